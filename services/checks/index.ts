import type { Project } from '../../domain/check';
import type { Tree } from '../languages/contract';
import type { CheckPlan, RunChecks } from './contract';
import { detectProjects, planChecks } from './plan';
import { runChecks, type RunDeps } from './run';

export { prepareProject, type PrepareOptions } from './prepare';
export { languageRunner, type RunnerOptions } from './runner';

export interface Checks {
  /** Project roots of every known language. */
  detectProjects(tree: Tree): Project[];
  planChecks(tree: Tree, projects: readonly Project[]): Promise<CheckPlan>;
  readonly runChecks: RunChecks;
}

/** Finds, plans and runs a repository's checks. */
export function createChecks(deps: RunDeps): Checks {
  return {
    detectProjects: (tree) => detectProjects(deps.adapters, tree),
    planChecks: (tree, projects) => planChecks(deps.adapters, tree, projects),
    runChecks: (options) => runChecks(deps, options),
  };
}
