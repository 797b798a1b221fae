import type { Candidate } from './patch';
import type { CheckReport } from './check';
import type { Finding } from './compare';

/** Why the ledger refuses a patch that would pass the checks. */
export const VETO_CODES = [
  'TEST_DELETED',
  'TEST_SKIPPED',
  'TEST_WEAKENED',
  'TEST_SPECIAL_CASED',
  'JUDGE_CONFIG_EDITED',
  'SUPPRESSION_ADDED',
  'ERROR_SWALLOWED',
  'LITERAL_ANSWER',
  'DEPENDENCY_ADDED',
  'OUTSIDE_CHECKOUT',
  'TOO_MANY_FILES',
  'FUNCTIONALITY_DELETED',
  'PIPELINE_STEP_DROPPED',
] as const;
export type VetoCode = (typeof VETO_CODES)[number];

export interface Veto {
  readonly code: VetoCode;
  readonly message: string;
  readonly file: string;
  /** 1-based line of the new text, of the old one where something is gone. */
  readonly line: number | null;
}

export type RefusalReason =
  | { readonly kind: 'veto'; readonly veto: Veto }
  /** The patch does not apply, or changes nothing. */
  | { readonly kind: 'not_applicable'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly message: string }
  | { readonly kind: 'target_remains'; readonly message: string }
  | { readonly kind: 'new_failure'; readonly message: string }
  | { readonly kind: 'inventory_changed'; readonly message: string }
  | { readonly kind: 'infrastructure'; readonly message: string };

/** What the validator says of one candidate. */
export interface Validation {
  readonly candidate: Candidate;
  readonly plausible: boolean;
  /** Empty where plausible. */
  readonly refusals: readonly RefusalReason[];
  /** Checks with the patch applied; null where it was refused before anything ran. */
  readonly report: CheckReport | null;
  readonly durationMs: number;
  /** Ids of the cluster's failures that are gone; where plausible, at least one. */
  readonly healed?: readonly string[];
  /** What passed before and does not now, where that is why it is refused. */
  readonly broken?: readonly Finding[];
  /** What fails now and could not be judged before. */
  readonly uncovered?: readonly Finding[];
  /** Findings of the whole tree that are gone, those of the cluster among them. */
  readonly gone?: number;
}

/** One line for people. */
export function refusalText(reason: RefusalReason): string {
  return reason.kind === 'veto' ? `${reason.veto.code}: ${reason.veto.message}` : `${reason.kind}: ${reason.message}`;
}
