import type { CheckReport, Project } from '../../domain/check';
import type { Cluster } from '../../domain/failure';
import type { Patch } from '../../domain/patch';
import type { Knowledge, Progress } from '../../domain/ports';
import type { SearchLimits } from '../../domain/search';
import { languageRunner } from '../checks';
import type { CheckPlan, RunChecks, RunChecksOptions } from '../checks/contract';
import type { LanguageAdapter, Prepared, Tree } from '../languages/contract';
import type { Sandbox } from '../sandbox/contract';
import type { RepairContext } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';
import type { Validator } from './contract';
import type { Evaluators } from './evaluators';
import { openGround } from './ground';
import { toolsFor, type ProjectTools } from './projects';
import { openScratch } from './scratch';
import { createValidator } from './validator';
import { workplace } from './workplace';

export interface BenchOptions {
  /** Host path of the checkout, which is not written. */
  readonly checkout: string;
  /** Folder for copies of it. */
  readonly parent: string;
  readonly tree: Tree;
  readonly plan: CheckPlan;
  readonly prepared: ReadonlyMap<string, Prepared>;
  /** How the checks of the checkout ended. */
  readonly before: CheckReport;
  readonly adapterOf: (project: Project) => LanguageAdapter;
  readonly sandbox: Sandbox;
  readonly syntax: Syntax;
  readonly runChecks: RunChecks;
  readonly openTree: (root: string) => Tree;
  readonly progress: Progress;
  readonly onTelemetry?: RunChecksOptions['onTelemetry'];
  /** What a search may spend on one cluster. */
  readonly search: SearchLimits;
  readonly seed: number;
  /** Sources as they were when all was last known to be well. */
  readonly history?: () => Promise<Readonly<Record<string, string>>>;
  readonly knowledge?: Pick<Knowledge, 'lookup'>;
  /** Those of somebody who closes them; else the bench has its own. */
  readonly evaluators?: Evaluators;
}

/** Copies of a checkout with what it takes to propose, to try and to validate on them. */
export interface Bench {
  /** The checkout's files, without a candidate. */
  readonly tree: Tree;
  readonly validator: Validator;
  contextFor(cluster: Cluster): RepairContext;
  dispose(): Promise<void>;
}

/** Candidates of one cluster in work at a time. Two clusters are healed side by side. */
export const SEARCHED_AT_ONCE = 2;

export async function openBench(options: BenchOptions): Promise<Bench> {
  const { checkout, parent, tree, plan, prepared, sandbox, syntax, progress, runChecks, openTree } = options;
  const scratch = await openScratch({ checkout, parent });
  const readyOf = (project: Project): Prepared => {
    const ready = prepared.get(project.id);
    if (!ready) throw new Error(`${project.id} was not prepared`);
    return ready;
  };
  const projects = plan.projects.map((project): ProjectTools & { adapter: LanguageAdapter } => {
    const run = languageRunner({
      ...{ sandbox, prepared: readyOf(project), workCopy: scratch.path, signal: progress.signal },
    });
    return { project, adapter: options.adapterOf(project), run };
  });
  const { onTelemetry } = options;
  const validator = createValidator({
    ...{ scratch, tree, plan, prepared, projects, syntax, progress, runChecks, openTree },
    ...(onTelemetry ? { onTelemetry } : {}),
  });
  const ground = openGround({
    ...{ tree, projects, prepared, syntax, sandbox, checkout, parent, checks: plan.checks, before: options.before },
    ...{ limits: options.search, seed: options.seed, atOnce: SEARCHED_AT_ONCE, signal: progress.signal },
    ...(options.history ? { history: options.history } : {}),
    ...(options.evaluators && { evaluators: options.evaluators }),
  });

  return {
    tree,
    validator,
    contextFor(cluster) {
      const tools =
        projects.find(({ project }) => project.id === cluster.root.projectId) ?? toolsFor(projects, cluster.root.file);
      if (!tools) throw new Error(`${cluster.root.file} belongs to no project`);
      const { project, adapter, run } = tools;
      const on = (own: Cluster, patch?: Patch): RepairContext => ({
        ...{ cluster: own, project, adapter, syntax, signal: progress.signal },
        ...workplace({ scratch, tree, run, openTree }, patch),
      });
      return ground.for({
        ...on(cluster),
        patched: (patch, own) => on(own, patch),
        ...(options.knowledge ? { knowledge: options.knowledge } : {}),
      });
    },
    async dispose() {
      await ground.close();
      await scratch.dispose();
    },
  };
}
