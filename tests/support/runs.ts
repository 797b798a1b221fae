import { randomUUID } from 'node:crypto';
import type { NewRun } from '../../domain/run-record';

/** A submission of its own: another repository, branch and fingerprint each time. */
export function newRun(change: Partial<NewRun> = {}): NewRun {
  const runId = change.runId ?? randomUUID();
  return {
    runId,
    fingerprint: runId.replaceAll('-', '').repeat(2),
    repoUrl: `https://git.example/${runId}.git`,
    teamName: 'RIFT ORGANISERS',
    leaderName: 'Saiyam Kumar',
    requestedRef: null,
    maxIterations: 5,
    push: true,
    branchName: 'RIFT_ORGANISERS_SAIYAM_KUMAR_AI_Fix',
    startTime: new Date().toISOString(),
    ...change,
  };
}
