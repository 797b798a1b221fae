import type { Cluster } from './failure';
import type { Fix } from './fix';

/** Failures that a fix heals: those that were seen to go, else all of its cluster. */
export const healedBy = (fix: Fix, clusters: readonly Cluster[]): readonly string[] =>
  fix.healed ?? clusters.find((cluster) => cluster.id === fix.clusterId)?.failures.map(({ id }) => id) ?? [];

/**
 * Fixes of one wave that another one makes needless: all that they heal is gone with it. Of two that make each other needless the one
 * that heals more stays, then the surer one. Two fixes for one fault do not bear each other.
 * @returns each needless fix with the one that it goes with
 */
export function sparedBy(fixes: readonly Fix[], clusters: readonly Cluster[]): Map<Fix, Fix> {
  const own = (fix: Fix) => healedBy(fix, clusters);
  const gone = new Map(fixes.map((fix) => [fix, new Set([...own(fix), ...(fix.alsoGone ?? [])])]));
  const size = (fix: Fix): number => gone.get(fix)?.size ?? 0;
  const spared = new Map<Fix, Fix>();
  const kept: Fix[] = [];
  for (const fix of [...fixes].sort((a, b) => size(b) - size(a) || b.confidence - a.confidence)) {
    const other = kept.find((one) => own(fix).length > 0 && own(fix).every((id) => gone.get(one)?.has(id)));
    if (other) spared.set(fix, other);
    else kept.push(fix);
  }
  return spared;
}
