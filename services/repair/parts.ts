import { mergePatches } from '../../domain/merge';
import type { Patch } from '../../domain/patch';
import type { HealOptions } from './ladder';
import { weighed, type Plausible, type Weighed } from './plausible';

export interface Joined {
  readonly patch: Patch;
  readonly healed: readonly string[];
  readonly used: readonly (Weighed & { readonly newlyHealed: readonly string[] })[];
}

/**
 * The best plausible patch, and with it those that heal what it leaves over, as long as they merge and pass together.
 * @throws where there is no plausible patch
 */
export async function joinParts(
  plausible: readonly Plausible[],
  options: Pick<HealOptions, 'validator' | 'context' | 'before' | 'confidenceFloor'>,
): Promise<Joined> {
  const { validator, context, before } = options;
  const first = weighed(plausible);
  if (!first) throw new Error('nothing plausible to join');
  let joined: Joined = {
    patch: first.best.candidate.patch,
    healed: first.best.healedIds,
    used: [{ ...first, newlyHealed: first.best.healedIds }],
  };
  let left: readonly Plausible[] = plausible;
  for (;;) {
    left = left.filter((p) => p.healedIds.some((id) => !joined.healed.includes(id)));
    const next = weighed(left);
    if (!next) return joined;
    left = left.filter((p) => p !== next.best);
    if (next.value < options.confidenceFloor) continue;
    const patch = mergePatches(joined.patch, next.best.candidate.patch);
    if (!patch) continue;
    const wanted = [...new Set([...joined.healed, ...next.best.healedIds])];
    const validation = await validator.validate({ ...next.best.candidate, patch }, context.cluster, before);
    const healed = validation.healed ?? wanted;
    if (!validation.plausible || !wanted.every((id) => healed.includes(id))) continue;
    const newlyHealed = healed.filter((id) => !joined.healed.includes(id));
    joined = { patch, healed, used: [...joined.used, { ...next, newlyHealed }] };
  }
}
