import type { Language, RunStatus } from './names';
import type { Score } from './score';
import type { RunId } from './submission';
import type { Reason, RunEnd, Verdict } from './verdict';

/** A row of `runs`. */
export interface RunRecord {
  readonly runId: RunId;
  readonly fingerprint: string;
  readonly repoUrl: string;
  readonly teamName: string;
  readonly leaderName: string;
  readonly requestedRef: string | null;
  readonly maxIterations: number;
  /** false: nothing is pushed to the remote. */
  readonly push: boolean;
  readonly branchName: string;
  readonly status: RunStatus;
  /** null until the run ends. */
  readonly verdict: Verdict | null;
  /** Code of the reason in lower case; null until the run ends, and where it ended green. */
  readonly endReason: string | null;
  readonly reason: Reason | null;
  /** ISO 8601, as every time here. */
  readonly startTime: string;
  readonly endTime: string | null;
  readonly totalTimeSecs: number | null;
  readonly score: Score | null;
  /** Found by the first scan. */
  readonly totalFailures: number | null;
  /** With status `applied` at the end. */
  readonly totalFixes: number | null;
  /** Pushed, reverts included. */
  readonly totalCommits: number | null;
  readonly totalIterations: number | null;
  readonly detectedLanguages: readonly Language[] | null;
  readonly totalLlmCostUsd: number | null;
  readonly pdfReportPath: string | null;
  readonly quarantineReason: string | null;
  /** What `requestedRef` named when it was checked out: a cached result holds as long as it still does. */
  readonly submittedSha: string | null;
  /** Tip of the run's own branch. */
  readonly headSha: string | null;
  /** Temporal's run id of the workflow, for links to its web page. */
  readonly workflowRunId: string | null;
  readonly createdAt: string;
}

/** What is known at submission. */
export type NewRun = Pick<
  RunRecord,
  | 'runId'
  | 'fingerprint'
  | 'repoUrl'
  | 'teamName'
  | 'leaderName'
  | 'requestedRef'
  | 'maxIterations'
  | 'push'
  | 'branchName'
  | 'startTime'
>;

/** What may change while a run goes on. Its end is written by {@link RunFinish} alone. */
export type RunUpdate = Partial<
  Pick<
    RunRecord,
    | 'totalFailures'
    | 'totalFixes'
    | 'totalCommits'
    | 'totalIterations'
    | 'detectedLanguages'
    | 'totalLlmCostUsd'
    | 'pdfReportPath'
    | 'submittedSha'
    | 'headSha'
    | 'workflowRunId'
  > & { readonly status: 'queued' | 'running' }
>;

/** How a run ended; status and score follow from it. */
export interface RunFinish {
  readonly end: RunEnd;
  readonly endTime: string;
  /** Default: from the start to the end. */
  readonly totalTimeSecs?: number;
  /** Defaults: what the row holds already, else what fixes, CI rounds and trace say. */
  readonly totalFailures?: number;
  readonly totalFixes?: number;
  readonly totalCommits?: number;
  readonly totalIterations?: number;
}

export function isActive(run: Pick<RunRecord, 'status'>): boolean {
  return run.status === 'queued' || run.status === 'running';
}
