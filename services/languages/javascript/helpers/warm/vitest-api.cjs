// `vitest`, as far as tests see it: vitest's own expectations and spies, with groups and tests of ours.
'use strict';
const { createRequire } = require('node:module');
const { mock } = require('node:test');
const { pathToFileURL } = require('node:url');
const { Harness } = require('./harness.cjs');

/** Vitest's own parts, loaded once. */
async function vitestParts(own) {
  const from = createRequire(own.resolve('vitest/package.json'));
  const load = (name, by = from) => import(pathToFileURL(by.resolve(name)).href);
  const expect = await load('@vitest/expect');
  const chai = expect.chai ?? (await load('chai', createRequire(from.resolve('@vitest/expect'))));
  const whole = { ...expect, chai };
  for (const plugin of [expect.JestExtend, expect.JestChaiExpect, expect.JestAsymmetricMatchers])
    if (plugin) chai.use(plugin);
  return { expect: whole, spy: await load('@vitest/spy') };
}

/** `{ harness, api, end }` of one variant. */
function vitestApi(idOf, { expect: lib, spy }, load) {
  const expect = expectation(lib);
  const restores = [];
  const timers = new mock.constructor();
  const contextOf = (test) => {
    const after = [];
    const context = {
      ...{ expect, task: { name: test.name }, skip: () => (context.skipped = true) },
      ...{ onTestFinished: (run) => after.push(run), onTestFailed: () => undefined, skipped: false },
    };
    expect.setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null });
    return {
      ...{ test: [context], hook: [context], skipped: () => context.skipped },
      end() {
        const { assertionCalls, isExpectingAssertions, expectedAssertionsNumber } = expect.getState();
        if (isExpectingAssertions && assertionCalls === 0) throw new Error('expected any number of assertions');
        if (typeof expectedAssertionsNumber === 'number' && expectedAssertionsNumber !== assertionCalls)
          throw new Error(`expected ${expectedAssertionsNumber} assertions, got ${assertionCalls}`);
      },
      last: async () => {
        for (const run of after) await run();
      },
    };
  };
  const harness = new Harness({ idOf, contextOf, withDone: () => false });

  const bodyOf = (args) => args.find((one) => typeof one === 'function');
  const settingsOf = (args) => args.slice(1).find((one) => one !== null && typeof one === 'object') ?? {};
  const nameOf = (name) => (typeof name === 'function' ? name.name : String(name));
  const test = (forced) => {
    const own = (name, ...args) => {
      const { skip, todo, fails } = settingsOf([name, ...args]);
      const settings = { skip: skip || todo, fails, ...forced };
      harness.test(nameOf(name), typeof name === 'function' && args.length === 0 ? name : bodyOf(args), settings);
    };
    return withEach(own, (when) => (when ? test({ skip: true }) : own));
  };
  const group = (forced) => {
    const own = (name, ...args) =>
      harness.group(nameOf(name), bodyOf(args), { ...settingsOf([name, ...args]), ...forced });
    return withEach(own, (when) => (when ? group({ skip: true }) : own));
  };
  const all = (make) => {
    const own = make({});
    for (const way of ['only', 'concurrent', 'sequential', 'shuffle']) own[way] = make({});
    return Object.assign(own, { skip: make({ skip: true }), todo: make({ skip: true }), fails: make({ fails: true }) });
  };
  const hook = (kind) => (run) => void harness.hook(kind, run);
  const vi = spies({ spy, restores, timers, load });
  const api = {
    ...{
      describe: all(group),
      suite: all(group),
      test: all(test),
      it: all(test),
      expect,
      vi,
      vitest: vi,
      chai: lib.chai,
    },
    ...{ assert: lib.chai.assert, beforeAll: hook('before'), afterAll: hook('after') },
    ...{
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
      expectTypeOf: anything(),
      assertType: () => undefined,
    },
    ...{ onTestFinished: () => undefined, onTestFailed: () => undefined },
  };
  return {
    harness,
    api,
    end() {
      for (const restore of restores.splice(0)) restore();
      timers.reset();
      vi.restoreAllMocks();
    },
  };
}

function withEach(own, skipWhen) {
  own.each = (first, ...values) => {
    const rows = Array.isArray(first?.raw) ? rowsOf(first, values) : [...first];
    return (name, ...args) =>
      rows.forEach((row, i) => {
        const list = Array.isArray(row) ? row : [row];
        const body = args.find((one) => typeof one === 'function');
        own(titled(name, list, i), (..._context) => body(...list));
      });
  };
  own.for =
    (rows) =>
    (name, ...args) =>
      rows.forEach((row, i) => {
        const body = args.find((one) => typeof one === 'function');
        own(titled(name, Array.isArray(row) ? row : [row], i), (context) => body(row, context));
      });
  own.skipIf = skipWhen;
  own.runIf = (when) => skipWhen(!when);
  own.extend = () => own;
  return own;
}

/** A table of a template: a line of names, then lines of values. */
function rowsOf({ raw }, values) {
  const names = raw[0]
    .trim()
    .split('\n')[0]
    .split('|')
    .map((one) => one.trim());
  const rows = [];
  for (let i = 0; i + names.length <= values.length; i += names.length)
    rows.push(Object.fromEntries(names.map((name, at) => [name, values[i + at]])));
  return rows;
}

function titled(name, values, index) {
  const { format, inspect } = require('node:util');
  const [first] = values;
  const isNamed = first !== null && typeof first === 'object';
  const text = String(name)
    .replace(/%#/g, String(index))
    .replace(/%\$/g, String(index + 1));
  const filled = /%[sdifjoOc]/.test(text)
    ? format(text, ...values.slice(0, (text.match(/%[sdifjoOc]/g) ?? []).length))
    : text;
  return filled.replace(/\$([\w.]+)/g, (whole, way) => {
    const found = isNamed ? way.split('.').reduce((at, key) => at?.[key], first) : undefined;
    return found === undefined ? whole : typeof found === 'string' ? found : inspect(found);
  });
}

function expectation(lib) {
  const { chai, getState, setState } = lib;
  const expect = (value, message) => {
    expect.setState({ assertionCalls: (expect.getState().assertionCalls ?? 0) + 1 });
    return chai.expect(value, message);
  };
  Object.assign(expect, chai.expect, globalThis[lib.ASYMMETRIC_MATCHERS_OBJECT]);
  expect.getState = () => getState(expect) ?? {};
  expect.setState = (state) => setState(state, expect);
  if (lib.GLOBAL_EXPECT) globalThis[lib.GLOBAL_EXPECT] = expect;
  expect.setState({ assertionCalls: 0 });
  expect.extend = (matchers) => chai.expect.extend(expect, matchers);
  expect.soft = expect;
  expect.assertions = (count) => expect.setState({ expectedAssertionsNumber: count });
  expect.hasAssertions = () => expect.setState({ isExpectingAssertions: true });
  expect.unreachable = (message) => chai.assert.fail(message ?? 'expected not to be reached');
  expect.addEqualityTesters = (testers) => lib.addCustomEqualityTesters?.(testers);
  return expect;
}

function spies({ spy, restores, timers, load }) {
  const made = new Set();
  const kept = (one) => (made.add(one), one);
  const each = (way) => () => {
    for (const one of made) one[way]?.();
    return vi;
  };
  const tick = async (ms) => {
    for (let spent = 0; spent < ms; spent += Math.max(1, ms / 20)) {
      timers.timers.tick(Math.min(Math.max(1, Math.ceil(ms / 20)), ms - spent));
      await new Promise((resolve) => process.nextTick(resolve));
    }
    return vi;
  };
  const vi = {
    ...{ fn: (run) => kept(spy.fn(run)), spyOn: (...args) => kept(spy.spyOn(...args)), mocked: (one) => one },
    ...{ isMockFunction: spy.isMockFunction, hoisted: (run) => run(), importActual: load, resetModules: () => vi },
    ...{ clearAllMocks: each('mockClear'), resetAllMocks: each('mockReset'), restoreAllMocks: each('mockRestore') },
    useFakeTimers({ now, toFake } = {}) {
      const apis = (toFake ?? ['setTimeout', 'setInterval', 'setImmediate', 'Date']).filter((one) =>
        /^(setTimeout|setInterval|setImmediate|Date)$/.test(one),
      );
      timers.timers.reset();
      timers.timers.enable({ apis, now: Number(now ?? Date.now()) });
      return vi;
    },
    useRealTimers: () => (timers.timers.reset(), vi),
    setSystemTime: (now) => (timers.timers.setTime(Number(new Date(now))), vi),
    advanceTimersByTime: (ms) => (timers.timers.tick(ms), vi),
    advanceTimersByTimeAsync: tick,
    runAllTimers: () => (timers.timers.runAll(), vi),
    runAllTimersAsync: async () => (timers.timers.runAll(), vi),
    runOnlyPendingTimers: () => (timers.timers.runAll(), vi),
    stubGlobal(name, value) {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      restores.push(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
      return vi;
    },
    stubEnv(name, value) {
      const before = process.env[name];
      restores.push(() => (before === undefined ? delete process.env[name] : (process.env[name] = before)));
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
      return vi;
    },
    unstubAllGlobals: () => vi,
    unstubAllEnvs: () => vi,
    setConfig: () => undefined,
    async waitFor(check, { timeout = 1000, interval = 20 } = {}) {
      for (const end = Date.now() + timeout; ;) {
        try {
          return await check();
        } catch (error) {
          if (Date.now() > end) throw error;
          await new Promise((resolve) => setTimeout(resolve, interval));
        }
      }
    },
  };
  vi.waitUntil = vi.waitFor;
  return vi;
}

/** Takes every call and member: what it says is about types. */
function anything() {
  const any = new Proxy(function any() {}, { get: () => any, apply: () => any });
  return any;
}

module.exports = { vitestApi, vitestParts };
