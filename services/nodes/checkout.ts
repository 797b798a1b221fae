import type { Project } from '../../domain/check';
import type { Repository, RiftCommit } from '../git';
import type { LanguageAdapter, Tree } from '../languages/contract';
import { openTree } from '../workspace/tree';
import type { NodeContext } from './context';

/** History and work tree of a run. The history lies where no code of the repository can reach it. */
export function repositoryOf({ workspace }: Pick<NodeContext, 'workspace'>): Repository {
  return { gitDir: workspace.gitDir, workTree: workspace.checkout };
}

/** The tracked files of the checkout as they are now. */
export async function trackedTree(node: NodeContext): Promise<Tree> {
  const { files } = await node.git.listTracked(repositoryOf(node));
  return openTree(node.workspace.checkout, node.config.hostEnv, files);
}

/** Commits of this run that carry fixes and were not taken back, the oldest first. */
export async function fixCommits(node: NodeContext, since: string): Promise<RiftCommit[]> {
  const all = await node.git.commitsBetween(repositoryOf(node), since);
  const back = new Set(all.map(takesBack));
  return all.filter((commit) => {
    const { runId, fixIds, sha } = commit;
    return runId === node.runId && fixIds.length > 0 && !back.has(sha) && takesBack(commit) === null;
  });
}

export const revertStep = (iteration: number): string => `${iteration}.revert`;

/** The commit that this one takes back; null where it is no revert of Rift's. */
export function takesBack({ message, step }: RiftCommit): string | null {
  if (!step?.endsWith('.revert')) return null;
  return /^This reverts commit ([0-9a-f]{40})\.$/m.exec(message)?.[1] ?? null;
}

export function adapterOf(node: Pick<NodeContext, 'adapters'>, project: Project): LanguageAdapter {
  const adapter = node.adapters[project.adapter];
  if (!adapter) throw new Error(`no language adapter is called ${project.adapter}`);
  return adapter;
}

/** Where CI finds what was pushed. */
export async function pushedTo(node: NodeContext): Promise<string> {
  const { push, repoUrl } = await node.run();
  return push ? repoUrl : node.workspace.gitDir;
}

/** Folder for scratch copies; each gets one of its own below it. */
export function scratchParent({ workspace }: Pick<NodeContext, 'workspace'>): string {
  return workspace.scratch('copies');
}
