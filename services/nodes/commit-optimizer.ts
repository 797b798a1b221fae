import { planCommits } from '../../domain/commit-plan';
import type { Hunk } from '../../domain/hunks';
import { mapBack } from '../../domain/line-map';
import type { Failure } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import type { HealedPlace } from '../../domain/search';
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
  await tellVanished(node, others, patch, report, committed);
  await save(node, 'report', report);
  return { commits };
}

/** A wrong behaviour is where the fix changes the code for it first; the test only shows it. */
function placed(failure: Failure, fix: Fix, since: ReadonlyMap<string, readonly Hunk[]>): Failure {
  if (failure.bugType !== 'LOGIC') return failure;
  const part = fix.parts?.find(({ failureIds }) => failureIds.includes(failure.id)) ?? fix.parts?.[0];
  const place = placeFor(failure, part?.places ?? []);
  if (!place) return failure;
  const { file, line } = place;
  return { ...failure, file, line, submittedLine: mapBack(since.get(file) ?? [], line) };
}

/** By the tests that a place heals, else by the frames of the failure. */
function placeFor({ tests, diagnostic }: Failure, places: readonly HealedPlace[]): HealedPlace | undefined {
  const frames = new Set(diagnostic.frames.map(({ file }) => file));
  return (
    places.find((place) => place.tests?.some((test) => tests.includes(test))) ??
    places.find(({ file }) => frames.has(file)) ??
    places[0]
  );
}
