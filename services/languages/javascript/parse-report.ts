import type { CheckRun, TestOutcome, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT } from '../../sandbox/contract';
import { diagnostic } from '../diagnose';
import type { Facts, Place } from './facts';
import { oneLine, readPrinted, readRaised, type Found, type Raised } from './parse-error';

type Outcome = Pick<CheckRun, 'status' | 'diagnostics' | 'tests' | 'reason'>;

interface TestRecord {
  readonly kind: 'test';
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
  /** Suites, then the test. */
  readonly names: readonly string[];
  readonly outcome: TestOutcome;
  readonly ms: number;
  /** A suite: it is told only where it failed by itself. */
  readonly group?: boolean;
  /** It failed because a test inside did. */
  readonly ofChildren?: boolean;
  readonly error?: Raised;
}
interface FileRecord {
  readonly kind: 'file';
  readonly file: string;
  readonly outcome: 'passed' | 'failed';
  readonly ms: number;
  readonly tests: number;
  /** What it printed on standard error. */
  readonly text?: string;
  readonly error?: Raised;
}
interface Mark {
  readonly kind: 'start' | 'finish';
  readonly tool: string;
}
/** A test, or a file of tests where there are no names. */
interface Turn {
  readonly kind: 'begun' | 'ended';
  readonly file: string;
  readonly names: readonly string[];
}
type Record_ = TestRecord | FileRecord | Turn | Mark;

export interface Ending {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/**
 * What a runner's report amounts to. Success counts only with a finished session that agrees with the exit code.
 * @param cut whether the run was ended at its time limit: what had begun then does not end
 */
export function parseTestReport(
  tool: string,
  report: string,
  { exitCode, stderr }: Ending,
  facts: Facts,
  cut = false,
): Outcome {
  const { records, complete } = readRecords(report);
  const findings: Finding[] = [];
  const tests: TestResult[] = [];
  for (const record of cut ? [...records, ...neverEnding(records)] : records) {
    if (record.kind === 'test') readTest(record, facts, tests, findings);
    else if (record.kind === 'file') readFile(record, facts, tests, findings);
  }
  const diagnostics = group(tool, findings);
  const done = (status: Outcome['status'], reason?: string): Outcome => ({
    status,
    diagnostics,
    tests: numbered(tests),
    ...(reason && { reason }),
  });
  const started = records.some((record) => record.kind === 'start');
  const finished = records.some((record) => record.kind === 'finish');
  if (!started) {
    const printed = readPrinted(stderr, facts, { file: '', line: 1 });
    if (printed && printed.file !== '')
      return { status: 'failed', diagnostics: [asDiagnostic(tool, printed, [])], tests: [] };
    return done(exitCode === 0 ? 'no_evidence' : 'infrastructure', complaint(stderr) || `${tool} left no report`);
  }
  if (diagnostics.length > 0) return done('failed');
  if (!finished)
    return done('no_evidence', `the test process ended before its session did (exit code ${exitCode ?? 'none'})`);
  if (!complete) return done('no_evidence', 'the report is damaged');
  const failed = tests.some((test) => test.outcome === 'failed' || test.outcome === 'error');
  if (failed && exitCode === 0) return done('no_evidence', 'the report does not fit the exit code');
  if (tests.length === 0) return done('no_evidence', 'no test ran');
  if (exitCode !== 0) {
    const printed = readPrinted(stderr, facts, { file: '', line: 1 });
    if (printed && printed.file !== '') return { ...done('failed'), diagnostics: [asDiagnostic(tool, printed, [])] };
    return done('failed', `every test passed, ${tool} ended with ${exitCode ?? 'a signal'}: ${complaint(stderr)}`);
  }
  if (tests.every((test) => test.outcome === 'skipped')) return done('no_evidence', 'every test was skipped');
  return done('passed');
}

const idOf = ({ file, names }: { readonly file: string; readonly names?: readonly string[] }): string =>
  [file, ...(names ?? [])].join('::');

function neverEnding(records: readonly Record_[]): (TestRecord | FileRecord)[] {
  const ended = new Set(records.flatMap((one) => ('file' in one && one.kind !== 'begun' ? idOf(one) : [])));
  const error = { name: 'Timeout', message: 'the test does not end', code: null, stack: '' };
  return records
    .filter((one): one is Turn => one.kind === 'begun' && !ended.has(idOf(one)))
    .map(({ file, names }) =>
      names.length === 0
        ? { kind: 'file', file, outcome: 'failed', ms: 0, tests: 0, error }
        : { kind: 'test', file, names, line: null, column: null, outcome: 'failed', ms: 0, error },
    );
}

interface Finding {
  readonly found: Found;
  readonly test: string;
}

function readTest(record: TestRecord, facts: Facts, tests: TestResult[], findings: Finding[]): void {
  const place = placeOf(record, facts);
  if (place === null) return;
  const failed = record.outcome === 'failed';
  if (record.group && (!failed || record.ofChildren)) return;
  const id = idOf({ ...record, file: place.file });
  const result: TestResult = { id, file: place.file, line: place.line, outcome: record.outcome, durationMs: record.ms };
  if (!failed || record.ofChildren) {
    tests.push(result);
    return;
  }
  const found = readRaised(record.error ?? { name: 'Error', message: 'failed', code: null, stack: '' }, facts, {
    file: place.file,
    line: place.line ?? 1,
  });
  tests.push({
    ...result,
    message: `${found.code}: ${found.message}`.slice(0, 500),
    errorType: found.code,
    frames: found.frames,
  });
  findings.push({ found, test: id });
}

/** A file that could not be run to its end, or that is a test as a whole. */
function readFile(record: FileRecord, facts: Facts, tests: TestResult[], findings: Finding[]): void {
  const place = placeOf({ ...record, line: null, column: null }, facts);
  if (place === null) return;
  const { file } = place;
  const base = { id: file, file, line: null, durationMs: record.ms };
  if (record.outcome === 'passed') {
    tests.push({ ...base, outcome: 'passed' });
    return;
  }
  const fallback = { file, line: 1 };
  const found = (record.error
    ? readRaised(record.error, facts, fallback)
    : readPrinted(record.text ?? '', facts, fallback)) ?? {
    ...{
      code: 'Error',
      message: oneLine(record.text ?? '').slice(-300) || 'the file ended with an error and printed none',
    },
    ...{ bugType: 'LOGIC' as const, ...fallback, column: null, frames: [] },
  };
  tests.push({
    ...base,
    outcome: 'error',
    message: `${found.code}: ${found.message}`.slice(0, 500),
    errorType: found.code,
    frames: found.frames,
  });
  findings.push({ found, test: file });
}

/** The place in the repository; null for a file outside, which no test of the repository is. */
function placeOf(
  { file, line, column }: Pick<TestRecord, 'file' | 'line' | 'column'>,
  facts: Facts,
): (Pick<Place, 'file'> & { line: number | null }) | null {
  const path = file.replace(/^file:\/\//, '');
  if (!path.startsWith(`${CHECKOUT}/`)) return null;
  const inside = path.slice(CHECKOUT.length + 1);
  const exact = line === null ? undefined : facts.places[`${inside}:${line}:${column ?? 1}`];
  if (exact) return { file: exact.file, line: exact.line };
  const whole = facts.places[`${inside}:0:0`];
  return whole ? { file: whole.file, line: null } : { file: inside, line };
}

/** Tests of one name in one file are told apart by their order. */
function numbered(tests: readonly TestResult[]): TestResult[] {
  const seen = new Map<string, number>();
  return tests.map((test) => {
    const count = (seen.get(test.id) ?? 0) + 1;
    seen.set(test.id, count);
    return count === 1 ? test : { ...test, id: `${test.id}[${count}]` };
  });
}

/** One diagnostic for each place and reason, whatever the number of tests that meet it. */
function group(tool: string, findings: readonly Finding[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic>();
  for (const { found, test } of findings) {
    const key = [found.file, found.line, found.code, found.message].join('\u0000');
    const known = groups.get(key);
    groups.set(key, known ? { ...known, tests: [...known.tests, test] } : asDiagnostic(tool, found, [test]));
  }
  return [...groups.values()];
}

export function asDiagnostic(source: string, found: Found, tests: readonly string[]): Diagnostic {
  return diagnostic({ source, ...found, tests });
}

/** Reads a report of JSON lines; a line that is none makes the report incomplete. */
function readRecords(text: string): { records: Record_[]; complete: boolean } {
  const records: Record_[] = [];
  let complete = true;
  for (const line of text.split('\n').filter(Boolean)) {
    try {
      const record: unknown = JSON.parse(line);
      if (typeof record === 'object' && record !== null && 'kind' in record) records.push(record as Record_);
      else complete = false;
    } catch {
      complete = false;
    }
  }
  return { records, complete };
}

/** The line that complains, in what a program printed before it gave up. */
export function complaint(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const said = lines.find((line) =>
    /^(\w*Error|error)\b.*:|command not found|Cannot find|bad option|not found/i.test(line),
  );
  return (said ?? lines.at(-1) ?? '').slice(0, 300);
}
