// The project's own mocha, with its files loaded anew for each variant.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Loader } = require('./loader.cjs');
const { Trials, withPatience } = require('./trials.cjs');
const { testFiles } = require('./discover.cjs');
const probe = require('./probe.cjs');
const { sourceOf } = require('../source-maps.cjs');

const TYPES = /^(tsx|ts-node(\/.*)?|esbuild-register.*|@swc-node\/.*|@swc\/register|ts-mocha.*|sucrase\/.*)(\/.*)?$/;
const BABEL = /^@babel\/register$/;
const LEAST_LOAD_MS = 1500;
const LISTING_MS = 30_000;

async function open(options, places) {
  const settings = readSettings(options);
  const names = settings.require;
  const typed = options.typed || names.some((name) => TYPES.test(name));
  const babel = options.babel || names.some((name) => BABEL.test(name));
  const loader = new Loader({ ...options, typed, babel }, places);
  await loader.resolver.open();
  const Mocha = loader.transforms.own('mocha');
  const own = [];
  for (const name of names.filter((one) => !TYPES.test(one) && !BABEL.test(one))) {
    const file = [name, `${name}.js`, `${name}.cjs`, `${name}.mjs`, `${name}.ts`]
      .map((one) => path.resolve(options.cwd, one))
      .find((one) => fs.statSync(one, { throwIfNoEntry: false })?.isFile());
    if (file && places.relative(file) !== null) own.push(file);
    else loader.transforms.own(name);
  }

  const nameOf = (file) => places.relative(sourceOf(file)) ?? path.basename(file);
  let files = null;
  const filesOf = (tests) => {
    files ??= new Map(listed(settings, options).map((file) => [nameOf(file), file]));
    const wanted = new Set(tests.map((id) => id.split('::')[0]));
    return [...files].filter(([name]) => wanted.has(name)).map(([, file]) => file);
  };

  /** A tree of suites without tests. */
  async function emptyTree(ms) {
    const mocha = new Mocha({ ui: settings.ui, timeout: 0, reporter: function quiet() {}, ...globalsOf(settings) });
    for (const file of own) {
      const { mochaHooks } = (await loader.load(file, ms)) ?? {};
      if (mochaHooks) mocha.rootHooks(typeof mochaHooks === 'function' ? await mochaHooks() : mochaHooks);
    }
    for (const file of settings.file) await add(mocha, path.resolve(options.cwd, file), ms);
    return mocha;
  }

  async function add(mocha, file, ms) {
    mocha.suite.emit('pre-require', globalThis, file, mocha);
    mocha.suite.emit('require', await loader.load(file, ms), file, mocha);
    mocha.suite.emit('post-require', globalThis, file, mocha);
  }

  async function run(trials) {
    const ms = Math.max(LEAST_LOAD_MS, trials.left);
    const mocha = await emptyTree(ms);
    for (const file of filesOf([...trials.wanted])) {
      const { goOn } = await trials.loads(nameOf(file), () => add(mocha, file, ms));
      if (!goOn) return;
    }
    number(mocha.suite, nameOf);
    prune(mocha.suite, trials.wanted);
    await runSuite(Mocha, mocha.suite, trials);
    if (trials.starved) throw trials.cut;
  }

  return {
    async run(job, context) {
      if (job.list) {
        loader.fresh({});
        const mocha = await emptyTree(LISTING_MS);
        for (const file of [...(filesOf([]), files.values())])
          await add(mocha, file, LISTING_MS).catch(() => undefined);
        number(mocha.suite, nameOf);
        const ids = [];
        mocha.suite.eachTest((test) => ids.push(test.riftId));
        return context.answers.write({ list: ids });
      }
      const play = async (order, inner) => {
        loader.check();
        await run(new Trials(order, { ...inner, lines: null, answers: probe.silent }, places));
      };
      if (job.probe) return probe.run(job, context, { places, loader, play });
      await withPatience(job, context, places, async (trials) => {
        loader.fresh(job.files);
        loader.check();
        await run(trials);
      });
    },
  };
}

function runSuite(Mocha, suite, trials) {
  const runner = new Mocha.Runner(suite, { delay: false });
  runner.fullStackTrace = true;
  const guard = (runnable) => {
    const { fn } = runnable;
    if (!fn) return;
    runnable.fn =
      fn.length > 0
        ? function (done) {
            return trials.enter(() => fn.call(this, done));
          }
        : function () {
            return trials.enter(() => fn.call(this));
          };
  };
  const visit = (one) => {
    for (const list of ['_beforeAll', '_beforeEach', '_afterEach', '_afterAll', 'tests']) one[list].forEach(guard);
    one.suites.forEach(visit);
  };
  visit(suite);
  const end = (test, outcome, thrown) => {
    if (!trials.wanted.has(test.riftId)) return;
    if (trials.current !== test.riftId) trials.begin(test.riftId);
    if (!trials.finish(test.riftId, outcome, thrown)) runner.abort();
  };
  runner.on('test', (test) => trials.begin(test.riftId));
  runner.on('pass', (test) => end(test, 'passed', null));
  runner.on('pending', (test) => end(test, 'skipped', null));
  runner.on('fail', (test, error) => {
    if (test.type !== 'hook') return end(test, 'failed', { error });
    // What a hook was for cannot be told any more.
    const broken = [];
    test.parent.eachTest((one) => broken.push(one));
    for (const one of broken) end(one, 'failed', { error });
  });
  return new Promise((resolve) => {
    trials.idle().then(() => {
      if (trials.current !== null) trials.finish(trials.current, 'failed', { error: new Error('it never ends') });
      resolve();
    });
    runner.run(resolve);
  });
}

/** Tests of one name in one file are told apart by their order. */
function number(suite, nameOf) {
  const counts = new Map();
  suite.eachTest((test) => {
    const id = [nameOf(test.file ?? ''), ...test.titlePath()].join('::');
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    test.riftId = count === 1 ? id : `${id}[${count}]`;
  });
}

function prune(suite, wanted) {
  suite.tests = suite.tests.filter((test) => wanted.has(test.riftId));
  suite.suites.forEach((one) => prune(one, wanted));
  suite.suites = suite.suites.filter((one) => one.total() > 0);
}

const globalsOf = ({ globals, checkLeaks }) => ({ ...(globals && { globals }), ...(checkLeaks && { checkLeaks }) });

/** What the command line and the settings of the project say. */
function readSettings({ cwd, given }) {
  const { createRequire } = require('node:module');
  let read = {};
  try {
    read = createRequire(path.join(cwd, 'index.js'))('mocha/lib/cli/options').loadOptions([...given]);
  } catch {
    read = { _: given.filter((word) => !word.startsWith('-')) };
  }
  const list = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  const spec = [...new Set([...list(read._), ...list(read.spec)])].filter((one) => typeof one === 'string');
  return {
    ...{ ui: read.ui ?? 'bdd', require: list(read.require), file: list(read.file), globals: read.global },
    ...{ checkLeaks: read['check-leaks'], recursive: read.recursive, ignore: list(read.ignore) },
    spec: spec.length > 0 ? spec : ['./test'],
    extension: list(read.extension),
  };
}

function listed({ spec, extension, recursive, ignore }, { cwd }) {
  const ends = extension.length > 0 ? extension.map((one) => one.replace(/^\./, '')) : ['js', 'cjs', 'mjs'];
  const found = testFiles({ cwd, given: spec }).filter(
    (file) => spec.includes(path.relative(cwd, file)) || ends.some((end) => file.endsWith(`.${end}`)),
  );
  const folders = spec.map((one) => path.resolve(cwd, one));
  const ignored = new Set(ignore.length > 0 ? testFiles({ cwd, given: ignore }) : []);
  return found.filter((file) => {
    const folder = folders.find((one) => file.startsWith(`${one}/`));
    return !ignored.has(file) && (recursive || !folder || path.dirname(file) === folder);
  });
}

module.exports = { open };
