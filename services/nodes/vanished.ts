import type { CheckReport } from '../../domain/check';
import type { Failure } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import { outcomes } from '../../domain/healed';
import type { Hunk } from '../../domain/hunks';
import type { Patch } from '../../domain/patch';
import { placed } from '../../domain/placed';
import type { RiftCommit } from '../git';
import type { NodeContext } from './context';
import { failureMap } from './failure-map';
import { fixRecord, subjectOf, tellApplied } from './fix-records';
import { load } from './stages';

export interface Committed {
  readonly fix: Fix;
  readonly commit: RiftCommit;
}

interface Now {
  /** What all fixes of the round change together. */
  readonly patch: Patch;
  readonly report: CheckReport;
  /** Hunks by file, from the tree as submitted to the one that was checked. */
  readonly since: ReadonlyMap<string, readonly Hunk[]>;
}

/**
 * Failures that no fix was made for and that the new report has no more: each is gone with the fix that had it gone when it was
 * validated alone, else with one that changed its file, else with the last.
 */
export async function tellVanished(
  node: NodeContext,
  others: readonly Failure[],
  now: Now,
  committed: readonly Committed[],
): Promise<void> {
  if (others.length === 0 || committed.length === 0) return;
  const left = await failureMap(node, await load(node, 'plan'), now.report);
  const leftIds = new Set(left.failures.map(({ id }) => id));
  const found = outcomes(others, now.patch, now.report);
  const gone = others.filter(({ id }, i) => found[i] === 'healed' && !leftIds.has(id));
  for (const failure of gone) {
    const by =
      committed.find(({ fix }) => fix.alsoGone?.includes(failure.id)) ??
      committed.find(({ fix }) => fix.patch.changes.some(({ path }) => path === failure.file)) ??
      committed.at(-1);
    if (!by) continue;
    const fixDescription = `gone with the fix of ${by.fix.patch.changes[0]?.path ?? 'another failure'}: ${by.fix.description}`;
    const row = fixRecord(node.runId, placed(failure, by.fix, now.since), by.fix, by.commit);
    // What it cost is told with the failure that it was paid for.
    await tellApplied(node, { ...row, fixDescription, tokenCostUsd: null });
  }
}

/** A green CI has nothing left that could be called failed. */
export async function tellGoneInCi(node: NodeContext, commits: readonly RiftCommit[]): Promise<void> {
  const last = commits.at(-1);
  if (!last) return;
  for (const row of await node.database.repositories.fixes.ofRun(node.runId)) {
    if (row.status !== 'failed') continue;
    const fixDescription = `gone with the fix of ${last.sha.slice(0, 10)}: CI does not report it any more`;
    const commit = { commitSha: last.sha, commitMessage: subjectOf(last) };
    await tellApplied(node, { ...row, ...commit, fixDescription, status: 'applied' });
  }
}
