import { join } from 'node:path';
import type { CheckReport } from '../../../domain/check';
import type { Progress } from '../../../domain/ports';
import type { CheckPlan, RunChecks } from '../../checks/contract';
import type { Git, Repository } from '../../git';
import type { Prepared, Tree } from '../../languages/contract';
import type { Telemetry } from '../../sandbox/contract';
import { removeTree } from '../../workspace/remove-tree';
import { CiUnavailable } from '../contract';

/** How the tree of a commit is checked: the same parts that check the work copy. */
export interface LocalCiDeps {
  readonly git: Git;
  /** @param files the tracked files; the clone has no `.git` */
  readonly openTree: (root: string, files: readonly string[]) => Tree;
  readonly plan: (tree: Tree) => Promise<CheckPlan>;
  readonly prepare: (clone: FreshClone) => Promise<ReadonlyMap<string, Prepared>>;
  readonly prepareAhead: (order: Ahead) => Promise<void>;
  readonly runChecks: RunChecks;
}

/** Before there is a clone. */
export interface Ahead {
  readonly plan: CheckPlan;
  readonly tree: Tree;
  /** For installations of this round; nothing but downloads and what is made from them alone may be shared. */
  readonly folder: string;
  /** Where this judging finds and leaves what the declared dependencies make; of this round alone. */
  readonly environments: string;
  /** Of the remote: whose downloads may be used. */
  readonly url: string;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

export interface FreshClone extends Ahead {
  readonly repository: Repository;
}

export interface CleanRequest {
  readonly url: string;
  readonly branch: string;
  readonly sha: string;
  /** A commit at or below `sha` that is taken out first. */
  readonly without?: string;
  /** Emptied first. */
  readonly folder: string;
  /** What may lie ready; without it everything is made anew. */
  readonly environments?: string;
  /** How the checks ended before. */
  readonly before?: CheckReport;
  readonly progress: Progress;
  readonly onTelemetry?: (tick: Telemetry) => void;
}

/** Checks a commit in a clean clone. null: `without` cannot be taken out, later commits changed the same lines. */
export type CleanJudge = (request: CleanRequest) => Promise<CleanRun | null>;

export interface CleanRun {
  readonly plan: CheckPlan;
  readonly report: CheckReport;
}

/**
 * The checks again, in a clean clone: the commit is fetched by its SHA, prepared and checked in fresh folders, so that nothing
 * which lies in the work copy alone can make it pass.
 * @throws CiUnavailable where the commit cannot be had
 */
export function createCleanJudge(deps: LocalCiDeps): CleanJudge {
  return async ({ url, sha, branch, without, folder, environments, before, progress, onTelemetry }) => {
    progress.heartbeat(`cloning ${sha.slice(0, 10)} afresh`);
    await removeTree(folder);
    const repository = { gitDir: join(folder, 'git'), workTree: join(folder, 'checkout') };
    const ref = `refs/heads/${branch}`;
    const cloned = await deps.git.cloneAt({ url, sha, ref, repository, signal: progress.signal });
    if (!cloned.ok) throw new CiUnavailable(cloned.reason, cloned.transient);
    const treeish = without === undefined ? 'HEAD' : await deps.git.takeOut(repository, without);
    if (treeish === null) return null;

    const { files } = await deps.git.listTracked(repository, treeish);
    const tree = deps.openTree(repository.workTree, files);
    const plan = await deps.plan(tree);
    const prepared = await deps.prepare({
      plan,
      tree,
      repository,
      folder: join(folder, 'install'),
      environments: environments ?? join(folder, 'environments'),
      url,
      progress,
      onTelemetry,
    });
    const workCopy = repository.workTree;
    const report = await deps.runChecks({ workCopy, plan, prepared, confirmRed: true, before, progress, onTelemetry });
    return { plan, report };
  };
}
