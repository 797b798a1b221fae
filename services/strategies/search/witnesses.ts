import type { Evaluator } from '../../evaluate/contract';
import type { Found } from './judging';
import type { Spectrum } from './spectrum';

/** How much a patch gains by a test that failed elsewhere and passes with it: of those that fit their own tests, few pass another. */
const GAIN = 4;
const MOST_COUNTED = 4;
/** By healing all of them: one fault is likelier than several. */
const WHOLE = 4;

/** What tests say of a patch that it was not made for. */
export interface Witness {
  readonly healed: number;
  readonly gain: number;
}

/**
 * Tests of other failures, by which no patch was found: one that passes them as well heals what they have in common, one that does not
 * fits its own tests alone.
 * @returns for each patch the tests that it heals, and the factor from 1 by which it gains
 */
export async function witnessed(
  found: readonly Found[],
  { others, capMs }: Pick<Spectrum, 'others' | 'capMs'>,
  evaluator: Evaluator,
): Promise<readonly Witness[]> {
  const healed = new Map<object, number>();
  if (others.length > 0 && found.length > 1) {
    const variants = found.map(({ attempt }) => attempt);
    for await (const { variant, trials } of evaluator.runBatch({ variants, tests: others, capMs, stop: 'never' }))
      healed.set(variant, trials.filter(({ outcome }) => outcome === 'passed').length);
  }
  return found.map(({ attempt }) => {
    const count = healed.get(attempt) ?? 0;
    const whole = count > 0 && count === others.length ? WHOLE : 1;
    return { healed: count, gain: whole * GAIN ** Math.min(count, MOST_COUNTED) };
  });
}
