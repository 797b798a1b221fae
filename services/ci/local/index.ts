import { join } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { findingText } from '../../../domain/ci';
import { compareReports } from '../../../domain/compare';
import { judge, standingDiagnostics } from '../../../domain/judge';
import type { Progress } from '../../../domain/ports';
import type { CheckPlan, RunChecks } from '../../checks/contract';
import type { Git } from '../../git';
import type { Prepared, Tree } from '../../languages/contract';
import { copyTree } from '../../workspace/copy-tree';
import { removeTree } from '../../workspace/remove-tree';
import { CiUnavailable, type CiOutcome, type CiProvider, type CiRequest } from '../contract';

/** What the checks of a work copy and the checks of a pushed commit have in common. */
export interface LocalCiDeps {
  readonly git: Git;
  readonly openTree: (root: string) => Tree;
  readonly plan: (tree: Tree) => Promise<CheckPlan>;
  readonly prepare: (options: PrepareAnew) => Promise<Prepared>;
  readonly runChecks: RunChecks;
}

export interface PrepareAnew {
  readonly project: Project;
  readonly tree: Tree;
  readonly checks: readonly Check[];
  /** The clone with its `.git`, for builds that derive their version from tags. */
  readonly workCopy: string;
  /** For environments and installations of this round; nothing but downloads may be shared with others. */
  readonly folder: string;
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
  const { url, sha, branch, folder, before, progress, onTelemetry } = request;
  const started = performance.now();
  progress.heartbeat('cloning what was pushed');
  await removeTree(folder);
  const repository = { gitDir: join(folder, 'git'), workTree: join(folder, 'checkout') };
  const ref = `refs/heads/${branch}`;
  const cloned = await deps.git.cloneAt({ url, sha, ref, repository, signal: progress.signal });
  if (!cloned.ok) throw new CiUnavailable(cloned.reason, cloned.transient);

  const tree = deps.openTree(repository.workTree);
  const plan = await deps.plan(tree);
  const prepared = new Map<string, Prepared>();
  for (const project of plan.projects) {
    progress.heartbeat(`preparing ${project.id}`);
    const workCopy = join(folder, 'prepare');
    await copyTree(repository.workTree, workCopy, { gitDir: repository.gitDir, signal: progress.signal });
    const checks = plan.checks.filter((check) => check.projectId === project.id);
    const place = join(folder, 'prepared');
    prepared.set(project.id, await deps.prepare({ project, tree, checks, workCopy, folder: place, url, progress }));
    await removeTree(workCopy);
  }
  const workCopy = repository.workTree;
  const report = await deps.runChecks({ workCopy, plan, prepared, confirmRed: true, progress, onTelemetry });
  const end = judge(plan.checks, report, plan.diagnostics);
  const { regressions } = compareReports(before, report, { checks: plan.checks });
  const passed = end.verdict !== 'red' && report.runs.some((run) => run.status === 'passed');
  return {
    status: passed ? 'passed' : 'failed',
    end,
    plan,
    report,
    failuresAfter: standingDiagnostics(report).length + plan.diagnostics.length,
    newFailures: [...new Set(regressions.map(findingText))],
    durationSecs: (performance.now() - started) / 1000,
    githubRunId: null,
  };
}
