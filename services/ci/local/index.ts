import { join } from 'node:path';
import { newFailures } from '../../../domain/ci';
import { compareReports } from '../../../domain/compare';
import { judge } from '../../../domain/judge';
import type { CiOutcome, CiProvider, CiRequest } from '../contract';
import { createCleanJudge, type CleanJudge, type CleanRun, type LocalCiDeps } from './judge';

export { createCleanJudge, type CleanJudge, type CleanRun, type FreshClone, type LocalCiDeps } from './judge';

/** The checks again, in a clean clone of what was pushed. */
export function createLocalCi(deps: LocalCiDeps): CiProvider {
  const judgeAt = createCleanJudge(deps);
  return { id: 'local', supports: () => true, watch: (request) => watch(judgeAt, request) };
}

async function watch(judgeAt: CleanJudge, request: CiRequest): Promise<CiOutcome> {
  const { folder, before } = request;
  const started = performance.now();
  const run = await at(judgeAt, request, request.sha, join(folder, 'pushed'));
  const { plan, report } = run;
  const failures = await request.failuresOf(plan, report);
  const end = judge(plan.checks, report, failures);
  let found = newFailures(compareReports(before, report, { checks: plan.checks }).regressions);
  if (found.length > 0 && request.baseSha !== request.sha) {
    // What fails in a clean clone of the submission as well is the place's doing, not the push's.
    const base = await at(judgeAt, request, request.baseSha, join(folder, 'base'));
    const since = newFailures(compareReports(base.report, report, { checks: plan.checks }).regressions);
    found = found.filter(({ key }) => since.some((each) => each.key === key));
  }
  // Without a test the run has no evidence, but what CI was asked to run may have passed all the same.
  const passed = end.verdict !== 'red' && report.runs.some((each) => each.status === 'passed');
  return {
    ...{ status: passed ? 'passed' : 'failed', end, plan, report, healable: true, newFailures: found },
    failures,
    durationSecs: (performance.now() - started) / 1000,
    ...{ githubRunId: null, notJudged: [] },
  };
}

async function at(judgeAt: CleanJudge, request: CiRequest, sha: string, folder: string): Promise<CleanRun> {
  const { url, branch, progress, onTelemetry } = request;
  const run = await judgeAt({ url, branch, sha, folder, progress, onTelemetry });
  if (!run) throw new Error('a clean clone without a verdict');
  return run;
}
