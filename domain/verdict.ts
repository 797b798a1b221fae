import type { FinalStatus, RunStatus } from './names';

export const VERDICTS = ['green', 'red', 'no_evidence', 'quarantined', 'cancelled', 'error'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const REASON_CODES = [
  'STILL_FAILING',
  'NO_CHECKS_RAN',
  'NOT_JUDGED',
  'MALICIOUS_CODE',
  'QUARANTINED_BY_OPERATOR',
  'CANCELLED',
  'CLONE_FAILED',
  'REF_NOT_FOUND',
  'BRANCH_TAKEN',
  'BRANCH_BUSY',
  'BRANCH_PROTECTED',
  'MERGE_CONFLICT',
  'PUSH_REJECTED',
  'BUDGET',
  'PART_MISSING',
  'INTERNAL',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** Why a run did not end green. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

export interface RunEnd {
  readonly verdict: Verdict;
  /** null only where green. */
  readonly reason: Reason | null;
}

export function finalStatus(verdict: Verdict): FinalStatus {
  if (verdict === 'green') return 'PASSED';
  return verdict === 'quarantined' ? 'QUARANTINED' : 'FAILED';
}

export function runStatus(verdict: Verdict): RunStatus {
  if (verdict === 'green') return 'passed';
  return verdict === 'quarantined' ? 'quarantined' : 'failed';
}

const CANNOT_READ: readonly ReasonCode[] = [
  'CLONE_FAILED',
  'REF_NOT_FOUND',
  'BRANCH_TAKEN',
  'BRANCH_BUSY',
  'BRANCH_PROTECTED',
  'MERGE_CONFLICT',
];

/** The exit code of `rift heal` for an end (contract, section 6). */
export function exitCode(end: RunEnd): number {
  switch (end.verdict) {
    case 'green':
      return 0;
    case 'red':
      return 1;
    case 'no_evidence':
      return 2;
    case 'quarantined':
      return 3;
    case 'cancelled':
      return 4;
    case 'error':
      if (end.reason && CANNOT_READ.includes(end.reason.code)) return 65;
      return end.reason?.code === 'PART_MISSING' ? 69 : 70;
  }
}

export const EXIT_USAGE = 64;
export const EXIT_DETACHED = 75;
