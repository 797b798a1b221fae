// `node:test`, as far as tests see it.
'use strict';
const assert = require('node:assert');
const real = require('node:test');
const { called, Harness } = require('./harness.cjs');

const withDone = (run, args) => run.length > args.length;

/** `{ harness, api }` for one variant. */
function nodeApi(idOf) {
  const mock = () => new real.mock.constructor();
  const whole = mock();
  const harness = new Harness({ idOf, withDone, contextOf });

  function contextOf(test) {
    const own = { skipped: false, tracker: null, planned: null, count: 0, after: [], each: { before: [], after: [] } };
    const subtests = [];
    const asserts = {};
    for (const [name, check] of Object.entries(assert)) {
      if (typeof check !== 'function') continue;
      asserts[name] = (...args) => (own.count++, check(...args));
    }
    const t = {
      name: test.name,
      fullName: [...test.parent.names, test.name].join(' > '),
      signal: new AbortController().signal,
      assert: asserts,
      diagnostic: () => undefined,
      skip: () => (own.skipped = true),
      todo: () => undefined,
      runOnly: () => undefined,
      plan: (count) => (own.planned = count),
      before: (run) => called(run, [t], withDone),
      after: (run) => own.after.push(run),
      beforeEach: (run) => own.each.before.push(run),
      afterEach: (run) => own.each.after.push(run),
      get mock() {
        return (own.tracker ??= mock());
      },
      test: (...args) => {
        const { name, run, options } = declared(args);
        own.count++;
        const work = (async () => {
          if (options.skip || options.todo || !run) return;
          const inner = contextOf({ name, parent: { names: [...test.parent.names, test.name], chain: [] } });
          for (const hook of own.each.before) await called(hook, [t], withDone);
          try {
            await called(run, inner.test, withDone);
            await inner.end();
          } finally {
            for (const hook of own.each.after) await called(hook, [t], withDone);
            await inner.last();
          }
        })();
        subtests.push(work);
        work.catch(() => undefined);
        return work.catch(() => undefined);
      },
    };
    return {
      test: [t],
      hook: [t],
      skipped: () => own.skipped,
      end: async () => {
        await Promise.all(subtests);
        if (own.planned !== null && own.planned !== own.count)
          throw new Error(`plan expected ${own.planned} assertions but received ${own.count}`);
      },
      last: async () => {
        for (const run of own.after) await called(run, [t], withDone);
        own.tracker?.reset();
      },
    };
  }

  const test = (forced) =>
    function test(...args) {
      const { name, run, options } = declared(args);
      harness.test(name, run, { ...options, ...forced });
      return Promise.resolve();
    };
  const group = (forced) =>
    function describe(...args) {
      const { name, run, options } = declared(args);
      harness.group(name, run, { ...options, ...forced });
      return Promise.resolve();
    };
  const variants = (make) =>
    Object.assign(make({}), { skip: make({ skip: true }), todo: make({ skip: true }), only: make({ only: true }) });
  const api = Object.assign(test({}), {
    ...{ test: variants(test), it: variants(test), describe: variants(group), suite: variants(group) },
    ...{ skip: test({ skip: true }), todo: test({ skip: true }), only: test({}), mock: whole, run: real.run },
    ...{ before: hook('before'), after: hook('after'), beforeEach: hook('beforeEach'), afterEach: hook('afterEach') },
    ...{ snapshot: real.snapshot, assert: real.assert },
  });
  api.default = api;

  function hook(kind) {
    return (run) => harness.hook(kind, run);
  }
  return { harness, api, end: () => whole.reset() };
}

/** `(name?, options?, function?)` in each of its forms. */
function declared(args) {
  const run = args.find((one) => typeof one === 'function');
  const name = typeof args[0] === 'string' ? args[0] : run?.name || '<anonymous>';
  const options = args.find((one) => one !== null && typeof one === 'object') ?? {};
  const { skip = false, todo = false } = options;
  return { name, run, options: { skip: Boolean(skip) || (Boolean(todo) && !run), todo: Boolean(todo) } };
}

module.exports = { nodeApi };
