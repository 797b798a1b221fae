import type { Evaluator } from '../../evaluate/contract';
import type { Found } from './judging';
import type { Spectrum } from './spectrum';

/** How much a patch gains that heals every test that failed elsewhere. */
const GAIN = 16;

/**
 * Tests of other failures, by which no patch was found: one that passes them as well heals what they have in common, one that does not
 * fits its own tests alone.
 * @returns a factor from 1 for each patch
 */
export async function witnessed(
  found: readonly Found[],
  { others, capMs }: Pick<Spectrum, 'others' | 'capMs'>,
  evaluator: Evaluator,
): Promise<readonly number[]> {
  const healed = new Map<object, number>();
  if (others.length > 0 && found.length > 1) {
    const variants = found.map(({ attempt }) => attempt);
    for await (const { variant, trials } of evaluator.runBatch({ variants, tests: others, capMs, stop: 'never' }))
      healed.set(variant, trials.filter(({ outcome }) => outcome === 'passed').length);
  }
  return found.map(({ attempt }) => GAIN ** ((healed.get(attempt) ?? 0) / Math.max(1, others.length)));
}
