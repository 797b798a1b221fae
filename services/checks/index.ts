import type { Project } from '../../domain/check';
import type { Tree } from '../languages/contract';
import { planCommands, projectsOf, type CommandPlan } from './commands';
import type { CheckPlan, RunChecks } from './contract';
import { detectProjects, planChecks } from './plan';
import { runChecks, type RunDeps } from './run';

export { prepareDependencies, prepareProject, type PrepareOptions } from './prepare';
export { askAlone, isSilent } from './alone';
export { isStuck } from './stuck';
export { languageRunner, type RunnerOptions } from './runner';

export interface Checks {
  /** Project roots of every known language. */
  detectProjects(tree: Tree): Project[];
  planChecks(tree: Tree, projects: readonly Project[]): Promise<CheckPlan>;
  /** Commands of a person as the only checks. */
  planCommands(tree: Tree, commands: readonly string[]): Promise<CommandPlan>;
  readonly runChecks: RunChecks;
}

/** Finds, plans and runs a repository's checks. */
export function createChecks(deps: RunDeps): Checks {
  return {
    detectProjects: (tree) => detectProjects(deps.adapters, tree),
    planChecks: (tree, projects) => planChecks(deps.adapters, tree, projects),
    planCommands: (tree, commands) =>
      planCommands(deps.adapters, tree, projectsOf(deps.adapters, tree, detectProjects(deps.adapters, tree)), commands),
    runChecks: (options) => runChecks(deps, options),
  };
}
