/** How several models' patches are weighed once each of them has been run. */

/** A patch with what running it has shown. */
export interface Ballot {
  readonly model: string;
  /** Of the normalised syntax trees of what it changes: equal where only form differs. */
  readonly hash: string;
  readonly plausible: boolean;
  /** Equal where the program does the same on the same inputs; null where nothing could be asked. */
  readonly behaviour: string | null;
}

export interface Camp {
  /** Positions of its ballots. */
  readonly members: readonly number[];
}

export type Outcome =
  /** No patch passes. */
  | { readonly kind: 'none' }
  /** Everyone that passes agrees. */
  | { readonly kind: 'agreed'; readonly camp: Camp }
  /** Patches that pass do different things, the largest camp first. */
  | { readonly kind: 'disagreed'; readonly camps: readonly Camp[] };

/**
 * Execution votes first: what does not pass has no voice, however many wrote it. Those that pass form camps of one syntax tree or
 * one behaviour.
 */
export function weigh(ballots: readonly Ballot[]): Outcome {
  const camps: number[][] = [];
  for (const [i, ballot] of ballots.entries()) {
    if (!ballot.plausible) continue;
    const camp = camps.find((members) => members.some((j) => alike(ballots[j] as Ballot, ballot)));
    if (camp) camp.push(i);
    else camps.push([i]);
  }
  const [first] = camps;
  if (!first) return { kind: 'none' };
  if (camps.length === 1) return { kind: 'agreed', camp: { members: first } };
  const sorted = [...camps].sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
  return { kind: 'disagreed', camps: sorted.map((members) => ({ members })) };
}

const alike = (a: Ballot, b: Ballot): boolean =>
  a.hash === b.hash || (a.behaviour !== null && a.behaviour === b.behaviour);

/** How likely the chosen patch is right before the tests speak: the more models came to it alone, and the fewer object. */
export function consensusPrior(agreeing: number, asked: number, arbitrated: boolean): number {
  const share = agreeing / Math.max(asked, 1);
  return Math.min(0.9, 0.45 + 0.4 * share) * (arbitrated ? 0.8 : 1);
}

/** `{model: hash}`, as `fixes.consensus_votes` holds it. */
export function votesOf(ballots: readonly Ballot[]): Record<string, string> {
  return Object.fromEntries(ballots.map(({ model, hash }) => [model, hash]));
}
