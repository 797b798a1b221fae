import type { CheckReport } from '../../domain/check';
import type { Cluster } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import { mergePatches } from '../../domain/merge';
import { healedBy, sparedBy } from '../../domain/spared';
import type { Patch } from '../../domain/patch';
import type { Progress, Trace } from '../../domain/ports';
import { refusalText, type Validation } from '../../domain/validation';
import type { Validator } from './contract';

export interface ComposeOptions {
  /** In the order of their clusters; all made against the tree that `before` is about. */
  readonly fixes: readonly Fix[];
  readonly clusters: readonly Cluster[];
  readonly before: CheckReport;
  readonly validator: Validator;
  readonly trace: Trace;
  readonly progress: Progress;
}

export interface Composition {
  readonly accepted: readonly Fix[];
  /** For the next wave, and why. */
  readonly deferred: readonly { readonly fix: Fix; readonly why: string }[];
  /** All accepted fixes as one patch; null where none is. */
  readonly patch: Patch | null;
  /** Checks with that patch; null where none is accepted. */
  readonly report: CheckReport | null;
}

interface Verified {
  readonly fixes: readonly Fix[];
  readonly patch: Patch;
  readonly report: CheckReport | null;
}

/** Merges the fixes of a wave and validates them together; where the union fails, halves find the largest part that holds. */
export async function composeFixes(options: ComposeOptions): Promise<Composition> {
  const why = new Map<Fix, string>();
  const merged: Fix[] = [];
  let union: Patch | null = null;
  for (const [fix, other] of sparedBy(options.fixes, options.clusters)) why.set(fix, `gone with ${other.description}`);
  for (const fix of options.fixes.filter((one) => !why.has(one))) {
    const next: Patch | null = union ? mergePatches(union, fix.patch) : fix.patch;
    if (next) {
      union = next;
      merged.push(fix);
    } else why.set(fix, 'it changes the same lines as another fix of this wave');
  }
  const verified = await largest(null, merged, options, why);
  const accepted = verified?.fixes ?? [];
  const deferred = options.fixes
    .filter((fix) => !accepted.includes(fix))
    .map((fix) => ({ fix, why: why.get(fix) ?? 'it does not hold together with the others' }));
  await options.trace.record({
    node: 'critic_agent',
    actionType: 'decision',
    label: 'fixes_composed',
    payload: {
      accepted: accepted.map((fix) => fix.fixId),
      deferred: deferred.map(({ fix, why }) => ({ fixId: fix.fixId, why })),
    },
    thought: `${accepted.length} of ${options.fixes.length} fixes hold together`,
  });
  return { accepted, deferred, patch: verified?.patch ?? null, report: verified?.report ?? null };
}

async function largest(
  base: Verified | null,
  fixes: readonly Fix[],
  options: ComposeOptions,
  why: Map<Fix, string>,
): Promise<Verified | null> {
  if (fixes.length === 0) return base;
  const together = await verify([...(base?.fixes ?? []), ...fixes], options);
  if ('report' in together) return together;
  const [only] = fixes;
  if (fixes.length === 1 && only) {
    why.set(only, together.why);
    return base;
  }
  const middle = Math.ceil(fixes.length / 2);
  const left = await largest(base, fixes.slice(0, middle), options, why);
  return largest(left, fixes.slice(middle), options, why);
}

async function verify(fixes: readonly Fix[], options: ComposeOptions): Promise<Verified | { why: string }> {
  const { validator, before, progress, clusters } = options;
  const patch = fixes.map((fix) => fix.patch).reduce<Patch | null>((a, b) => a && mergePatches(a, b), { changes: [] });
  const [first] = fixes;
  if (!patch || !first) return { why: 'it changes the same lines as another fix of this wave' };
  const targets = clusters.filter((cluster) => fixes.some((fix) => fix.clusterId === cluster.id));
  const failures = targets.flatMap((cluster) => cluster.failures);
  const root = targets[0]?.root;
  if (!root) return { why: 'its cluster is not known' };
  progress.heartbeat(`${fixes.length} fixes together`);
  const candidate = {
    patch,
    strategy: first.strategy,
    editKind: first.editKind,
    template: fixes.length === 1 ? first.template : 'composed',
    prior: Math.min(...fixes.map((fix) => fix.confidence)),
    description: fixes.map((fix) => fix.description).join('; '),
  };
  const id = targets.map((cluster) => cluster.id).join('+');
  const validation: Validation = await validator.validate(candidate, { id, failures, root }, before);
  if (!validation.plausible) return { why: validation.refusals.map(refusalText).join('; ') };
  const wanted = fixes.flatMap((fix) => healedBy(fix, clusters));
  const left = wanted.filter((failureId) => validation.healed && !validation.healed.includes(failureId));
  if (left.length > 0) return { why: `${left.length} of the failures come back beside the other fixes` };
  return { fixes, patch, report: validation.report };
}
