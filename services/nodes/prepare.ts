import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Project } from '../../domain/check';
import type { Progress } from '../../domain/ports';
import { prepareDependencies, prepareProject, type PrepareOptions } from '../checks';
import type { CheckPlan } from '../checks/contract';
import type { Repository } from '../git';
import type { Telemetry } from '../sandbox/contract';
import type { Prepared, Tree } from '../languages/contract';
import { copyTree, removeTree } from '../workspace';
import { adapterOf } from './checkout';
import type { WorkerParts } from './context';

export interface PrepareAll {
  readonly plan: CheckPlan;
  readonly tree: Tree;
  readonly repository: Repository;
  /** Folder for the installations and whatever is needed on the way. */
  readonly folder: string;
  /** Where environments and downloads are kept. */
  readonly cacheDir: string;
  /** Whose downloads: they are shared between runs of one remote, and with no other. */
  readonly url: string;
  /** As in `PrepareOptions`. */
  readonly once?: boolean;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

type Parts = Pick<WorkerParts, 'sandbox' | 'adapters'>;

/** Environments of all projects: dependencies from the cache, the installation for this checkout alone. */
export async function prepareAll(parts: Parts, order: PrepareAll): Promise<Map<string, Prepared>> {
  const { plan, repository, folder, progress } = order;
  // Versions are derived from Git's tags: what installs sees a copy of the history, which it may spoil.
  const workCopy = join(folder, 'with-history');
  const prepared = new Map<string, Prepared>();
  for (const project of plan.projects) {
    progress.heartbeat(`preparing ${project.id}`);
    await removeTree(workCopy);
    await copyTree(repository.workTree, workCopy, { gitDir: repository.gitDir, signal: progress.signal });
    prepared.set(project.id, await prepareProject(optionsOf(parts, order, project, workCopy)));
  }
  await removeTree(workCopy);
  return prepared;
}

/** What the declared dependencies of all projects make, and nothing of the checkout, into the cache for the call above. */
export async function prepareAhead(parts: Parts, order: Omit<PrepareAll, 'repository'>): Promise<void> {
  for (const project of order.plan.projects) {
    await prepareDependencies(optionsOf(parts, order, project, order.tree.root));
  }
}

function optionsOf(
  parts: Parts,
  { plan, tree, folder, cacheDir, url, once, progress, onTelemetry }: Omit<PrepareAll, 'repository'>,
  project: Project,
  workCopy: string,
): PrepareOptions {
  const remoteKey = createHash('sha256').update(url).digest('hex').slice(0, 16);
  const checks = plan.checks.filter((check) => check.projectId === project.id);
  const installDir = join(folder, 'projects');
  const { sandbox } = parts;
  const adapter = adapterOf(parts, project);
  return {
    ...{ sandbox, adapter, project, tree, workCopy, cacheDir, installDir, remoteKey, once, progress, checks },
    onTelemetry,
  };
}
