import type { CheckReport } from '../../domain/check';
import type { Failure } from '../../domain/failure';
import type { Progress } from '../../domain/ports';
import type { Reason, RunEnd } from '../../domain/verdict';
import type { CheckPlan } from '../checks/contract';
import type { Telemetry } from '../sandbox/contract';

/** A pushed commit to be judged. */
export interface CiRequest {
  /** From 1. */
  readonly iteration: number;
  /** Where the branch was pushed to; Rift's own store of the run where nothing is pushed. */
  readonly url: string;
  readonly branch: string;
  readonly sha: string;
  /** What was known of the tree before this push, against which a failure is new. */
  readonly before: CheckReport;
  /** What a report comes down to: one failure for each root, as the run counts them. */
  readonly failuresOf: (plan: CheckPlan, report: CheckReport) => Promise<readonly Failure[]>;
  /** For the provider alone; emptied at the start of each attempt. */
  readonly folder: string;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

export interface CiOutcome {
  readonly status: 'passed' | 'failed';
  readonly end: RunEnd;
  /** What was run, where the provider runs Rift's own checks. */
  readonly plan: CheckPlan;
  readonly report: CheckReport;
  readonly failures: readonly Failure[];
  /** What passed before and does not now, one line each. */
  readonly newFailures: readonly string[];
  readonly durationSecs: number;
  readonly githubRunId: string | null;
}

/** Who decides whether a pushed commit is good. A folder each. */
export interface CiProvider {
  /** The folder's name. */
  readonly id: string;
  /** Whether this provider judges what is pushed there. */
  supports(url: string): boolean;
  /**
   * Waits for the verdict on one commit. A red one is an outcome; asked again it starts anew or attaches.
   * @throws CiUnavailable where there can be no verdict
   */
  watch(request: CiRequest): Promise<CiOutcome>;
}

export class CiUnavailable extends Error {
  override readonly name = 'CiUnavailable';
  constructor(
    readonly reason: Reason,
    /** Another attempt may succeed. */
    readonly transient: boolean,
  ) {
    super(reason.message);
  }
}
