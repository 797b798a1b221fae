// The project's own jest: its settings, environments, transformers and modules, without a process or a report for each run.
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { Trials, withPatience } = require('./trials.cjs');
const { guarded } = require('./guard.cjs');
const { jestApi } = require('./jest-api.cjs');
const { Unreadable } = require('./transform.cjs');
const probe = require('./probe.cjs');
const seen = require('./seen.cjs');

const LEAST_LOAD_MS = 3000;
const BUILD = { collectCoverage: false, collectCoverageFrom: [], coverageProvider: 'v8' };

async function open(options, places) {
  const parts = jestParts(options.cwd);
  const { globalConfig, configs } = await parts.config.readConfigs(argvOf(options), [options.cwd]);
  const projects = [];
  for (const read of configs) projects.push(await openProject(read, globalConfig, parts));
  const nameOf = (file) => places.relative(file) ?? path.basename(file);
  const idOf = (file, names) => [nameOf(file), ...names].join('::');
  const state = { expect: parts.expect, modules: [] };

  /** One file's tests with a runtime of their own. */
  async function load(file, overlay, trials) {
    const project = projects.find(({ source }) => source.isTestFilePath(file)) ?? projects[0];
    const environment = await project.environmentFor(file);
    const transformer = transformerOver(project.transformer, overlay, places);
    const runtime = new parts.Runtime(
      ...[project.config, environment, project.resolver, transformer, new Map(overlay), BUILD, file, globalConfig],
    );
    state.modules.push(runtime);
    transformer.shift = shiftOf(runtime);
    const snapshots = await parts.snapshots(project.config, file);
    const api = jestApi({
      ...{ idOf, expect: parts.expect, each: parts.each },
      beforeTest(test) {
        const currentTestName = [...test.parent.names, test.name].join(' ');
        const { clearMocks, resetMocks, restoreMocks } = project.config;
        if (clearMocks) runtime.clearAllMocks();
        if (resetMocks) runtime.resetAllMocks();
        if (restoreMocks) runtime.restoreAllMocks();
        parts.expect.setState({
          ...{ currentTestName, testPath: file, snapshotState: snapshots, assertionCalls: 0, suppressedErrors: [] },
          ...{ expectedAssertionsNumber: null, isExpectingAssertions: false, numPassingAsserts: 0 },
        });
      },
      afterTest() {
        const { suppressedErrors } = parts.expect.getState();
        const [missing] = parts.expect.extractExpectedAssertionsErrors?.() ?? [];
        if (suppressedErrors?.length > 0) throw suppressedErrors[0];
        if (missing) throw missing.error;
      },
    });
    api.harness.begin(file);
    if (project.config.injectGlobals !== false) Object.assign(environment.global, api.globals);
    runtime.setGlobalsForRuntime(api.globals);
    if (project.config.fakeTimers?.enableGlobally) environment.fakeTimersModern?.useFakeTimers();
    const after = project.config.setupFilesAfterEnv ?? [];
    for (const setup of [...project.config.setupFiles, ...after]) await entered(runtime, setup, trials);
    await entered(runtime, file, trials);
    return api.harness;
  }

  async function run(job, trials) {
    const overlay = new Map(Object.entries(job.files).map(([name, text]) => [path.join(options.root, name), text]));
    for (const [file, text] of overlay) readable(file, text, projects[0].transformer);
    const files = [...new Set([...trials.wanted].map((id) => path.join(options.root, id.split('::')[0])))];
    for (const file of files.filter((one) => fs.existsSync(one))) {
      let harness;
      const loaded = await trials.loads(nameOf(file), async () => (harness = await load(file, overlay, trials)));
      if (!loaded.goOn) return;
      if (!loaded.ran) continue;
      let goOn = true;
      await harness.run(
        (id) => trials.wanted.has(id),
        async (id, work) => (goOn = await trials.trial(id, work)),
      );
      if (!goOn) return;
    }
  }

  /** A file that is no test's, for its functions. */
  async function loadOne(file, job, ms) {
    const overlay = new Map(Object.entries(job.files).map(([name, text]) => [path.join(options.root, name), text]));
    await load(file, overlay, { left: ms });
  }

  async function clean() {
    for (const runtime of state.modules.splice(0)) runtime.teardown();
    for (const project of projects) project.reset();
  }

  return {
    async run(job, context) {
      const play = async (order, inner) =>
        run(order, new Trials(order, { ...inner, lines: null, answers: probe.silent }, places));
      try {
        if (job.list) {
          const trials = { left: 60_000, enter: (call) => guarded(call, 60_000) };
          const files = projects.flatMap(({ source, files: all }) => all.filter((file) => source.isTestFilePath(file)));
          const ids = [];
          for (const file of files) ids.push(...((await load(file, new Map(), trials).catch(() => null))?.ids() ?? []));
          context.answers.write({ list: ids });
        } else if (job.probe)
          await probe.run(job, context, { places, play, load: (file, ms) => loadOne(file, job, ms) });
        else await withPatience(job, context, places, (trials) => run(job, trials));
      } finally {
        await clean();
      }
    },
  };
}

async function entered(runtime, file, trials) {
  if (runtime.unstable_shouldLoadAsEsm?.(file)) return runtime.unstable_importModule(file);
  const made = guarded(() => runtime.requireModule(file), Math.max(LEAST_LOAD_MS, trials.left));
  if (typeof made === 'function' && made.length === 0) await undefined;
}

/** The transformer, with what is tried in place of what is stored of a file; what it made is noted. */
function transformerOver(transformer, overlay, places) {
  const noted = (file, result) => {
    if (places.relative(file) !== null) {
      const map = result.sourceMapPath ? readText(result.sourceMapPath) : inlineMap(result.code);
      places.ran(file, result.code, map, wrapped.shift);
    }
    return result;
  };
  const wrapped = Object.create(transformer, {
    transform: {
      value: (file, how, source) =>
        noted(
          file,
          overlay.has(file)
            ? transformer.transformSource(file, overlay.get(file), how)
            : transformer.transform(file, how, source),
        ),
    },
  });
  wrapped.shift = 0;
  return wrapped;
}

const HOW = {
  ...{ instrument: false, isInternalModule: false, supportsDynamicImport: true, supportsExportNamespaceFrom: false },
  ...{ supportsStaticESM: false, supportsTopLevelAwait: false, ...BUILD },
};

/** A transformer tells by an error of its own what it cannot read. */
function readable(file, text, transformer) {
  if (!/\.([cm]?[jt]s|[jt]sx)$/.test(file)) return;
  try {
    const { code } = transformer.transformSource(file, text, HOW);
    new (require('node:vm').Script)(`(async function(){${code}\n})`, { filename: file });
  } catch (error) {
    // An import that stays one is no matter of the text.
    if (/Cannot use import|Unexpected token 'export'|import\.meta/.test(String(error?.message))) return;
    throw new Unreadable(String(error?.message ?? error).split('\n')[0]);
  }
}

function shiftOf(runtime) {
  let names = ['module', 'exports', 'require', '__dirname', '__filename', 'jest'];
  try {
    names = runtime.constructInjectedModuleParameters?.() ?? names;
  } catch {
    // The usual ones then.
  }
  return `({"Object.<anonymous>":function(${names.join(',')}){`.length;
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function inlineMap(code) {
  const [, data] = /^\/\/# sourceMappingURL=data:application\/json;[^,]*base64,(\S+)/m.exec(code) ?? [];
  return data === undefined ? null : Buffer.from(data, 'base64').toString();
}

async function openProject(read, globalConfig, { Runtime, transform, resolve, SearchSource, docblock }) {
  const config = { ...read, transform: read.transform.map(withoutTypes) };
  const context = await Runtime.createContext(config, { maxWorkers: 1, watch: false, watchman: false, console });
  const transformer = await transform.createScriptTransformer(config, new Map());
  const environments = new Map();
  return {
    config,
    transformer,
    resolver: context.resolver,
    source: new SearchSource(context),
    files: context.hasteFS.getAllFiles(),
    /** The environment that the file asks for, made once. */
    async environmentFor(file) {
      const pragmas = docblock.parse(docblock.extract(fs.readFileSync(file, 'utf8')));
      const named = pragmas['jest-environment'];
      const key = named ?? '';
      if (!environments.has(key)) environments.set(key, await this.makeEnvironment(named, pragmas, file));
      return environments.get(key);
    },
    async makeEnvironment(named, docblockPragmas, testPath) {
      const place = named
        ? resolve.resolveTestEnvironment({
            ...{ rootDir: config.rootDir, testEnvironment: named },
            requireResolveFunction: (one) => require.resolve(one, { paths: [config.rootDir] }),
          })
        : config.testEnvironment;
      const loaded = await transformer.requireAndTranspileModule(place);
      const Environment = loaded.default ?? loaded;
      const environment = new Environment(
        { globalConfig, projectConfig: config },
        { console, docblockPragmas, testPath },
      );
      await environment.setup();
      environment.global.console = console;
      Object.assign(environment.global, probe.globals, seen.globals);
      environment.riftGlobals = new Set(Object.getOwnPropertyNames(environment.global));
      return environment;
    },
    reset() {
      for (const environment of environments.values()) {
        environment.fakeTimersModern?.useRealTimers?.();
        environment.moduleMocker?.restoreAllMocks?.();
        const { document } = environment.global;
        if (document?.body) document.body.innerHTML = '';
        for (const name of Object.getOwnPropertyNames(environment.global)) {
          if (!environment.riftGlobals.has(name)) delete environment.global[name];
        }
      }
    },
  };
}

/** Types are no matter of a run: what has to be checked besides, the project's own command checks. */
function withoutTypes([pattern, place, settings]) {
  return /[/\\]ts-jest[/\\]/.test(place)
    ? [pattern, place, { ...settings, diagnostics: false, isolatedModules: true }]
    : [pattern, place, settings];
}

function argvOf({ cwd, given }) {
  const value = (...names) => {
    for (const [i, word] of given.entries()) {
      for (const name of names) {
        if (word === name) return given[i + 1];
        if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
      }
    }
    return undefined;
  };
  const config = value('--config', '-c');
  const env = value('--env', '--testEnvironment');
  const rootDir = value('--rootDir');
  return {
    ...{ $0: 'jest', _: [], ci: true, cache: true, watchman: false, coverage: false },
    ...(config && { config }),
    ...(env && { env }),
    ...(rootDir && { rootDir: path.resolve(cwd, rootDir) }),
  };
}

/** Jest's own packages, found by way of those that need them. */
function jestParts(cwd) {
  const from = (file) => createRequire(file);
  const at = (ways) => {
    let place = path.join(cwd, 'index.js');
    for (const way of ways) {
      try {
        place = from(place).resolve(`${way}/package.json`);
      } catch {
        continue;
      }
    }
    return place;
  };
  const inner = (ways, name) => from(at(ways))(name);
  const core = ['react-scripts', 'jest', '@jest/core'];
  const circus = [...core, 'jest-config', 'jest-circus'];
  const snapshot = inner([...circus, '@jest/expect'], 'jest-snapshot');
  const { jestExpect } = inner(circus, '@jest/expect');
  const { bind } = inner(circus, 'jest-each');
  const runtime = inner(core, 'jest-runtime');
  return {
    config: inner(core, 'jest-config'),
    Runtime: runtime.default ?? runtime,
    transform: inner(core, '@jest/transform'),
    SearchSource: inner(['react-scripts', 'jest'], '@jest/core').SearchSource,
    resolve: inner(core, 'jest-resolve'),
    docblock: inner([...core, 'jest-runner'], 'jest-docblock'),
    expect: jestExpect,
    each: (own, supportsDone) => bind(own, supportsDone),
    async snapshots(config, file) {
      const resolver = await snapshot.buildSnapshotResolver(config);
      return new snapshot.SnapshotState(resolver.resolveSnapshotPath(file), {
        ...{ updateSnapshot: 'none', snapshotFormat: config.snapshotFormat, rootDir: config.rootDir, expand: false },
        prettierPath: config.prettierPath,
      });
    },
  };
}

module.exports = { open };
