import type { Check, CheckReport, CheckRun, TestOutcome, TestResult } from './check';
import { diagnosticKey, type Diagnostic } from './diagnostic';
import { COMPILED } from './names';

/** Something that fails, before or after. */
export type Finding =
  | { readonly kind: 'test'; readonly checkId: string; readonly test: TestResult }
  | { readonly kind: 'diagnostic'; readonly checkId: string; readonly diagnostic: Diagnostic }
  | { readonly kind: 'check'; readonly checkId: string; readonly message: string };

/** A finding on one line, for people and as `new_failures` stores it: stable for a test from round to round. */
export function findingText(finding: Finding): string {
  if (finding.kind === 'test') return finding.test.id;
  if (finding.kind === 'check') return `${finding.checkId}: ${finding.message}`;
  const { file, line, code, message } = finding.diagnostic;
  return `${file}:${line}: ${code}: ${message}`.replace(/\s+/g, ' ').slice(0, 300);
}

export interface Comparison {
  readonly fixed: readonly Finding[];
  readonly remaining: readonly Finding[];
  /** What passed before and does not now. */
  readonly regressions: readonly Finding[];
  /** What fails now and could not be judged before. */
  readonly uncovered: readonly Finding[];
  /** Checks whose success is no evidence any more. */
  readonly unproven: readonly { readonly checkId: string; readonly reason: string }[];
  readonly inventory: { readonly missing: readonly string[]; readonly newlySkipped: readonly string[] };
  /** Flaky tests and checks that broke for reasons outside the code. */
  readonly notJudged: readonly string[];
}

export interface CompareOptions {
  readonly checks: readonly (Pick<Check, 'id' | 'kind'> & Partial<Pick<Check, 'language'>>)[];
  /** The second report is of a narrowed run: what it lacks is not missing. */
  readonly partial?: boolean;
}

const SEVERITY: Readonly<Record<TestOutcome, number>> = {
  passed: 0,
  xfailed: 1,
  xpassed: 1,
  skipped: 2,
  failed: 3,
  error: 4,
};
const FAILING: readonly TestOutcome[] = ['failed', 'error'];
const PASSING: readonly TestOutcome[] = ['passed', 'xpassed'];

/** A diagnostic because of which its file could not be read, so that no tool could say more about it. */
export function stopsReading(d: Pick<Diagnostic, 'bugType' | 'code'>): boolean {
  if (d.bugType === 'SYNTAX') return true;
  // A linter's numbered rule about indentation read the file; the parser's own error did not.
  return d.bugType === 'INDENTATION' && !/^[A-Z]+\d+$/.test(d.code);
}

/** A failure at run time is judged by its tests: its message may change from run to run. */
export function isRuntime(d: Pick<Diagnostic, 'bugType' | 'tests'>): boolean {
  return d.tests.length > 0 && !['SYNTAX', 'INDENTATION', 'IMPORT'].includes(d.bugType);
}

/** What a change of the tree did, check by check. */
export function compareReports(before: CheckReport, after: CheckReport, options: CompareOptions): Comparison {
  const flaky = new Set([...before.flaky, ...after.flaky]);
  const checks = new Map(options.checks.map((check) => [check.id, check]));
  const blind = blindSpots(before, options.checks);
  const result = {
    fixed: [] as Finding[],
    remaining: [] as Finding[],
    regressions: [] as Finding[],
    uncovered: [] as Finding[],
    unproven: [] as { checkId: string; reason: string }[],
    inventory: { missing: [] as string[], newlySkipped: [] as string[] },
    notJudged: [...flaky],
  };
  for (const old of before.runs) {
    const now = after.runs.find((run) => run.checkId === old.checkId);
    if (!now) {
      if (!options.partial) result.unproven.push({ checkId: old.checkId, reason: 'the check was not run' });
      continue;
    }
    if (now.status === 'infrastructure') {
      result.notJudged.push(old.checkId);
      continue;
    }
    if (now.status === 'no_evidence') {
      if (old.status !== 'no_evidence') {
        result.unproven.push({ checkId: old.checkId, reason: now.reason ?? 'no evidence' });
      }
      continue;
    }
    const counts = { regressions: result.regressions.length, uncovered: result.uncovered.length };
    compareTests(old, now, flaky, options.partial ?? false, result);
    compareDiagnostics(old, now, checks.get(old.checkId)?.kind, blind, result);
    const told = result.regressions.length > counts.regressions || result.uncovered.length > counts.uncovered;
    compareStatus(old, now, told, flaky, result);
  }
  return result;
}

type Result = { -readonly [K in 'fixed' | 'remaining' | 'regressions' | 'uncovered']: Finding[] } & {
  inventory: { missing: string[]; newlySkipped: string[] };
};

function compareStatus(old: CheckRun, now: CheckRun, told: boolean, flaky: ReadonlySet<string>, result: Result): void {
  const { checkId } = old;
  if (now.status === 'timed_out') {
    const finding: Finding = { kind: 'check', checkId, message: now.reason ?? 'cut at its wall time' };
    (old.status === 'timed_out' ? result.remaining : result.regressions).push(finding);
  } else if (now.status === 'failed' && old.status === 'passed' && !told) {
    const onlyFlaky =
      now.tests.some((t) => FAILING.includes(t.outcome)) && failing(now.tests).every((id) => flaky.has(id));
    if (!onlyFlaky)
      result.regressions.push({ kind: 'check', checkId, message: now.reason ?? 'passed before, fails now' });
  } else if (now.status === 'passed' && old.status === 'timed_out') {
    result.fixed.push({ kind: 'check', checkId, message: 'ends in time' });
  }
}

function failing(tests: readonly TestResult[]): string[] {
  return tests.filter((test) => FAILING.includes(test.outcome)).map((test) => test.id);
}

/** One result per id: a runner may report call and teardown of one test apart. */
function worst(run: CheckRun): Map<string, TestResult> {
  const tests = new Map<string, TestResult>();
  for (const test of run.tests) {
    const known = tests.get(test.id);
    if (!known || SEVERITY[test.outcome] > SEVERITY[known.outcome]) tests.set(test.id, test);
  }
  return tests;
}

function compareTests(
  old: CheckRun,
  now: CheckRun,
  flaky: ReadonlySet<string>,
  partial: boolean,
  result: Result,
): void {
  const was = worst(old);
  const is = worst(now);
  const { checkId } = old;
  const uncoveredFiles = new Set([...is.values()].filter((test) => !was.has(test.id)).map((test) => test.file));
  for (const [id, test] of was) {
    if (flaky.has(id)) continue;
    const after = is.get(id);
    const failed = FAILING.includes(test.outcome);
    if (!after) {
      // A runner reports a module that it could not load as one failed entry; its tests take the entry's place.
      if (test.outcome === 'error' && uncoveredFiles.has(test.file)) result.fixed.push({ kind: 'test', checkId, test });
      else if (!partial) result.inventory.missing.push(id);
    } else if (FAILING.includes(after.outcome)) {
      const finding: Finding = { kind: 'test', checkId, test: after };
      if (failed) result.remaining.push(finding);
      else (test.outcome === 'skipped' ? result.uncovered : result.regressions).push(finding);
    } else if (after.outcome === 'skipped') {
      // Some runners report what was not asked for as skipped.
      if (test.outcome !== 'skipped' && !partial) result.inventory.newlySkipped.push(id);
    } else if (failed) {
      (PASSING.includes(after.outcome) ? result.fixed : result.remaining).push({ kind: 'test', checkId, test: after });
    } else if (PASSING.includes(test.outcome) && after.outcome === 'xfailed') {
      result.regressions.push({ kind: 'test', checkId, test: after });
    }
  }
  for (const [id, test] of is) {
    if (was.has(id) || flaky.has(id) || !FAILING.includes(test.outcome)) continue;
    result.uncovered.push({ kind: 'test', checkId, test });
  }
}

interface BlindSpots {
  /** Files that no tool could read. */
  readonly unreadable: ReadonlySet<string>;
  /** Files in which names were unknown, so that a type checker took them for anything. */
  readonly untyped: ReadonlySet<string>;
  /** Checks that could not run to their end. */
  readonly notRun: ReadonlySet<string>;
  /** Checks that said nothing but which file they could not read. */
  readonly stopped: ReadonlySet<string>;
  /** Checks that came no further than an error of the compiler, which says only what shows until there. */
  readonly compiling: ReadonlySet<string>;
  /** Tests that passed, or that were skipped on purpose: they ran. */
  readonly ran: ReadonlySet<string>;
}

function blindSpots(report: CheckReport, checks: CompareOptions['checks']): BlindSpots {
  const all = report.runs.flatMap((run) => run.diagnostics);
  const compiled = new Set(checks.flatMap(({ id, language }) => (language && COMPILED.includes(language) ? [id] : [])));
  const isCompiled = ({ checkId }: CheckRun) => compiled.has(checkId);
  const isLint = ({ checkId }: CheckRun) => checks.find((check) => check.id === checkId)?.kind === 'lint';
  const placeOf = (d: Diagnostic) => `${d.file}:${d.line}`;
  const ofCompilers = report.runs.filter((run) => isCompiled(run) && !isLint(run)).flatMap((run) => run.diagnostics);
  const known = new Set(ofCompilers.filter((d) => !isRuntime(d)).map(placeOf));
  const cameNoFurther = (run: CheckRun) =>
    isCompiled(run) &&
    run.status === 'failed' &&
    run.diagnostics.length > 0 &&
    (!isLint(run) || run.diagnostics.every((d) => stopsReading(d) || known.has(placeOf(d))));
  const idsOf = (wanted: (run: CheckRun) => boolean) => new Set(report.runs.filter(wanted).map((run) => run.checkId));
  return {
    unreadable: new Set(all.filter(stopsReading).map((d) => d.file)),
    untyped: new Set(all.filter((d) => d.bugType === 'IMPORT').map((d) => d.file)),
    notRun: idsOf((run) => run.status === 'infrastructure' || run.status === 'timed_out'),
    stopped: idsOf((run) => run.diagnostics.length > 0 && run.diagnostics.every(stopsReading)),
    compiling: idsOf(cameNoFurther),
    ran: new Set(report.runs.flatMap((run) => run.tests.filter((t) => t.outcome === 'passed').map((t) => t.id))),
  };
}

function compareDiagnostics(
  old: CheckRun,
  now: CheckRun,
  kind: Check['kind'] | undefined,
  blind: BlindSpots,
  result: Result,
): void {
  const { checkId } = old;
  const group = (run: CheckRun) => {
    const groups = new Map<string, Diagnostic[]>();
    for (const d of run.diagnostics) {
      if (isRuntime(d)) continue;
      const key = diagnosticKey(d);
      groups.set(key, [...(groups.get(key) ?? []), d]);
    }
    return groups;
  };
  const was = group(old);
  const is = group(now);
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const { gone, kept, added } = pair(was.get(key) ?? [], is.get(key) ?? []);
    result.fixed.push(...gone.map((diagnostic): Finding => ({ kind: 'diagnostic', checkId, diagnostic })));
    result.remaining.push(...kept.map((diagnostic): Finding => ({ kind: 'diagnostic', checkId, diagnostic })));
    for (const diagnostic of added) {
      const list = couldNotTell(diagnostic, old, kind, blind) ? result.uncovered : result.regressions;
      list.push({ kind: 'diagnostic', checkId, diagnostic });
    }
  }
}

/** Pairs findings of one key: those on the same line first, then in order. */
function pair(was: readonly Diagnostic[], is: readonly Diagnostic[]) {
  const left = [...was];
  const unmatched = is.filter((d) => {
    const at = left.findIndex((other) => other.line === d.line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const moved = Math.min(left.length, unmatched.length);
  const added = unmatched.slice(moved);
  return { gone: left.slice(moved), kept: is.filter((d) => !added.includes(d)), added };
}

function couldNotTell(d: Diagnostic, old: CheckRun, kind: Check['kind'] | undefined, blind: BlindSpots): boolean {
  const { checkId } = old;
  const wasRed = old.status !== 'passed';
  if (blind.unreadable.has(d.file) || blind.notRun.has(checkId)) return true;
  if (kind === 'test') return wasRed && d.tests.every((id) => !blind.ran.has(id));
  // Another complaint about the same place is the patch's own doing.
  const isSamePlace = old.diagnostics.some(({ file, line }) => file === d.file && line === d.line);
  if (blind.compiling.has(checkId)) return !isSamePlace;
  // A linter judges every file on its own; compilers and type checkers stop at the first unreadable one.
  if (kind !== 'lint' && blind.stopped.has(checkId)) return true;
  return kind === 'typecheck' && blind.untyped.has(d.file);
}
