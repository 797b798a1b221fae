import { posix } from 'node:path';
import type { Check, Project, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { Parsed, RawRun } from '../contract';
import { diagnostic } from '../diagnose';
import { readPrograms, type Seen, type TestProgram } from './libtest';
import { parseMessages } from './parse-compiler';
import { failureOf } from './panics';
import { placesIn, type Place } from './places';

/** What the compiler and the test programs said, one after the other on one stream. */
export function parseTests(check: Check, project: Project, raw: RawRun): Omit<Parsed, 'exitCode'> {
  const { exitCode, timedOut, stdout, stderr } = raw.result;
  const output = `${stdout.text}\n${stderr.text}`;
  const compile = parseMessages(output, [project.root], 'rustc');
  const placeOf = placesIn(raw.reports['tests.txt'] ?? '', check.cwd);
  const ids = new Map<string, number>();
  const tests: TestResult[] = [];
  const diagnostics: Diagnostic[] = [...compile];
  for (const program of readPrograms(output, project)) {
    for (const seen of program.tests) {
      const place = seen.file === null ? placeOf(program.root, seen.name) : { file: seen.file, line: seen.line };
      const test = identified(program, seen, place, ids);
      const ended = seen.outcome ?? (program.ended ? 'passed' : null);
      const failed = ended === 'failed' || (ended === null && !timedOut);
      const failure = failed ? failureOf(seen, program, place, project) : null;
      tests.push({
        ...test,
        ...{ outcome: ended ?? 'error', durationMs: 0 },
        ...(failure && { message: failure.message, errorType: failure.code, frames: failure.frames }),
      });
      if (failure) diagnostics.push({ ...failure, tests: [test.id] });
    }
  }
  if (timedOut) {
    const endless = tests.filter(({ outcome }) => outcome === 'error').slice(-1);
    const late = endless.map((test) => {
      const what = { source: 'cargo-test', code: 'timeout', bugType: 'LOGIC' as const };
      const message = `${test.id.split('::').slice(1).join('::')} did not end`;
      return diagnostic({ ...what, message, file: test.file, line: test.line ?? 1, tests: [test.id] });
    });
    return { tests, diagnostics: [...diagnostics, ...late], status: 'timed_out', reason: 'cut at its time limit' };
  }
  if (exitCode === 0) {
    const cut = tests.find(({ outcome }) => outcome === 'error');
    if (cut) return { tests, diagnostics: [], status: 'no_evidence', reason: `${cut.id} ended its program` };
    if (tests.some(({ outcome }) => outcome === 'passed')) return { tests, diagnostics: [], status: 'passed' };
    return { tests, diagnostics: [], status: 'no_evidence', reason: 'no test ran' };
  }
  return { tests, diagnostics, status: 'failed' };
}

/** `file::module::name`; an example in documentation has its item's name, as its line moves with every edit. */
function identified(
  program: TestProgram,
  seen: Seen,
  place: Place,
  ids: Map<string, number>,
): Pick<TestResult, 'id' | 'file' | 'line'> {
  const file = posix.normalize(place.file);
  const id = `${file}::${seen.name}`;
  const times = (ids.get(id) ?? 0) + 1;
  ids.set(id, times);
  return { id: times === 1 ? id : `${id} #${times}`, file, line: place.line };
}
