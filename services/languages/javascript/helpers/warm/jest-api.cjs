// What jest gives to tests beside its modules: groups, tests, hooks and expectations.
'use strict';
const { Harness } = require('./harness.cjs');

/** `{ harness, globals }` of one variant. `each` is jest's own. */
function jestApi({ idOf, expect, each, beforeTest, afterTest }) {
  const withDone = (run, args) => run.length > args.length;
  const contextOf = (test) => ({
    ...{ test: [], hook: [] },
    end: () => afterTest(test),
  });
  const harness = new Harness({ idOf, withDone, contextOf: (test) => (beforeTest(test), contextOf(test)) });

  const nameOf = (name) => (typeof name === 'function' ? name.name : String(name));
  const test = (forced) => {
    const own = (name, run) => void harness.test(nameOf(name), run, forced);
    own.each = each(own, true);
    return own;
  };
  const concurrent = (forced) => Object.assign(test(forced), { only: test(forced), skip: test({ skip: true }) });
  const all = Object.assign(test({}), {
    ...{
      only: test({ only: true }),
      skip: test({ skip: true }),
      todo: (name) => harness.test(String(name), null, { skip: true }),
    },
    ...{ failing: Object.assign(test({ fails: true }), { only: test({ fails: true }), skip: test({ skip: true }) }) },
    concurrent: concurrent({}),
  });
  const group = (forced) => {
    const own = (name, body) => void harness.group(nameOf(name), body, forced);
    own.each = each(own, false);
    return own;
  };
  const describe = Object.assign(group({}), { only: group({ only: true }), skip: group({ skip: true }) });
  const hook = (kind) => (run) => void harness.hook(kind, run);
  const globals = {
    ...{ describe, fdescribe: describe.only, xdescribe: describe.skip, expect },
    ...{ test: all, it: all, fit: all.only, xit: all.skip, xtest: all.skip },
    ...{ beforeAll: hook('before'), afterAll: hook('after') },
    ...{ beforeEach: hook('beforeEach'), afterEach: hook('afterEach') },
  };
  return { harness, globals };
}

module.exports = { jestApi };
