import type { Found } from './judging';

/** Where a patch stands among those that pass. */
export interface Standing {
  /** Its behaviour weighs most. */
  readonly first: boolean;
  /** Tests that failed, and all that were run. */
  readonly failing: number;
  readonly tests: number;
}

/** Of patches that alone pass, the share that is right. */
const ALONE = 0.75;
/** A prior that speaks for itself. */
const LIKELY_ENOUGH = 0.05;

/** 0..1: how likely a patch is right, given that it passes and that none does anything else; and what speaks against it. */
export function beliefOf(
  { attempt, parts }: Found,
  { first, failing, tests }: Standing,
): { belief: number; doubts: string[] } {
  const doubts: string[] = [];
  let belief = ALONE;
  const doubt = (factor: number, why?: string) => {
    belief *= factor;
    if (why) doubts.push(why);
  };
  if (tests < 8) doubt(tests < 4 ? 0.75 : 0.9);
  if (!first) doubt(0.7);
  // Edits that heal tests of their own each are less of a chance than two that heal only together.
  if (attempt.places.length > 1) doubt(parts ? 0.85 : 0.7);
  if (attempt.oneSided) doubt(0.6, 'it changes one of two parts that were alike');
  if (failing === 1 && attempt.prior < LIKELY_ENOUGH)
    doubt((attempt.prior / LIKELY_ENOUGH) ** 0.25, 'a single test is soon passed by what nobody would write');
  return { belief, doubts };
}
