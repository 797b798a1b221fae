import { planCommits } from '../../domain/commit-plan';
import type { Failure } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import { placed } from '../../domain/placed';
import type { Step } from '../../domain/run-activities';
import { repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { hunksSince } from './failure-map';
import { fixRecord, tellApplied } from './fix-records';
import { find, load, loadFix, save } from './stages';
import { tellVanished, type Committed } from './vanished';

/** Commits what the critic applied: few commits, each alone reviewable, on the run's own branch. */
export async function commitOptimizer(
  node: NodeContext,
  at: Step & { readonly fixIds: readonly string[] },
): Promise<{ readonly commits: number }> {
  const { failures, clusters } = await load(node, 'failures');
  const { startTime } = await node.run();
  const fixes = await Promise.all(at.fixIds.map((id) => loadFix(node, id)));
  const healedBy = (fix: Fix): Failure[] => {
    const cluster = clusters.find(({ id }) => id === fix.clusterId);
    const ids = fix.healed ?? cluster?.failures.map(({ id }) => id) ?? [];
    return failures.filter(({ id }) => ids.includes(id));
  };
  const { startSha } = await load(node, 'scan');
  const since = await hunksSince(node, startSha);
  const plans = planCommits(fixes.map((fix) => ({ fix, failures: healedBy(fix) })));
  const committed: Committed[] = [];
  let commits = 0;
  for (const { index, fixIds, message, paths } of plans) {
    const step = `${at.iteration}.${at.wave}.${index}`;
    const repository = repositoryOf(node);
    const mark = { runId: node.runId, step, fixIds };
    const commit = await node.git.commitFixes({ ...mark, repository, message, paths, date: startTime });
    if (!commit) continue;
    commits++;
    for (const fix of fixes.filter(({ fixId }) => fixIds.includes(fixId))) {
      committed.push({ fix, commit });
      for (const failure of healedBy(fix))
        await tellApplied(node, fixRecord(node.runId, placed(failure, fix, since), fix, commit));
    }
  }
  const applied = (await find(node, 'applied')) ?? [];
  await save(node, 'applied', [...new Set([...applied, ...at.fixIds])]);
  const { report, patch } = await load(node, 'composed');
  const healed = new Set(fixes.flatMap((fix) => healedBy(fix).map(({ id }) => id)));
  const others = failures.filter(({ id }) => !healed.has(id));
  await tellVanished(node, others, { patch, report, since }, committed);
  await save(node, 'report', report);
  return { commits };
}
