import type { CheckReport, TestResult } from '../../domain/check';
import { isRuntime } from '../../domain/compare';
import type { Patch } from '../../domain/patch';
import { runOne, type TestRef } from '../evaluate/contract';
import type { RepairContext } from './contract';

export const LEAST_CAP_MS = 400;
export const MOST_CAP_MS = 20_000;
export const SLOWDOWN = 5;
/** Passing tests beside the failing ones: as many as run in this time, those of the same files first. */
const PASSING_MS = 20_000;
const MOST_PASSING = 1500;
const MOST_OTHERS = 40;

/**
 * The cluster's failing tests, some of those that fail for another reason, and the passing ones that are to stay so, as the last report
 * has them; and what one of them may take.
 */
export function testsOf(context: RepairContext, before: CheckReport, checkIds: readonly string[]) {
  const wanted = new Set(context.cluster.failures.flatMap((failure) => failure.tests));
  const ofChecks = new Set(context.cluster.failures.map((failure) => failure.checkId));
  const flaky = new Set(before.flaky);
  const failing: TestRef[] = [];
  const others: TestRef[] = [];
  const passing: (TestRef & { file: string; ms: number })[] = [];
  let slowest = 0;
  let slowestFailing = 0;
  let reportedMs = 0;
  for (const run of before.runs.filter(({ checkId }) => checkIds.includes(checkId))) {
    for (const test of run.tests) {
      const ref = { checkId: run.checkId, id: test.id };
      if (flaky.has(test.id)) continue;
      if (test.outcome === 'passed') {
        passing.push({ ...ref, file: test.file, ms: test.durationMs });
        slowest = Math.max(slowest, test.durationMs);
      } else if (wanted.has(test.id) && ofChecks.has(run.checkId)) {
        failing.push(ref);
        if (run.status === 'timed_out' || isOutOfTime(test)) continue;
        slowestFailing = Math.max(slowestFailing, test.durationMs);
        reportedMs += test.durationMs;
      } else if (test.outcome === 'failed' && others.length < MOST_OTHERS) others.push(ref);
    }
    // A test that was cut may be in no report.
    if (!ofChecks.has(run.checkId)) continue;
    for (const id of wanted) {
      if (!run.tests.some((test) => test.id === id)) failing.push({ checkId: run.checkId, id });
    }
  }
  const near = new Set(context.cluster.failures.flatMap((f) => [f.file, ...f.diagnostic.frames.map((x) => x.file)]));
  const sorted = passing.sort((a, b) => Number(near.has(b.file)) - Number(near.has(a.file)) || a.ms - b.ms);
  const kept: TestRef[] = [];
  let spent = 0;
  for (const { checkId, id, ms } of sorted) {
    if (kept.length >= MOST_PASSING || spent + ms > PASSING_MS) break;
    spent += ms;
    kept.push({ checkId, id });
  }
  const capMs = Math.min(Math.max(LEAST_CAP_MS, slowest * 4 * SLOWDOWN, slowestFailing * 3), MOST_CAP_MS);
  return { failing, others, passing: kept, capMs, reportedMs };
}

/** A test that its own tool gave up says nothing of how long a healthy one takes. */
const isOutOfTime = ({ errorType = '', message = '' }: TestResult): boolean =>
  /Tim(?:ed|e)_?Out|\btim(?:ed|e)[ -]?out\b/i.test(`${errorType} ${message}`);

/** Whether what failed is tests that ran, which is what warm tests can tell about. */
export const isOfTests = ({ cluster, search, evaluator }: RepairContext): boolean =>
  search !== undefined &&
  evaluator !== undefined &&
  cluster.failures.every(({ tests, diagnostic }) => tests.length > 0 && isRuntime(diagnostic));

/** Whether the tests that failed pass with a patch, told without a process of its own; null where that cannot be told. */
export async function passesWarm({ changes }: Patch, context: RepairContext): Promise<boolean | null> {
  const { search } = context;
  if (!search || !isOfTests(context) || changes.some(({ after }) => after === null)) return null;
  const evaluator = await context.evaluator?.().catch(() => null);
  if (!evaluator) return null;
  const { failing, capMs } = testsOf(context, search.before, evaluator.checkIds);
  if (failing.length === 0) return null;
  const files = Object.fromEntries(changes.map(({ path, after }) => [path, after ?? '']));
  const most = Math.min(MOST_CAP_MS, failing.length * capMs);
  const { status } = await runOne(evaluator, { files }, { tests: failing, capMs: most, stop: 'first_failure' });
  return status === 'passed';
}
