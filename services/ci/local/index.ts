import { join } from 'node:path';
import { compareReports, findingText } from '../../../domain/compare';
import { judge } from '../../../domain/judge';
import type { Progress } from '../../../domain/ports';
import type { CheckPlan, RunChecks } from '../../checks/contract';
import type { Git, Repository } from '../../git';
import type { Prepared, Tree } from '../../languages/contract';
import { removeTree } from '../../workspace/remove-tree';
import { CiUnavailable, type CiOutcome, type CiProvider, type CiRequest } from '../contract';

/** How the tree of a commit is checked: the same parts that check the work copy. */
export interface LocalCiDeps {
  readonly git: Git;
  /** @param files the tracked files; the clone has no `.git` */
  readonly openTree: (root: string, files: readonly string[]) => Tree;
  readonly plan: (tree: Tree) => Promise<CheckPlan>;
  readonly prepare: (clone: FreshClone) => Promise<ReadonlyMap<string, Prepared>>;
  readonly runChecks: RunChecks;
}

export interface FreshClone {
  readonly plan: CheckPlan;
  readonly tree: Tree;
  readonly repository: Repository;
  /** For installations of this round; nothing but downloads and what is made from them alone may be shared. */
  readonly folder: string;
  /** Of the remote: whose downloads may be used. */
  readonly url: string;
  readonly progress: Progress;
}

/**
 * The checks again, in a clean clone: what was pushed is fetched from the remote by its SHA, prepared and checked in fresh
 * folders, so that nothing which lies in the work copy alone can make it pass.
 */
export function createLocalCi(deps: LocalCiDeps): CiProvider {
  return { id: 'local', supports: () => true, watch: (request) => watch(deps, request) };
}

async function watch(deps: LocalCiDeps, request: CiRequest): Promise<CiOutcome> {
  const { url, sha, branch, folder, before, failuresOf, progress, onTelemetry } = request;
  const started = performance.now();
  progress.heartbeat('cloning what was pushed');
  await removeTree(folder);
  const repository = { gitDir: join(folder, 'git'), workTree: join(folder, 'checkout') };
  const ref = `refs/heads/${branch}`;
  const cloned = await deps.git.cloneAt({ url, sha, ref, repository, signal: progress.signal });
  if (!cloned.ok) throw new CiUnavailable(cloned.reason, cloned.transient);

  const { files } = await deps.git.listTracked(repository);
  const tree = deps.openTree(repository.workTree, files);
  const plan = await deps.plan(tree);
  const prepared = await deps.prepare({ plan, tree, repository, folder: join(folder, 'install'), url, progress });
  const workCopy = repository.workTree;
  const report = await deps.runChecks({ workCopy, plan, prepared, confirmRed: true, progress, onTelemetry });
  const failures = await failuresOf(plan, report);
  const end = judge(plan.checks, report, failures);
  const { regressions } = compareReports(before, report, { checks: plan.checks });
  // Without a test the run has no evidence, but what CI was asked to run may have passed all the same.
  const passed = end.verdict !== 'red' && report.runs.some((run) => run.status === 'passed');
  return {
    status: passed ? 'passed' : 'failed',
    end,
    plan,
    report,
    failures,
    newFailures: [...new Set(regressions.map(findingText))],
    durationSecs: (performance.now() - started) / 1000,
    githubRunId: null,
  };
}
