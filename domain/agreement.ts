/** What programs do on the same inputs: how alike patches are, and how much of what worked each of them keeps. */

/** What came of each input, by text; null where it did not end. */
export type Behaviour = readonly (string | null)[];

const RAISES = 'raises ';
const NO_INPUT = 'no input';

/** Whether the function could not even be called. */
export const isUncalled = (outcome: string | null): boolean => outcome?.startsWith(NO_INPUT) ?? false;

/** Whether nothing came of an input: an error, no end, no call. */
export const fails = (outcome: string | null | undefined): boolean =>
  outcome == null || outcome.startsWith(RAISES) || outcome.startsWith(NO_INPUT);

/** Whether anything came of any input. */
export const says = (own: Behaviour): boolean => own.some((outcome) => !fails(outcome));

/** On how many inputs anything came of any program: where none could be called, that they fail alike says nothing. */
export function tellingInputs(behaviours: readonly Behaviour[]): number {
  const [first = []] = behaviours;
  return first.filter((_outcome, i) => behaviours.some((own) => !fails(own[i]))).length;
}

/** On fewer inputs, that programs do the same says nothing. */
export const LEAST_TELLING = 4;

/** Positions of behaviours that are equal, the first of each group first. */
export function alike(behaviours: readonly Behaviour[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, own] of behaviours.entries()) {
    const key = JSON.stringify(own);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}

/** A fault that shows on most inputs is healed by changing most of what was given: more than this tells nothing. */
const MOST_CHANGED = 0.5;

/**
 * 0..1: a patch is the less credible the more it changes of what the code gave before, and the more often it fails where the code
 * did not fail in the same way.
 */
export function credit(own: Behaviour, original: Behaviour): number {
  if (own.length === 0) return 1;
  const worked = original.flatMap((was, i) => (fails(was) ? [] : [was === own[i]]));
  const changed = worked.filter((same) => !same).length / Math.max(worked.length, 1);
  const failing = own.filter((is, i) => fails(is) && (is === null || is !== original[i])).length / own.length;
  return Math.exp(-Math.min(changed, MOST_CHANGED) - 2 * failing);
}
