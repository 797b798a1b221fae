import { join } from 'node:path';
import { newFailures } from '../../../domain/ci';
import { compareReports } from '../../../domain/compare';
import { judge } from '../../../domain/judge';
import type { CiOutcome, CiProvider, CiRequest } from '../contract';
import { createCleanJudge, type CleanJudge, type CleanRequest, type CleanRun, type LocalCiDeps } from './judge';

export {
  createCleanJudge,
  type Ahead,
  type CleanJudge,
  type CleanRun,
  type FreshClone,
  type LocalCiDeps,
} from './judge';

/** The checks again, in a clean clone of what was pushed. */
export function createLocalCi(deps: LocalCiDeps): CiProvider {
  const judgeAt = createCleanJudge(deps);
  return {
    id: 'local',
    supports: () => true,
    watch: (request) => watch(judgeAt, request),
    prepare: ({ folder, ...order }) =>
      deps.prepareAhead({ ...order, folder: join(folder, 'ahead'), environments: environmentsIn(folder) }),
  };
}

async function watch(judgeAt: CleanJudge, request: CiRequest): Promise<CiOutcome> {
  const { folder, before } = request;
  const started = performance.now();
  const environments = environmentsIn(folder);
  const run = await at(judgeAt, request, { sha: request.sha, folder: join(folder, 'pushed'), environments });
  const { plan, report } = run;
  const failures = await request.failuresOf(plan, report);
  const end = judge(plan.checks, report, failures);
  let found = newFailures(compareReports(before, report, { checks: plan.checks }).regressions);
  if (found.length > 0 && request.baseSha !== request.sha) {
    // What fails in a clean clone of the submission as well is the place's doing, not the push's.
    const base = await at(judgeAt, request, { sha: request.baseSha, folder: join(folder, 'base') });
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

/** Of this round alone: what the declared dependencies make, perhaps before there is a push. */
const environmentsIn = (folder: string): string => join(folder, 'environments');

async function at(
  judgeAt: CleanJudge,
  { url, branch, before, progress, onTelemetry }: CiRequest,
  commit: Pick<CleanRequest, 'sha' | 'folder' | 'environments'>,
): Promise<CleanRun> {
  const run = await judgeAt({ url, branch, before, progress, onTelemetry, ...commit });
  if (!run) throw new Error('a clean clone without a verdict');
  return run;
}
