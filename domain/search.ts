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
}
