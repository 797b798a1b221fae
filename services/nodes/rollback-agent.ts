import type { FileChange, Patch } from '../../domain/patch';
import type { Judged, Step } from '../../domain/run-activities';
import type { EmittedEvent } from '../../domain/trace-events';
import type { TracePayload } from '../../domain/trace-payloads';
import type { RiftCommit } from '../git';
import { ciEventId } from './ci-monitor';
import { repositoryOf, revertStep, takesBack, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { findCulprit, type Culprit } from './culprit';
import { pushBranch } from './push';
import { unlearn } from './remember';
import { find, load, save } from './stages';

interface RolledBack {
  readonly reverted: boolean;
  readonly left: Judged | null;
}

/**
 * Finds the one commit because of which something new fails, takes it back by a revert commit and pushes that. What was found is
 * kept before anything is done, so that a repeated attempt goes on with it.
 */
export async function rollbackAgent(node: NodeContext, step: Step): Promise<RolledBack> {
  const name = `culprit-${step.iteration}`;
  const culprit = (await node.workspace.loadState<Culprit | string>(name)) ?? (await findCulprit(node));
  await node.workspace.saveState(name, culprit);
  if (typeof culprit === 'string') return noCulprit(node, step, culprit);

  const run = await node.run();
  const { newFailures } = await load(node, 'ci');
  const own = await node.git.commitsBetween(repositoryOf(node), (await load(node, 'scan')).startSha);
  const commit = own.find(({ sha }) => sha === culprit.sha);
  if (!commit) throw new Error(`commit ${culprit.sha} is not there`);
  const failing = newFailures.map(({ text }) => text);
  const revert = await node.git.revertCommit({
    ...{ repository: repositoryOf(node), runId: node.runId, step: revertStep(step.iteration), fixIds: commit.fixIds },
    ...{ sha: commit.sha, date: run.startTime },
    why: `It made fail what passed before: ${failing.slice(0, 5).join('; ')}`,
  });
  if (!revert.ok) return noCulprit(node, step, revert.reason.message);
  await takeBack(node, commit, revert.value, culprit, step);
  await save(node, 'report', culprit.leftReport);
  const applied = (await find(node, 'applied')) ?? [];
  await save(
    node,
    'applied',
    applied.filter((id) => !commit.fixIds.includes(id)),
  );
  const pushed = await pushBranch(node, step);
  return { reverted: pushed.end === null, left: culprit.left };
}

/** What was taken back on this branch since a commit: nobody shall try it again. */
export async function takenBack(node: NodeContext): Promise<Patch[]> {
  const { submittedSha } = await node.run();
  const repository = repositoryOf(node);
  const tree = await trackedTree(node);
  const patches: Patch[] = [];
  const since = submittedSha ?? (await load(node, 'scan')).startSha;
  for (const commit of await node.git.commitsBetween(repository, since)) {
    const sha = takesBack(commit);
    if (sha === null) continue;
    const changes: FileChange[] = [];
    for (const { oldPath, newPath } of await node.git.changedSince(repository, `${sha}^`, sha)) {
      const path = newPath ?? oldPath;
      if (path === null) continue;
      const encoding = tree.encoding(path);
      const at = async (point: string) => (await node.git.fileAt(repository, point, path))?.toString(encoding) ?? null;
      changes.push({ path, encoding, before: await at(`${sha}^`), after: await at(sha) });
    }
    patches.push({ changes });
  }
  return patches;
}

async function noCulprit(node: NodeContext, step: Step, why: string): Promise<RolledBack> {
  const { newFailures } = await load(node, 'ci');
  await node.trace.record({
    ...{ node: 'rollback_agent', actionType: 'decision', label: 'no_culprit', key: `no_culprit/${step.iteration}` },
    payload: { newFailures, why },
    thought: `Nothing is taken back: ${why}`,
  });
  return { reverted: false, left: null };
}

async function takeBack(
  node: NodeContext,
  commit: RiftCommit,
  revert: RiftCommit,
  culprit: Culprit,
  { iteration }: Step,
): Promise<void> {
  const { fixes, ciEvents } = node.database.repositories;
  const rows = (await fixes.ofRun(node.runId)).filter((fix) => fix.commitSha === commit.sha);
  await unlearn(node, rows);
  const eventId = ciEventId(node.runId, iteration);
  const ciEvent = (await ciEvents.ofRun(node.runId)).find((event) => event.eventId === eventId);
  if (ciEvent) await ciEvents.upsert({ ...ciEvent, rollbackTriggered: true, rollbackCommitSha: revert.sha });
  const subject = commit.message.split('\n')[0] ?? '';
  const payload: TracePayload<'rolled_back'> = {
    ...{ iteration, commit: commit.sha, subject, revert: revert.sha, found_by: culprit.foundBy },
    new_failures: culprit.before.failing,
    ...{ tried: culprit.tried, before: culprit.before, after: proof(culprit.after) },
    fixes: rows.map((fix) => ({
      ...{ file: fix.filePath, line: fix.lineNumber, bug_type: fix.bugType },
      ...{ strategy: fix.strategy, description: fix.fixDescription },
    })),
  };
  await node.trace.record({
    ...{
      node: 'rollback_agent',
      actionType: 'decision',
      label: 'rolled_back',
      key: `rolled_back/${iteration}`,
      payload,
    },
    ...{ ciEventId: eventId },
    thought: `Took ${commit.sha.slice(0, 10)} back by ${revert.sha.slice(0, 10)} because of ${culprit.before.failing.join('; ')}: ${subject}`,
  });
  for (const fix of rows) {
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
}

const proof = ({ sha, judged_by, failing }: Culprit['after']) => ({ sha, judged_by, failing });
