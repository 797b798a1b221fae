import type { CiEvent } from '../../domain/ci';
import { countByType } from '../../domain/judge';
import type { CiOutcome, Step } from '../../domain/run-activities';
import type { EmittedEvent } from '../../domain/trace-events';
import { CiUnavailable, ciFor } from '../ci';
import { tellReport, telemetry } from './checking';
import { fixCommits } from './checkout';
import { RunRefused, type NodeContext } from './context';
import { failureMap } from './failure-map';
import { load, save } from './stages';
import { tellGoneInCi } from './vanished';
import { uuidOf } from './uuid';

export function ciEventId(runId: string, iteration: number): string {
  return uuidOf(runId, 'ci', iteration);
}

/** Lets CI judge what was pushed, and compares with what was submitted. */
export async function ciMonitor(node: NodeContext, step: Step): Promise<CiOutcome> {
  const { iteration } = step;
  const run = await node.run();
  const before = await load(node, 'submitted');
  const { sha } = await load(node, 'pushed');
  const { startSha } = await load(node, 'scan');
  const event: CiEvent = {
    ...{
      eventId: ciEventId(node.runId, iteration),
      runId: node.runId,
      iteration,
      githubRunId: null,
      status: 'running',
    },
    ...{ failuresBefore: run.totalFailures ?? 0, failuresAfter: null, newFailures: [] },
    ...{ regressionDetected: false, rollbackTriggered: false, rollbackCommitSha: null, durationSecs: null },
    ...{ triggeredAt: new Date().toISOString(), completedAt: null },
  };
  await tell(node, event);
  const url = run.push ? run.repoUrl : node.workspace.gitDir;
  const provider = ciFor(node.ci, url);
  const ci = await provider
    .watch({
      ...{ iteration, url, branch: run.branchName, sha, before, folder: node.workspace.ci(iteration) },
      failuresOf: async (plan, report) => (await failureMap(node, plan, report)).failures,
      ...{ progress: node.progress, onTelemetry: telemetry(node) },
    })
    .catch((error: unknown) => {
      if (!(error instanceof CiUnavailable)) throw error;
      throw new RunRefused(error.reason.code, error.message, error.transient);
    });
  const { plan, report, failures, newFailures, end } = ci;
  await save(node, 'ci', { report, newFailures });
  await save(node, 'report', report);
  await tellReport(node, 'ci_monitor', plan, report, `ci/${iteration}`);
  await tell(node, {
    ...event,
    ...{ status: ci.status, newFailures, failuresAfter: failures.length, regressionDetected: newFailures.length > 0 },
    ...{ durationSecs: ci.durationSecs, githubRunId: ci.githubRunId, completedAt: new Date().toISOString() },
  });
  if (end.verdict === 'green') await tellGoneInCi(node, await fixCommits(node, startSha));
  return { end, failing: countByType(failures), newFailures: newFailures.length };
}

async function tell({ database, trace, runId }: NodeContext, ci: CiEvent): Promise<void> {
  await database.repositories.ciEvents.upsert(ci);
  const { iteration, status, regressionDetected: regression } = ci;
  const timestamp = ci.completedAt ?? ci.triggeredAt;
  const event: EmittedEvent = { event: 'ci_update', data: { run_id: runId, iteration, status, regression, timestamp } };
  await trace.record({
    ...{ node: 'ci_monitor', actionType: 'emit', label: 'ci_update', ciEventId: ci.eventId },
    ...{ payload: { event, newFailures: ci.newFailures }, key: `ci_update/${iteration}/${status}` },
  });
}
