import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { prepareProject } from '../checks';
import type { CheckPlan } from '../checks/contract';
import type { Prepared, Tree } from '../languages/contract';
import { copyTree } from '../workspace/copy-tree';
import { removeTree } from '../workspace/remove-tree';
import { adapterOf, repositoryOf } from './checkout';
import type { NodeContext } from './context';

/** Downloads are shared between runs of one remote, and with no other. */
export function remoteKeyOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}

/** Environments of all projects: dependencies from the cache, the installation for this checkout alone. */
export async function prepareAll(node: NodeContext, plan: CheckPlan, tree: Tree): Promise<Map<string, Prepared>> {
  const { sandbox, progress, config, workspace } = node;
  const { gitDir, workTree } = repositoryOf(node);
  const remoteKey = remoteKeyOf((await node.run()).repoUrl);
  // Versions are derived from Git's tags: what installs sees a copy of the history, which it may spoil.
  const workCopy = join(workspace.scratch('prepare'), 'copy');
  const prepared = new Map<string, Prepared>();
  for (const project of plan.projects) {
    progress.heartbeat(`preparing ${project.id}`);
    await removeTree(workCopy);
    await copyTree(workTree, workCopy, { gitDir, signal: progress.signal });
    const made = await prepareProject({
      ...{ sandbox, adapter: adapterOf(node, project), project, tree, workCopy, remoteKey, progress },
      ...{ cacheDir: config.cache, installDir: workspace.install(project.id) },
      checks: plan.checks.filter((check) => check.projectId === project.id),
    });
    prepared.set(project.id, made);
    if (made.problems.length > 0) await tellProblems(node, project.id, made.problems);
  }
  await removeTree(workCopy);
  return prepared;
}

function tellProblems(node: NodeContext, project: string, problems: readonly string[]): Promise<void> {
  return node.trace.record({
    ...{ node: 'test_runner', actionType: 'error', label: 'prepare_problem', payload: { project, problems } },
    thought: `Preparing ${project}: ${problems.join('; ').slice(0, 500)}`,
  });
}
