import type { Suspicion } from '../../../domain/localization';
import type { RepairContext } from '../../strategies/contract';
import type { Scenes } from '../../strategies/search/scenes';
import { readSpectrum } from '../../strategies/search/spectrum';
import { suspectedBySource } from '../../strategies/search/suspects';

/** Where the fault is likely to be: by what the failing tests ran, where they can be run alone, else by what the failure names. */
export async function suspectsOf(context: RepairContext, scenes: Scenes): Promise<readonly Suspicion[]> {
  const { cluster, search } = context;
  if (cluster.failures.some(({ tests }) => tests.length > 0) && search) {
    const evaluator = await context.evaluator?.().catch(() => null);
    const spectrum = evaluator ? await readSpectrum(context, search.before, evaluator, {}).catch(() => null) : null;
    if (spectrum && typeof spectrum !== 'string') return spectrum.suspicions;
  }
  return suspectedBySource(context, scenes);
}
