import type { CounterExample, Word } from './adversarial';
import type { CheckKind, CheckStatus } from './check';
import type { RiskCell } from './failure';
import type { BugType } from './names';
import type { TraceRow } from './trace';
import type { Verdict } from './verdict';

/**
 * Payloads of the trace rows that `results.json` is made from, by `actionLabel`. Whoever records one of these steps types
 * its payload with {@link TracePayload}.
 */
export interface TracePayloads {
  /** What is to be checked, once the plan is known. The last one counts. */
  readonly checks_planned: {
    readonly checks: readonly PlannedCheck[];
    readonly skipped: readonly { readonly kind: string; readonly looked: string; readonly why: string }[];
  };
  /** How checks of the whole tree ended. The last status of a check counts. */
  readonly checks_run: {
    readonly runs: readonly { readonly checkId: string; readonly status: CheckStatus; readonly reason?: string }[];
  };
  /** Failures of one scan, after clustering. */
  readonly failures_found: {
    /** 1 for the first scan. */
    readonly round: number;
    /** All of them, also where the list is cut. */
    readonly total: number;
    /** Those that no earlier round has seen; 0 in round 1. */
    readonly uncovered: number;
    readonly failures: readonly FoundFailure[];
  };
  /** Flaky tests and failures for reasons outside the code. All rows count. */
  readonly not_judged: { readonly items: readonly { readonly id: string; readonly why: string }[] };
  /** Risk heat map, the riskiest first. The last one counts. */
  readonly risk: { readonly cells: readonly (Pick<RiskCell, 'file' | 'risk'> & Partial<RiskCell>)[] };
  /** A commit that was taken back, and the proof that it was the cause. All rows count. */
  readonly rolled_back: {
    readonly iteration: number;
    readonly commit: string;
    readonly subject: string;
    readonly revert: string;
    readonly found_by: 'checks_at_each_commit' | 'only_commit' | 'files';
    readonly new_failures: readonly string[];
    /** What failed of them at which of the run's commits, in the order in which they were tried. */
    readonly tried: readonly RegressionProof[];
    readonly before: RegressionProof;
    /** The tree without the commit, before the revert was pushed. */
    readonly after: RegressionProof;
    readonly fixes: readonly {
      readonly file: string;
      readonly line: number;
      readonly bug_type: BugType;
      readonly strategy: string;
      readonly description: string;
    }[];
  };
  /** What CI said of a revert commit. All rows count. */
  readonly revert_judged: {
    readonly revert: string;
    readonly iteration: number;
    readonly still_failing: readonly string[];
  };
  /** One question to a model. All rows count. */
  readonly model_called: {
    readonly model: string;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number;
  };
  /** What became of a fix that tests were written against. All rows count. */
  readonly fix_challenged: {
    readonly fixId: string;
    readonly file: string;
    readonly line: number;
    /** Inputs that were tried with and without it, and those that are answered otherwise with it. */
    readonly inputs: number;
    readonly changed: number;
    readonly broken: readonly CounterExample[];
    readonly tests: readonly { readonly target: string; readonly name: string; readonly word: Word }[];
    readonly doubted: boolean;
  };
  /** The end of the run, in numbers. */
  readonly run_complete: { readonly verdict: Verdict; readonly totals?: RunTotals };
  /** Commits that reached the run's branch, merges and reverts included. All rows count, each SHA once. */
  readonly commits_pushed: { readonly commits: readonly { readonly sha: string; readonly message: string }[] };
}

/** What a run came to; a zero says that there was none. */
export interface RunTotals {
  readonly failures: number;
  readonly uncovered: number;
  readonly fixes: number;
  readonly commits: number;
  readonly rollbacks: number;
  readonly notJudged: number;
  readonly modelCalls: number;
  readonly costUsd: number;
  readonly totalTimeSecs: number;
}

export interface RegressionProof {
  readonly sha: string;
  readonly judged_by: string;
  /** Of the new failures, those that show there. */
  readonly failing: readonly string[];
}

export interface PlannedCheck {
  readonly id: string;
  readonly command: string;
  readonly kind: CheckKind;
  readonly origin: string;
}

/** What gets one row of `fixes`: a failure after clustering. */
export interface FoundFailure {
  /** `Failure.id`; `FixRecord.failureId` names the same. */
  readonly id: string;
  readonly bugType: BugType;
  readonly file: string;
  /** In the tree as submitted. */
  readonly line: number;
  readonly message: string;
}

export type TracePayloadLabel = keyof TracePayloads;
export type TracePayload<L extends TracePayloadLabel> = TracePayloads[L] & Readonly<Record<string, unknown>>;

/** Payloads of all rows with this label, in order. */
export function payloadsOf<L extends TracePayloadLabel>(rows: readonly TraceRow[], label: L): TracePayloads[L][] {
  return rows.flatMap((row) =>
    row.actionLabel === label && row.payload ? [row.payload as unknown as TracePayloads[L]] : [],
  );
}
