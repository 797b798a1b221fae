import type { HealRunInput } from './run';
import type { RunId } from './submission';
import type { RunEnd } from './verdict';

/** Where in the run a step belongs. Iterations and waves count from 1; iteration 0 is the first scan. */
export interface Step {
  readonly runId: RunId;
  readonly iteration: number;
  readonly wave: number;
}

/** A verified checkout on one worker's disk. */
export interface Scan {
  /** Task queue of the worker that holds it. */
  readonly queue: string;
  /** Commit as submitted, for a clone on another worker. */
  readonly sha: string;
  /** Commits (a merge of a base that moved on) that the remote does not have yet. */
  readonly unpushedCommits: number;
  /** Set where the run ends here: cannot be read, or quarantined. */
  readonly end: RunEnd | null;
}

/** What a run of the checks says; the report itself stays on the worker. */
export interface Judged {
  readonly end: RunEnd;
  /** Failures, by bug type, for the run's page. */
  readonly failing: Readonly<Record<string, number>>;
}

export interface CiOutcome extends Judged {
  /** Tests and findings that were fine before the push. */
  readonly newFailures: number;
}

export interface HealOutcome {
  readonly clusterId: string;
  /** null: refused; why is in the trace. */
  readonly fixId: string | null;
}

/**
 * What the workflow orders. Only ids and small summaries travel; each is idempotent on run and step, and a failed test is data,
 * never an exception.
 */
export interface RunActivities {
  openRun(input: HealRunInput): Promise<void>;
  /** @param at.sha the recorded commit, where an earlier checkout was lost */
  scanRepository(at: { readonly runId: RunId; readonly sha: string | null }): Promise<Scan>;
  analyzeSyntax(step: Step): Promise<void>;
  runChecks(step: Step): Promise<Judged>;
  /** Makes ready what CI will need and no fix changes, while fixes are being looked for. */
  prepareCi(step: Step): Promise<void>;
  mapDependencies(step: Step): Promise<{ readonly clusterIds: readonly string[] }>;
  healCluster(step: Step & { readonly clusterId: string; readonly secondsLeft: number }): Promise<HealOutcome>;
  /** Validates the fixes of a wave together and applies what holds. */
  composeFixes(
    step: Step & { readonly fixIds: readonly string[] },
  ): Promise<Judged & { readonly accepted: readonly string[] }>;
  commitFixes(step: Step & { readonly fixIds: readonly string[] }): Promise<{ readonly commits: number }>;
  /** `end` is set where the push is refused for good. */
  pushBranch(step: Step): Promise<{ readonly sha: string; readonly end: RunEnd | null }>;
  watchCi(step: Step): Promise<CiOutcome>;
  /** Reverts the commit that caused the new failures and pushes the revert commit; `left` is what fails without it. */
  rollBack(step: Step): Promise<{ readonly reverted: boolean; readonly left: Judged | null }>;
  /** Tries to show that the fixes of a green run are wrong. Changes no code; what it finds is with the fixes and in the trace. */
  testFixes(step: Step): Promise<void>;
  dropCheckout(at: { readonly runId: RunId }): Promise<void>;
  finishRun(at: { readonly runId: RunId; readonly end: RunEnd; readonly iterations: number }): Promise<void>;
  /** Makes `report.pdf` of a run that has ended. */
  renderReport(at: { readonly runId: RunId }): Promise<void>;
}
