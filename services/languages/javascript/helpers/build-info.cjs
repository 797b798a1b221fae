// The compiler goes on from what it found out about an earlier tree: what is as it was then, the types of packages above all, is not
// checked again. It tells by the text of each file and by its own options whether it may.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** Paths in what the compiler keeps are relative to it: it lies at one place always. */
const FOLDER = '/tmp/rift-build-info';
const LEAST_VERSION = 5;

/** The step's words with those that make it go on; as they are where it has nothing to go on from and is to keep nothing. */
function goingOn(step, { kept, keeps }) {
  const known = step.buildInfo && path.join(kept, step.buildInfo);
  const isKept = keeps?.includes(step.buildInfo);
  if (!step.buildInfo || !(isKept || fs.existsSync(known)) || majorVersion() < LEAST_VERSION) return step.argv;
  fs.mkdirSync(FOLDER, { recursive: true });
  const own = path.join(FOLDER, step.buildInfo);
  fs.rmSync(own, { force: true });
  if (fs.existsSync(known)) fs.copyFileSync(known, own);
  return [...step.argv, '--incremental', '--tsBuildInfoFile', own];
}

/** Takes over what the compiler kept, for runs to come; only of one that wrote no program, which others would take for written. */
function keep(step, { keeps, reports }) {
  const own = path.join(FOLDER, step.buildInfo ?? '');
  if (keeps?.includes(step.buildInfo) && writesNothing(step) && fs.existsSync(own))
    fs.copyFileSync(own, path.join(reports, step.buildInfo));
}

function writesNothing({ argv }) {
  if (argv.includes('--noEmit')) return true;
  const at = argv.findIndex((word) => word === '-p' || word === '--project');
  const place = path.resolve(at < 0 ? '.' : argv[at + 1]);
  const file = place.endsWith('.json') ? place : path.join(place, 'tsconfig.json');
  return fs.existsSync(file) && /"noEmit"\s*:\s*true/.test(fs.readFileSync(file, 'utf8'));
}

function majorVersion() {
  try {
    return parseInt(require(require.resolve('typescript/package.json', { paths: [process.cwd()] })).version, 10);
  } catch {
    return 0;
  }
}

module.exports = { goingOn, keep };
