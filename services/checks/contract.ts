import type { Check, CheckReport, Project, SkippedCheck } from '../../domain/check';
import type { Progress } from '../../domain/ports';
import type { Prepared, Selection } from '../languages/contract';
import type { Telemetry } from '../sandbox/contract';

/** What is to be checked in a repository and why the rest is not. */
export interface CheckPlan {
  readonly projects: readonly Project[];
  readonly checks: readonly Check[];
  readonly skipped: readonly SkippedCheck[];
}

export interface RunChecksOptions {
  /** Host path of the tree to check; files may be written below it. */
  readonly workCopy: string;
  readonly plan: CheckPlan;
  readonly prepared: ReadonlyMap<string, Prepared>;
  /** Check ids to run; all where missing. */
  readonly only?: readonly string[];
  readonly selection?: Selection;
  /** Run red checks a second time and report what differs as flaky. */
  readonly confirmRed?: boolean;
  /** Wall time of a check is cut at this many seconds where it is less than the check's own. */
  readonly capSecs?: number;
  /** How the same checks ended before: what took long then, and was not stuck, gets all of its time at once. */
  readonly before?: CheckReport;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

export type RunChecks = (options: RunChecksOptions) => Promise<CheckReport>;
