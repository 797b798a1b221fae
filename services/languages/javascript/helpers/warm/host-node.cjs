// Files of `node:test`.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Loader } = require('./loader.cjs');
const { nodeApi } = require('./node-api.cjs');
const { Trials, withPatience } = require('./trials.cjs');
const { Cut } = require('./guard.cjs');
const { testFiles } = require('./discover.cjs');
const probe = require('./probe.cjs');
const { sourceOf } = require('../source-maps.cjs');

const LEAST_LOAD_MS = 1500;

async function open(options, places) {
  let current = null;
  const loader = new Loader(options, places, (name) => (name === 'node:test' ? current?.api : undefined));
  await loader.resolver.open();
  const sources = new Map();
  const nameOf = (file) => {
    let name = sources.get(file);
    if (name === undefined) sources.set(file, (name = places.relative(sourceOf(file)) ?? path.basename(file)));
    return name;
  };
  const idOf = (file, names) => [nameOf(file), ...names].join('::');
  for (const name of options.required)
    await loader.load(path.resolve(options.cwd, name), 10_000).catch(() => undefined);

  /** Loads files for a variant; what is wrong with one fails all of its tests. */
  async function load(files, tests, trials) {
    current = nodeApi(idOf);
    for (const file of files) {
      current.harness.begin(file);
      try {
        await loader.load(file, Math.max(LEAST_LOAD_MS, trials.left));
      } catch (error) {
        if (error?.unreadable || error instanceof Cut) throw error;
        const own = tests.filter((id) => id === nameOf(file) || id.startsWith(`${nameOf(file)}::`));
        for (const id of own) {
          const goOn = await trials.trial(id, () => {
            throw error;
          });
          if (!goOn) return false;
        }
      }
    }
    return true;
  }

  const filesOf = (tests) => {
    const names = new Set(tests.map((id) => id.split('::')[0]));
    const known = (this_.files ??= testFiles(options));
    const byName = new Map(known.map((file) => [nameOf(file), file]));
    return [...names]
      .map((name) => byName.get(name) ?? path.join(options.root, name))
      .filter((file) => fs.existsSync(file));
  };

  const this_ = {
    async run(job, context) {
      if (job.list) return list(context);
      if (job.probe) return probe.run(job, context, { places, loader, play });
      await withPatience(job, context, places, async (trials) => {
        loader.fresh(job.files);
        loader.check();
        if (await load(filesOf(job.tests), job.tests, trials)) await runLoaded(trials);
        current.end();
      });
    },
  };

  async function runLoaded(trials) {
    const own = new Set(current.harness.ids());
    await current.harness.run(
      (id) => trials.wanted.has(id),
      (id, work) => trials.trial(id, work),
    );
    // A file without tests inside is a test by itself: it was loaded.
    for (const id of [...trials.wanted]) {
      if (!id.includes('::') && own.size === 0) await trials.trial(id, () => undefined);
    }
  }

  /** Runs the tests that a probe learns from. */
  async function play(job, context) {
    const trials = new Trials(job, { ...context, lines: null, answers: probe.silent }, places);
    loader.check();
    if (await load(filesOf(job.tests), job.tests, trials)) await runLoaded(trials);
  }

  async function list(context) {
    loader.fresh({});
    const trials = { left: 30_000, trial: () => true };
    await load(testFiles(options), [], trials).catch(() => undefined);
    context.answers.write({ list: current.harness.ids() });
  }
  return this_;
}

module.exports = { open };
