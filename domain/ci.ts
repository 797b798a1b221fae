import type { CiStatus } from './names';

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly fixIds: readonly string[];
}

/** A row of `ci_events`: one CI round. */
export interface CiEvent {
  readonly eventId: string;
  readonly runId: string;
  /** From 1. */
  readonly iteration: number;
  readonly githubRunId: string | null;
  readonly status: CiStatus;
  readonly failuresBefore: number | null;
  readonly failuresAfter: number | null;
  readonly newFailures: readonly string[];
  readonly regressionDetected: boolean;
  readonly rollbackTriggered: boolean;
  readonly rollbackCommitSha: string | null;
  readonly durationSecs: number | null;
  readonly triggeredAt: string;
  readonly completedAt: string | null;
}
