import type { CheckReport } from '../../domain/check';
import { compareReports, findingText } from '../../domain/compare';
import type { FileChange, Patch } from '../../domain/patch';
import type { EmittedEvent } from '../../domain/trace-events';
import type { Step } from '../../domain/run-activities';
import { applyPatch, openScratch } from '../repair';
import type { RiftCommit } from '../git';
import { checkTree } from './checking';
import { fixCommits, repositoryOf, scratchParent, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { pushBranch } from './push';
import { ciEventId } from './ci-monitor';
import { load, save } from './stages';

/**
 * Finds the one commit of this round because of which something new fails, takes it back by a revert commit and pushes that. A
 * commit is the cause where the tree without it shows none of the new failures.
 */
export async function rollbackAgent(node: NodeContext, step: Step): Promise<{ readonly reverted: boolean }> {
  const { runId } = node;
  const run = await node.run();
  const scan = await load(node, 'scan');
  const repository = repositoryOf(node);
  const ci = await load(node, 'ci');
  const before = await load(node, 'submitted');
  const own = await fixCommits(node, scan.startSha);
  for (const commit of [...own].reverse()) {
    const without = await checkWithout(node, commit);
    if (!without || newFailures(before, without, await load(node, 'plan')).length > 0) continue;
    const why = `It made fail what passed before: ${ci.newFailures.slice(0, 5).join('; ')}`;
    const mark = { runId, step: `${step.iteration}.revert`, fixIds: commit.fixIds };
    const reverted = await node.git.revertCommit({ ...mark, repository, sha: commit.sha, why, date: run.startTime });
    if (!reverted.ok) break;
    await takeBack(node, commit, reverted.value, step);
    await save(node, 'report', without);
    const pushed = await pushBranch(node, step);
    return { reverted: pushed.end === null };
  }
  await node.trace.record({
    ...{
      node: 'rollback_agent',
      actionType: 'decision',
      label: 'no_culprit',
      payload: { newFailures: ci.newFailures },
    },
    thought: 'No single commit of this run explains the new failures; nothing is taken back',
  });
  return { reverted: false };
}

export function newFailures(
  before: CheckReport,
  after: CheckReport,
  plan: { checks: Parameters<typeof compareReports>[2]['checks'] },
): string[] {
  return compareReports(before, after, { checks: plan.checks }).regressions.map(findingText);
}

/** Checks of the tree without this commit; null where later commits changed the same files. */
async function checkWithout(node: NodeContext, commit: RiftCommit): Promise<CheckReport | null> {
  const repository = repositoryOf(node);
  const tree = await trackedTree(node);
  const changes: FileChange[] = [];
  for (const { newPath, oldPath } of await node.git.changedSince(repository, `${commit.sha}^`, commit.sha)) {
    const path = newPath ?? oldPath;
    if (path === null) continue;
    const encoding = tree.encoding(path);
    const at = async (sha: string) => (await node.git.fileAt(repository, sha, path))?.toString(encoding) ?? null;
    const now = tree.read(path);
    if ((await at(commit.sha)) !== now) return null;
    changes.push({ path, encoding, before: now, after: await at(`${commit.sha}^`) });
  }
  const patch: Patch = { changes };
  const scratch = await openScratch({ checkout: node.workspace.checkout, parent: scratchParent(node) });
  try {
    await applyPatch(scratch.path, patch);
    return await checkTree(node, scratch.path, await load(node, 'plan'), new Map(await load(node, 'prepared')));
  } finally {
    await scratch.dispose();
  }
}

async function takeBack(node: NodeContext, commit: RiftCommit, revert: RiftCommit, step: Step): Promise<void> {
  const { fixes, ciEvents } = node.database.repositories;
  for (const fix of await fixes.ofRun(node.runId)) {
    if (fix.commitSha !== commit.sha) continue;
    await fixes.upsert({ ...fix, status: 'rolled_back' });
    const event: EmittedEvent = {
      event: 'fix_applied',
      data: {
        ...{ run_id: node.runId, file: fix.filePath, bug_type: fix.bugType, line: fix.lineNumber },
        ...{ status: 'rolled_back', confidence: fix.confidenceScore, commit_sha: revert.sha },
      },
    };
    await node.trace.record({
      ...{ node: 'rollback_agent', actionType: 'emit', label: 'fix_rolled_back', payload: { event }, fixId: fix.fixId },
      key: `fix_rolled_back/${fix.fixId}`,
    });
  }
  const eventId = ciEventId(node.runId, step.iteration);
  const ciEvent = (await ciEvents.ofRun(node.runId)).find((event) => event.eventId === eventId);
  if (ciEvent) await ciEvents.upsert({ ...ciEvent, rollbackTriggered: true, rollbackCommitSha: revert.sha });
  await node.trace.record({
    ...{
      node: 'rollback_agent',
      actionType: 'decision',
      label: 'reverted',
      payload: { sha: commit.sha, revert: revert.sha },
    },
    thought: `Took ${commit.sha.slice(0, 10)} back by ${revert.sha.slice(0, 10)}: ${commit.message.split('\n')[0]}`,
  });
}
