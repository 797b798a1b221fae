import type { AgentNode } from './names';
import type { RunActivities } from './run-activities';
import type { RunId, Submission } from './submission';
import type { RunEnd } from './verdict';

/** Names by which clients and workers find the run's workflow. */
export const HEAL_RUN = 'healRun';
export const RENDER_REPORT = 'renderReport';
export const TASK_QUEUES = {
  workflows: 'agent-runs',
  activities: 'agent-activities',
  reports: 'report-gen',
  pdf: 'pdf-export',
} as const;
export const CANCEL = 'cancel';
export const QUARANTINE = 'quarantine';
export const STATUS = 'status';

export const ACTIVITY_NAMES = [
  'openRun',
  'scanRepository',
  'analyzeSyntax',
  'runChecks',
  'prepareCi',
  'mapDependencies',
  'healCluster',
  'composeFixes',
  'commitFixes',
  'pushBranch',
  'watchCi',
  'rollBack',
  'testFixes',
  'dropCheckout',
  'finishRun',
  'renderReport',
] as const satisfies readonly (keyof RunActivities)[];
export type ActivityName = keyof RunActivities;

/** The argument of the run's workflow; also what its memo holds under `runId`. */
export interface HealRunInput {
  readonly runId: RunId;
  readonly fingerprint: string;
  readonly branchName: string;
  readonly submission: Submission;
  /** ISO 8601; when the client was answered. */
  readonly submittedAt: string;
  readonly settings: WorkflowSettings;
}

/** The argument of the workflow that makes a run's report. */
export interface ReportInput {
  readonly runId: RunId;
  readonly activity: ActivitySettings;
}

export function reportWorkflowId(runId: RunId): string {
  return `report-${runId}`;
}

/** The part of `temporal.yaml` that the workflow itself uses; kept in history, so that replay is exact. */
export interface WorkflowSettings {
  readonly activities: Readonly<Record<ActivityName, ActivitySettings>>;
  /** Clusters that heal at the same time. */
  readonly parallelClusters: number;
  /** Waves of fix and check within a round, before it is pushed. */
  readonly wavesPerRound: number;
  /** Seconds of a whole run, after which the best verified state is delivered. */
  readonly runBudgetSecs: number;
  /** Whether the fixes of a green run are put to tests that are written against them; missing in older runs. */
  readonly adversarialTests?: boolean;
  /** Whether CI makes ready while fixes are being looked for; missing in older runs. */
  readonly prepareCi?: boolean;
  /** Of the seconds, what is kept for pushing, CI and a revert; missing in older runs. */
  readonly publishSecs?: number;
}

export interface ActivitySettings {
  readonly startToCloseSecs: number;
  readonly heartbeatSecs?: number;
  readonly scheduleToStartSecs?: number;
  readonly retry: RetryClass;
}

export interface RetryClass {
  readonly initialSecs: number;
  readonly backoff: number;
  readonly maxSecs: number;
  /** 0: for ever. */
  readonly attempts: number;
}

/** Payload of `cancel` and `quarantine`. */
export interface StopRequest {
  readonly reason: string;
}

/** Answer of the `status` query. */
export interface RunProgress {
  readonly node: AgentNode;
  readonly iteration: number;
  readonly maxIterations: number;
  readonly end: RunEnd | null;
}
