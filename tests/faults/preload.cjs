'use strict';
// Loaded by Node into the activity workers of the fault suite, never into Rift otherwise. Kills what `plan.json` names in the
// middle of the activity that it names, and takes idempotency keys away for as long as `without-<key>` is there.
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join, sep } = require('node:path');

const dir = process.env.RIFT_FAULT_DIR;
const script = process.argv[1] ?? '';
const read = (name) => JSON.parse(readFileSync(join(dir, name), 'utf8'));

/** The plan, where it is for this activity; nobody else gets it. */
function claim(activity) {
  try {
    if (read('plan.json').activity !== activity) return null;
    renameSync(join(dir, 'plan.json'), join(dir, 'claimed.json'));
    return read('claimed.json');
  } catch {
    return null;
  }
}

function kill({ activity, pid }, started) {
  const { info } = Module.createRequire(script)('@temporalio/activity').Context.current();
  const { activityId, attempt, workflowExecution } = info;
  const hit = {
    activity,
    activityId,
    attempt,
    workflowId: workflowExecution.workflowId,
    runId: workflowExecution.runId,
  };
  writeFileSync(
    join(dir, 'hit.json'),
    JSON.stringify({ ...hit, at: Date.now(), afterMs: Math.round(performance.now() - started) }),
  );
  process.kill(pid ?? process.pid, 'SIGKILL');
}

/** What the activity does goes on until the kill. One that is faster is killed before Temporal hears that it is done. */
const faulty = (name, work) => async (argument) => {
  const plan = claim(name);
  if (!plan) return work(argument);
  const started = performance.now();
  const killed = new Promise((resolve) => setTimeout(() => resolve(kill(plan, started)), plan.afterMs));
  try {
    return await work(argument);
  } finally {
    await killed;
  }
};

const without = (key) => existsSync(join(dir, `without-${key}`));
const replaced = {
  [join('activities', 'index.js')]: (module) => ({
    ...module,
    createActivities: (parts) => {
      const all = Object.entries(module.createActivities(parts));
      return Object.fromEntries(all.map(([name, work]) => [name, faulty(name, work)]));
    },
  }),
  [join('services', 'traces', 'index.js')]: (module) => ({
    ...module,
    createTrace: (deps) =>
      module.createTrace(without('trace') ? { ...deps, activityKey: `${deps.activityKey}/${process.pid}` } : deps),
  }),
  [join('services', 'git', 'trailers.js')]: (module) => ({
    ...module,
    findMarked: async (...args) => (without('commit') ? null : module.findMarked(...args)),
  }),
};

if (dir && script.endsWith(join('activities', 'worker.js'))) {
  const root = script.slice(0, -join('activities', 'worker.js').length);
  const load = Module._load;
  const known = new Map();
  Module._load = function (request, parent, isMain) {
    const exports = load.call(this, request, parent, isMain);
    if (!request.startsWith('.')) return exports;
    const file = Module._resolveFilename(request, parent, isMain);
    const replace = file.startsWith(root) ? replaced[file.slice(root.length).split(sep).join(sep)] : undefined;
    if (!replace) return exports;
    if (!known.has(file)) known.set(file, replace({ ...exports }));
    return known.get(file);
  };
}
