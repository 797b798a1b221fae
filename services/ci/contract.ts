import type { CheckReport } from '../../domain/check';
import type { NewFailure } from '../../domain/ci';
import type { Failure } from '../../domain/failure';
import type { Progress } from '../../domain/ports';
import type { Reason, RunEnd } from '../../domain/verdict';
import type { Tree } from '../languages/contract';
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
  /** The commit of that tree: what CI finds there as well is not new either. */
  readonly baseSha: string;
  /** What Rift's own checks last said of this tree, for a provider that runs others. */
  readonly own: { readonly plan: CheckPlan; readonly report: CheckReport };
  /** The tracked files of this tree. */
  readonly tree: Tree;
  /** For the provider alone, from the round's preparation to its last attempt. */
  readonly folder: string;
  /** Survives from one attempt to the next. */
  readonly memory: CiMemory;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

export interface CiMemory {
  load<T>(): Promise<T | null>;
  save(value: unknown): Promise<void>;
}

export interface CiOutcome {
  readonly status: 'passed' | 'failed';
  readonly end: RunEnd;
  /** What was run. */
  readonly plan: CheckPlan;
  readonly report: CheckReport;
  /** Whether the report is of Rift's own checks, so that healing can go on from it. */
  readonly healable: boolean;
  readonly failures: readonly Failure[];
  /** What passed before and does not now. */
  readonly newFailures: readonly NewFailure[];
  readonly durationSecs: number;
  readonly githubRunId: string | null;
  /** What was seen and blamed on nobody. */
  readonly notJudged: readonly { readonly id: string; readonly why: string }[];
}

/** What is to be pushed later, as far as it is known. */
export type CiPreparation = Pick<CiRequest, 'url' | 'tree' | 'folder' | 'progress' | 'onTelemetry'> & {
  readonly plan: CheckPlan;
};

/** Who decides whether a pushed commit is good. A folder each. */
export interface CiProvider {
  /** The folder's name. */
  readonly id: string;
  /** Whether this provider judges what is pushed there. */
  supports(url: string): boolean;
  /**
   * Says the verdict on one commit. A red one is an outcome; asked again it starts anew or attaches.
   * @throws CiPending where there is none yet
   * @throws CiGivesWay where another provider has to judge
   * @throws CiUnavailable where there can be no verdict
   */
  watch(request: CiRequest): Promise<CiOutcome>;
  /** Makes ready what a verdict will need and no push can change, while there is nothing pushed yet. */
  prepare?(order: CiPreparation): Promise<void>;
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

/** The verdict is still to come; to be asked again. */
export class CiPending extends Error {
  override readonly name = 'CiPending';
  constructor(
    message: string,
    readonly afterSecs: number,
  ) {
    super(message);
  }
}

/** Why a forge's CI does not decide. Documented in `docs/errors.md`. */
export const CI_CODES = [
  'CI_UNAUTHENTICATED',
  'CI_FORBIDDEN',
  'CI_NOT_FOUND',
  'CI_RATE_LIMITED',
  'CI_UNREACHABLE',
  'CI_BAD_ANSWER',
  'CI_NO_RUN',
  'CI_NOTHING_RAN',
  'CI_ACTION_REQUIRED',
  'CI_CANCELLED',
  'CI_STALE',
  'CI_NOT_FINISHED',
  'CI_INFRASTRUCTURE',
] as const;
export type CiCode = (typeof CI_CODES)[number];

/** This provider cannot judge here; the next one that supports the remote does. */
export class CiGivesWay extends Error {
  override readonly name = 'CiGivesWay';
  constructor(
    readonly code: CiCode,
    /** What is the matter, and what to do next. */
    message: string,
  ) {
    super(message);
  }
}
