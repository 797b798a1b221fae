import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CheckReport } from '../../domain/check';
import { mapFailures, type FailureMap } from '../../domain/clusters';
import type { ModuleGraph } from '../../domain/failure';
import type { Hunk } from '../../domain/hunks';
import { mapBackThrough } from '../../domain/line-map';
import type { Patch } from '../../domain/patch';
import { hunksOfPatch } from '../../domain/patch-diff';
import type { Progress } from '../../domain/ports';
import { askAlone, isSilent, isStuck, prepareProject } from '../checks';
import type { CheckPlan } from '../checks/contract';
import type { LanguageAdapter, Prepared } from '../languages/contract';
import { applyPatch, openEvaluators, roleIn, SEARCHED_AT_ONCE, type Evaluators } from '../repair';
import { removeTree } from '../workspace/remove-tree';
import type { FixOptions } from './options';
import { copyWorkingTree } from './working-copy';

/** A copy of a working tree, with what judges it. */
export class CheckedTree {
  readonly checkout: string;
  /** Of the tree as it is; closed before that changes. */
  private opened: Evaluators | null = null;

  /** What was applied, the latest first. */
  private readonly applied: Map<string, Hunk[]>[] = [];

  private constructor(
    private readonly options: FixOptions,
    private readonly root: string,
    private readonly progress: Progress,
    readonly plan: CheckPlan,
    readonly prepared: ReadonlyMap<string, Prepared>,
  ) {
    this.checkout = checkoutIn(root);
  }

  /** Copies the tree below `root`, finds out what judges it and makes that runnable. */
  static async open(options: FixOptions, root: string, progress: Progress): Promise<CheckedTree> {
    const checkout = checkoutIn(root);
    await copyWorkingTree(options.dir, checkout);
    const tree = options.openTree(checkout);
    const ordered = options.commands.length > 0 ? await options.checks.planCommands(tree, options.commands) : null;
    const plan = ordered ?? (await options.checks.planChecks(tree, options.checks.detectProjects(tree)));
    const prepared = new Map<string, Prepared>();
    const remoteKey = createHash('sha256').update(options.dir).digest('hex').slice(0, 16);
    for (const project of plan.projects) {
      const checks = [...plan.checks, ...(ordered?.within ?? [])].filter((check) => check.projectId === project.id);
      const places = { workCopy: checkout, cacheDir: options.cacheDir, installDir: join(root, 'projects') };
      const adapter = adapterOf(options, project.adapter);
      const made = { sandbox: options.sandbox, adapter, project, tree, progress, checks, remoteKey, ...places };
      prepared.set(project.id, await prepareProject(made));
    }
    return new CheckedTree(options, root, progress, plan, prepared);
  }

  /** Every check, once. A test that never ends is cut soon, slow tests that go on ending are not. */
  async check(secondsLeft: () => number): Promise<CheckReport> {
    const { options, progress, plan, prepared } = this;
    const workCopy = join(this.root, 'baseline');
    for (let capSecs = Math.min(20, Math.max(2, options.timeLimitSecs * 0.08)); ; capSecs *= 4) {
      await copyWorkingTree(this.checkout, workCopy);
      const report = await options.checks.runChecks({ workCopy, plan, prepared, capSecs, progress });
      await removeTree(workCopy);
      const goesOn = report.runs.some((run) => run.status === 'timed_out' && !isStuck(run, capSecs));
      if (!goesOn) return report;
      if (capSecs * 4 > secondsLeft()) return (await this.askSilent(report)) ?? report;
    }
  }

  /** What the tests of runs that were cut in silence say alone; null where there is none, or nobody can ask them. */
  private async askSilent(report: CheckReport): Promise<CheckReport | null> {
    const { plan } = this;
    const silent = new Set(report.runs.filter(isSilent).map(({ checkId }) => checkId));
    const projectIds = new Set(plan.checks.filter(({ id }) => silent.has(id)).map(({ projectId }) => projectId));
    let told: CheckReport | null = null;
    for (const project of plan.projects.filter(({ id }) => projectIds.has(id))) {
      const evaluator = await this.evaluators().of(project, this.adapterOf(project.adapter));
      if (evaluator) told = await askAlone(told ?? report, evaluator);
    }
    return told?.runs.some(isSilent) === false ? told : null;
  }

  async failures(report: CheckReport): Promise<FailureMap> {
    const { plan } = this;
    const tree = this.options.openTree(this.checkout);
    const projects = plan.projects.map((project) => ({ project, adapter: this.adapterOf(project.adapter) }));
    const role = roleIn(projects);
    const graphs = await Promise.all(projects.map(({ adapter, project }) => adapter.moduleGraph(project, tree)));
    const graph: ModuleGraph = { imports: Object.assign({}, ...graphs.map(({ imports }) => imports)) };
    return mapFailures({
      ...{ report, checks: plan.checks, projects: plan.projects, graph },
      isTest: (file) => role(file) === 'test',
      submittedLine: (file, line) => mapBackThrough(this.applied, file, line),
    });
  }

  /** What judges candidates starts while the checks say what is wrong. */
  warmUp(): void {
    const evaluators = this.evaluators();
    for (const project of this.plan.projects) {
      void evaluators.of(project, this.adapterOf(project.adapter)).catch(() => null);
    }
  }

  evaluators(): Evaluators {
    this.opened ??= openEvaluators({
      ...{ checkout: this.checkout, parent: this.root, checks: this.plan.checks, prepared: this.prepared },
      ...{ sandbox: this.options.sandbox, atOnce: SEARCHED_AT_ONCE, signal: this.progress.signal },
    });
    return this.opened;
  }

  /** Changes the tree: what was opened on it ends. */
  async apply(patch: Patch): Promise<void> {
    await this.close();
    await applyPatch(this.checkout, patch);
    this.applied.unshift(hunksOfPatch(patch));
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = null;
  }

  adapterOf(id: string): LanguageAdapter {
    return adapterOf(this.options, id);
  }
}

const checkoutIn = (root: string): string => join(root, 'checkout');

function adapterOf({ adapters }: FixOptions, id: string): LanguageAdapter {
  const adapter = adapters[id];
  if (!adapter) throw new Error(`no language adapter is called ${id}`);
  return adapter;
}
