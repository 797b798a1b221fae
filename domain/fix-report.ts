import type { BugType, Strategy } from './names';
import type { Verdict } from './verdict';

/** What `rift fix --json` prints. */
export interface FixReport {
  readonly verdict: Extract<Verdict, 'green' | 'red' | 'no_evidence'>;
  /** Why it is not green. */
  readonly reason: string | null;
  /** What failed at first. */
  readonly failures: readonly FixFailure[];
  /** In the order of their making, one per file; each is a diff against the tree as it was before it. */
  readonly patches: readonly FixPatch[];
  /** Candidates on which at least one test was run or that the validator refused. */
  readonly candidates_tried: number;
  readonly seconds: FixSeconds;
}

export interface FixFailure {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly bug_type: BugType;
  readonly message: string;
  /** Ids of failing tests. */
  readonly tests: readonly string[];
  readonly healed: boolean;
}

export interface FixPatch {
  readonly file: string;
  /** Unified, as `git apply` and `patch -p1` read it. */
  readonly diff: string;
  readonly bug_type: BugType;
  /** The first line that it changes, before the change. */
  readonly line: number;
  readonly strategy: Strategy;
  readonly template: string;
  /** 0..1 */
  readonly confidence: number;
  /** Place of that line among the suspicious ones, the first is 1; null where lines were not ranked. */
  readonly rank_of_line: number | null;
  /** Patches that passed for the same failures. */
  readonly plausible_found: number;
}

export interface FixSeconds {
  readonly prepare: number;
  readonly baseline: number;
  readonly localize: number;
  readonly search: number;
  readonly validate: number;
}
