// Reporter for vitest, of every version that has tasks: every test as a record when the run is over.
'use strict';
const { describe, write } = require('./report.cjs');

class Reporter {
  // Older versions have no option for it.
  onInit(vitest) {
    for (const { config } of [vitest, ...(vitest.projects ?? [])]) config.includeTaskLocation = true;
    write('start', { tool: 'vitest' });
  }

  onTestModuleStart({ moduleId }) {
    write('begun', { file: moduleId, names: [] });
  }

  onTestModuleEnd({ moduleId }) {
    write('ended', { file: moduleId, names: [] });
  }

  // Version 3 calls both; version 4 only the second.
  onFinished(files = [], errors = []) {
    this.tell(files, errors);
  }

  onTestRunEnd(modules = [], errors = []) {
    this.tell(
      modules.map((module) => module.task ?? module),
      errors,
    );
  }

  tell(files, errors) {
    if (this.told) return;
    this.told = true;
    for (const file of files) this.file(file);
    for (const error of errors) {
      const known = describe(error);
      write('file', {
        file: placeOf(known) ?? files[0]?.filepath ?? '',
        outcome: 'failed',
        ms: 0,
        tests: 1,
        error: known,
      });
    }
    write('finish', { tool: 'vitest' });
  }

  file(file) {
    const own = file.result?.errors ?? [];
    const tests = leaves(file.tasks ?? [], []);
    if (own.length > 0 && tests.every(({ task }) => task.result === undefined || task.mode === 'skip')) {
      write('file', { file: file.filepath, outcome: 'failed', ms: 0, tests: 0, error: described(own[0]) });
      return;
    }
    for (const { task, names } of tests)
      write('test', { file: file.filepath, ...placeIn(task), names, ...outcomeOf(task) });
  }
}

/** The mapped frames, where the runner has them, in the form of an engine's stack. */
function described(error) {
  const known = describe(error);
  const stacks = (error.stacks ?? []).map(
    ({ method, file, line, column }) => `    at ${method || '<anonymous>'} (${file}:${line}:${column})`,
  );
  const loc = error.loc?.file
    ? `\nFile: ${error.loc.file}:${error.loc.line}:${(error.loc.column ?? 0) + 1}`
    : error.id && error.loc
      ? `\nFile: ${error.id}:${error.loc.line}:${(error.loc.column ?? 0) + 1}`
      : '';
  const frames =
    stacks.length > 0 && !/\n\s+at .*\.[cm]?[jt]sx?:\d+/.test(known.stack)
      ? `${known.name}: ${known.message}\n${stacks.join('\n')}`
      : known.stack;
  return { ...known, message: known.message + loc, stack: frames };
}

function leaves(tasks, path) {
  return tasks.flatMap((task) => {
    const names = [...path, task.name];
    if (task.type !== 'suite') return [{ task, names }];
    const inside = leaves(task.tasks ?? [], names);
    const broken = task.result?.state === 'fail' && (task.result.errors ?? []).length > 0;
    return broken ? [{ task, names }, ...inside] : inside;
  });
}

function placeIn(task) {
  return { line: task.location?.line ?? null, column: task.location?.column ?? null };
}

function outcomeOf(task) {
  const { state, errors = [], duration = 0 } = task.result ?? {};
  if (task.mode === 'skip' || task.mode === 'todo' || state === 'skip' || state === undefined)
    return { outcome: 'skipped', ms: 0 };
  if (state === 'pass') return { outcome: 'passed', ms: duration };
  return { outcome: 'failed', ms: duration, error: described(errors[0] ?? 'failed') };
}

function placeOf({ stack }) {
  return /(\/checkout\/(?!node_modules)[^\s:()]+):\d+/.exec(stack)?.[1] ?? null;
}

module.exports = Reporter;
module.exports.default = Reporter;
