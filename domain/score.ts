import type { Verdict } from './verdict';

export interface Score {
  readonly base: number;
  readonly speedBonus: number;
  /** Stored positive, taken off. */
  readonly efficiencyPenalty: number;
  readonly total: number;
}

/**
 * The score of a run (contract, section 1).
 * @param totalTimeSecs wall time of the run in seconds
 * @param commits pushed commits, reverts included
 */
export function score(verdict: Verdict, totalTimeSecs: number, commits: number): Score {
  const base = 100;
  const speedBonus = verdict === 'green' && totalTimeSecs < 300 ? 10 : 0;
  const efficiencyPenalty = 2 * Math.max(0, commits - 20);
  return { base, speedBonus, efficiencyPenalty, total: base + speedBonus - efficiencyPenalty };
}
