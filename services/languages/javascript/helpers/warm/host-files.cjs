// Files of tests that are collected while they are loaded, and run in the process itself.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Trials, withPatience } = require('./trials.cjs');
const probe = require('./probe.cjs');
const { sourceOf } = require('../source-maps.cjs');

const LEAST_LOAD_MS = 1500;
const LISTING_MS = 30_000;

/**
 * `begin()` gives `{ harness, end }` for a variant; `first` are files to load before each file of tests; `files()` lists all of
 * those.
 */
function openFiles(options, places, { loader, begin, files, first = [] }) {
  const sources = new Map();
  let current = null;
  let byName = null;

  const nameOf = (file) => {
    let name = sources.get(file);
    if (name === undefined) sources.set(file, (name = places.relative(sourceOf(file)) ?? path.basename(file)));
    return name;
  };
  const idOf = (file, names) => [nameOf(file), ...names].join('::');
  const filesOf = (tests) => {
    byName ??= new Map(files().map((file) => [nameOf(file), file]));
    const names = [...new Set(tests.map((id) => id.split('::')[0]))];
    return names.map((name) => byName.get(name) ?? path.join(options.root, name)).filter((file) => fs.existsSync(file));
  };

  async function loadOne(file, ms) {
    current.harness.begin(file);
    for (const one of [...first, file]) await loader.load(one, Math.max(LEAST_LOAD_MS, ms));
  }

  async function runAll(trials) {
    current = begin(idOf);
    for (const file of filesOf([...trials.wanted])) {
      const { goOn } = await trials.loads(nameOf(file), () => loadOne(file, trials.left));
      if (!goOn) return;
    }
    await current.harness.run(
      (id) => trials.wanted.has(id),
      (id, work) => trials.trial(id, work),
    );
  }

  async function list(context) {
    loader.fresh({});
    current = begin(idOf);
    for (const file of files()) await loadOne(file, LISTING_MS).catch(() => undefined);
    context.answers.write({ list: current.harness.ids() });
  }

  /** Runs the tests that a probe learns from. */
  async function play(job, context) {
    loader.check();
    await runAll(new Trials(job, { ...context, lines: null, answers: probe.silent }, places));
  }

  return {
    async run(job, context) {
      if (job.list) return list(context);
      try {
        if (job.probe) return await probe.run(job, context, { places, loader, play });
        await withPatience(job, context, places, async (trials) => {
          loader.fresh(job.files);
          loader.check();
          await runAll(trials);
        });
      } finally {
        await current?.end();
      }
    },
  };
}

module.exports = { openFiles };
