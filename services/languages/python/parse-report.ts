import type { CheckRun, Frame, TestOutcome, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { BugType } from '../../../domain/names';
import { raisedBugType, type RaisedError } from './classify';
import { diagnostic } from '../diagnose';
import { STANDARD_MODULES } from './modules';
import { isTestFile } from './role';

type Outcome = Pick<CheckRun, 'status' | 'diagnostics' | 'tests' | 'reason'>;

interface TestRecord {
  readonly kind: 'test' | 'begun' | 'seen' | 'collected' | 'deselected';
  readonly id: string;
  readonly file: string;
  readonly line: number | null;
  readonly outcome?: TestOutcome;
  readonly ms?: number;
  readonly error?: RaisedError | null;
}
interface CollectError {
  readonly kind: 'collect_error';
  readonly id: string;
  readonly file: string;
  readonly error: RaisedError;
}
interface Ending {
  readonly kind: 'session_finish' | 'exit';
  readonly status: number;
}
interface Broken {
  readonly kind: 'internal_error';
  readonly error: RaisedError;
}
type Record_ = TestRecord | CollectError | Ending | Broken | { readonly kind: 'start' | 'module_skipped' };

const NO_TESTS = 5;
const USAGE = 4;

/** Reads a report of JSON lines; a line that is none (a forger's, or cut) makes the report incomplete. */
export function readRecords<T>(text: string): { records: T[]; complete: boolean } {
  const lines = text.split('\n').filter(Boolean);
  const records: T[] = [];
  let complete = true;
  for (const line of lines) {
    try {
      const record: unknown = JSON.parse(line);
      if (typeof record === 'object' && record !== null && 'kind' in record) records.push(record as T);
      else complete = false;
    } catch {
      complete = false;
    }
  }
  return { records, complete };
}

/**
 * What a test runner's report amounts to. Success counts only with a finished session in which every collected test showed up.
 * @param cut whether the run was ended at its time limit: what had begun then does not end
 */
export function parseTestReport(
  tool: string,
  report: string,
  exitCode: number | null,
  stderr: string,
  cut = false,
): Outcome {
  const { records, complete } = readRecords<Record_>(report);
  const ended = records.filter((r): r is TestRecord => r.kind === 'test');
  const ran = cut ? [...ended, ...neverEnding(records, ended)] : ended;
  const errors = records.filter((r): r is CollectError => r.kind === 'collect_error');
  const diagnostics = group(tool, [...errors.map(ofCollection), ...ran.flatMap(ofTest)]);
  const tests = [...ran.map(asResult), ...leftOut(records, ran)];
  const done = (status: Outcome['status'], reason?: string): Outcome => ({
    status,
    diagnostics,
    tests,
    ...(reason && { reason }),
  });

  const start = records.some((r) => r.kind === 'start');
  const finish = records.find((r): r is Ending => r.kind === 'session_finish');
  const exit = records.find((r): r is Ending => r.kind === 'exit');
  const failed = diagnostics.length > 0 || exitCode !== 0;
  const unmet = [...errors, ...ran].map((r) => r.error?.unmet).filter((name): name is string => Boolean(name));
  if (unmet.length > 0 && [...errors, ...ran.filter(isRed)].every((r) => r.error?.unmet)) {
    return {
      ...done('infrastructure', `declared and not installed: ${[...new Set(unmet)].join(', ')}`),
      diagnostics: [],
    };
  }
  if (!start)
    return done(exitCode === 127 ? 'infrastructure' : 'no_evidence', lastLine(stderr) || `${tool} left no report`);
  const broken = records.find((r): r is Broken => r.kind === 'internal_error');
  if (broken)
    return done(failed ? 'failed' : 'no_evidence', `${tool} broke: ${broken.error.type}: ${broken.error.message}`);
  if (!finish || !exit) {
    if (errors.length > 0) return done('failed');
    if (exit?.status === USAGE) return done('infrastructure', `${tool} refused its settings: ${complaint(stderr)}`);
    return done('no_evidence', `the test process ended before its session did (exit code ${exitCode ?? 'none'})`);
  }
  if (diagnostics.length > 0) return done('failed');
  if (!complete || exit.status !== exitCode || finish.status !== exit.status)
    return done('no_evidence', 'the report does not fit the exit code');
  const collected = new Set(records.filter((r): r is TestRecord => r.kind === 'collected').map((r) => r.id));
  const shown = new Set(ran.map((r) => r.id));
  const missing = [...collected].filter((id) => !shown.has(id));
  if (missing.length > 0 && exit.status === 0)
    return done('no_evidence', `${missing.length} collected tests never ran, the first: ${missing[0]}`);
  if (exit.status === NO_TESTS || shown.size === 0) return done('no_evidence', 'no test ran');
  if (exit.status !== 0)
    return done('failed', `every test passed, ${tool} ended with ${exit.status}: ${lastLine(stderr)}`);
  if (tests.every((test) => test.outcome === 'skipped')) return done('no_evidence', 'every test was skipped');
  return done('passed');
}

interface Finding {
  readonly error: RaisedError;
  readonly file: string;
  readonly line: number;
  readonly test: string | null;
}

function isRed(record: TestRecord): boolean {
  return record.outcome === 'failed' || record.outcome === 'error';
}

function neverEnding(records: readonly Record_[], ended: readonly TestRecord[]): TestRecord[] {
  const shown = new Set(ended.map((record) => record.id));
  const last = records.findLast((record): record is TestRecord => record.kind === 'begun');
  const error = { type: 'Timeout', message: 'the test does not end', frames: [] };
  return last && !shown.has(last.id) ? [{ ...last, kind: 'test', outcome: 'failed', error }] : [];
}

function ofTest(record: TestRecord): Finding[] {
  if (!isRed(record)) return [];
  const error = record.error ?? { type: 'Failed', message: '', frames: [] };
  return [{ error, file: record.file, line: record.line ?? 1, test: record.id }];
}

function ofCollection({ error, file, id }: CollectError): Finding {
  return { error, file, line: 1, test: id };
}

/** One diagnostic for each place and reason, whatever the number of tests that meet it. */
function group(tool: string, findings: readonly Finding[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic>();
  for (const finding of findings) {
    const { error, test } = finding;
    const bugType = raisedBugType(error, STANDARD_MODULES);
    const place = placeOf(finding, bugType);
    const message = error.message || error.type;
    const key = [place.file, place.line, error.type, message].join('\u0000');
    const known = groups.get(key);
    const tests = [...(known?.tests ?? []), ...(test === null ? [] : [test])];
    const frames: readonly Frame[] = known?.frames ?? error.frames;
    groups.set(key, diagnostic({ source: tool, code: error.type, message, bugType, ...place, tests, frames }));
  }
  return [...groups.values()];
}

/**
 * A syntax error's own place; else the innermost frame of the repository, and for what a test found out, the innermost that is
 * not a test's: the fault is rather in what was called.
 */
function placeOf(
  { error, file, line }: Finding,
  bugType: BugType,
): Pick<Diagnostic, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'> {
  if (error.at) return { ...error.at, endLine: error.at.endLine ?? null, endColumn: error.at.endColumn ?? null };
  const innermost = error.frames.at(-1);
  const source = [...error.frames].reverse().find((frame) => !isTestFile(frame.file));
  const frame = bugType === 'LOGIC' || bugType === 'TYPE_ERROR' ? (source ?? innermost) : innermost;
  return { file: frame?.file ?? file, line: frame?.line ?? line, column: null, endLine: null, endColumn: null };
}

/** Tests that were seen and then taken out, by an option or by the project's own hook: as good as skipped. */
function leftOut(records: readonly Record_[], ran: readonly TestRecord[]): TestResult[] {
  const kept = new Set([...ran, ...records.filter((r) => r.kind === 'collected')].map((r) => (r as TestRecord).id));
  return records
    .filter((r): r is TestRecord => r.kind === 'seen' && !kept.has(r.id))
    .map((r) => ({ ...asResult({ ...r, outcome: 'skipped' }), message: 'deselected' }));
}

function asResult({ id, file, line, outcome = 'error', ms = 0, error }: TestRecord): TestResult {
  const base = { id, file, line, outcome, durationMs: ms };
  return error
    ? { ...base, message: `${error.type}: ${error.message}`.slice(0, 500), errorType: error.type, frames: error.frames }
    : base;
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
}

/** The line that complains, in what a program printed before it gave up. */
function complaint(text: string): string {
  const line = text
    .split('\n')
    .find((one) => /\berror: |^(E|ERROR)\b.*:(?! usage)/i.test(one) && !/: usage: /.test(one));
  return line?.trim().slice(0, 300) ?? lastLine(text);
}
