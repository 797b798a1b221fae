import type { Cluster, Failure } from '../../domain/failure';
import type { Candidate, Patch } from '../../domain/patch';
import type { Validation } from '../../domain/validation';
import type { RepairContext, StrategyModule } from '../strategies/contract';

/**
 * A candidate that heals and is refused for nothing but what linters and formatters say of the files that it changes, set right by
 * what `rules` have for that; null where there is none.
 */
export async function tidied(
  validation: Validation,
  context: RepairContext,
  rules: readonly StrategyModule[],
): Promise<Candidate | null> {
  const { candidate } = validation;
  const failures = untidy(validation, context);
  const [root] = failures;
  if (!root || !context.patched) return null;
  const cluster: Cluster = { id: context.cluster.id, root, failures };
  const on = context.patched(candidate.patch, cluster);
  for (const rung of rules) {
    for await (const { patch, description } of rung.propose(on)) {
      const both = `${candidate.description}; then ${description}`;
      return { ...candidate, patch: followedBy(candidate.patch, patch), description: both };
    }
  }
  return null;
}

function untidy({ candidate, refusals, broken = [] }: Validation, { cluster, project }: RepairContext): Failure[] {
  if (!refusals.every(({ kind }) => kind === 'new_failure')) return [];
  const changed = new Set(candidate.patch.changes.map(({ path }) => path));
  const failures = broken.flatMap((finding, i): Failure[] => {
    if (finding.kind !== 'diagnostic') return [];
    const { diagnostic, checkId } = finding;
    const { bugType, file, line, tests } = diagnostic;
    if (bugType !== 'LINTING' || !changed.has(file)) return [];
    const { language } = cluster.root;
    const place = { bugType, file, line, submittedLine: line, diagnostic, tests };
    return [{ id: `${cluster.id}-${i}`, projectId: project.id, checkId, language, ...place }];
  });
  return failures.length === broken.length ? failures : [];
}

/** Two patches as one, the second made for the tree that has the first. */
function followedBy(first: Patch, second: Patch): Patch {
  const later = new Map(second.changes.map((change) => [change.path, change]));
  const own = first.changes.map((change) => ({ ...change, after: (later.get(change.path) ?? change).after }));
  const paths = new Set(own.map(({ path }) => path));
  return { changes: [...own, ...second.changes.filter(({ path }) => !paths.has(path))] };
}
