/** What a search may spend on one cluster. */
export interface SearchLimits {
  readonly candidates: number;
  readonly seconds: number;
}

/** How a candidate was found among many that were tried without the validator. */
export interface SearchEvidence {
  /** Rank of the line that is changed first among the suspicious ones; null where it is none of them. */
  readonly rankOfLine: number | null;
  readonly reasons: readonly string[];
  /** 0..1: what its behaviour weighs of those of all that pass; missing where they were not compared. */
  readonly share?: number;
  /** Of several edits that were joined, where each one is. */
  readonly places?: readonly HealedPlace[];
}

export interface HealedPlace {
  readonly file: string;
  readonly line: number;
  /** Tests that pass because of this place; missing where nobody looked. */
  readonly tests?: readonly string[];
}

/** Full turns that searches of one run may spend in vain, taken together. */
const TURNS_IN_VAIN = 4;

/**
 * Seconds that the next search of a run may take: at most half of what is left for searching in vain, so that every cluster has a
 * turn, shorter from one to the next, and a run in which nothing can be found ends.
 * @param most seconds of a whole turn
 * @param inVain seconds that earlier searches of the run took without a fix
 */
export function nextTurn(most: number, inVain: number): number {
  return Math.max(0, Math.min(most, (TURNS_IN_VAIN * most - inVain) / 2));
}
