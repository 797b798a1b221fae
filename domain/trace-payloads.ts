import type { CheckKind, CheckStatus } from './check';
import type { RiskCell } from './failure';
import type { BugType } from './names';
import type { TraceRow } from './trace';

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
  /** Commits that reached the run's branch, merges and reverts included. All rows count, each SHA once. */
  readonly commits_pushed: { readonly commits: readonly { readonly sha: string; readonly message: string }[] };
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
