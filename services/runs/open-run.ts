import type { Database } from '../../db';
import type { HealRunInput } from '../../domain/run';
import { parseRemote } from '../../domain/remote';
import { isActive } from '../../domain/run-record';
import type { EventStore } from '../events';
import { createTrace } from '../traces';
import type { RunMirror } from './mirror';

/** Sees to it that the run has its row, whoever was to insert it, and says that it runs. */
export async function openRun(
  { database, events, mirror }: { database: Database; events: EventStore; mirror: RunMirror },
  input: HealRunInput,
): Promise<void> {
  const { runId, fingerprint, branchName, submission } = input;
  const { runs } = database.repositories;
  const shown = parseRemote(submission.repoUrl)?.shown ?? submission.repoUrl;
  const outcome = await runs.insertQueued({
    ...{ runId, fingerprint, branchName, startTime: input.submittedAt },
    ...{ repoUrl: shown, teamName: submission.teamName, leaderName: submission.leaderName },
    ...{ requestedRef: submission.requestedRef, maxIterations: submission.maxIterations, push: submission.push },
  });
  if (outcome.kind === 'branch_busy') throw new Error(`run ${outcome.run.runId} holds the branch ${branchName}`);
  if (!isActive(outcome.run)) return;
  await runs.update(runId, { status: 'running' });
  await mirror.update(outcome.run, { status: 'running', currentNode: 'repo_scanner', iteration: 0 });
  const trace = createTrace({ runId, activityKey: 'open', database, events });
  await trace.record({
    ...{ node: 'repo_scanner', actionType: 'decision', label: 'run_started', key: 'run_started' },
    payload: {
      repoUrl: shown,
      branchName,
      requestedRef: submission.requestedRef,
      maxIterations: submission.maxIterations,
    },
  });
}
