import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckReport, CheckRun } from '../../domain/check';
import { mapFailures, type FailureMap } from '../../domain/clusters';
import type { ModuleGraph } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import type { FixPatch, FixReport } from '../../domain/fix-report';
import { judge } from '../../domain/judge';
import { STRATEGIES } from '../../domain/names';
import { patchKey, type Patch } from '../../domain/patch';
import { hunksOf, unifiedDiff } from '../../domain/patch-diff';
import type { Budget, Progress } from '../../domain/ports';
import { prepareProject, type Checks } from '../checks';
import type { CheckPlan } from '../checks/contract';
import type { LanguageAdapter, Prepared, Tree } from '../languages/contract';
import {
  applyPatch,
  healCluster,
  isFix,
  openBench,
  openEvaluators,
  roleIn,
  SEARCHED_AT_ONCE,
  type Evaluators,
  type Validator,
} from '../repair';
import type { Sandbox } from '../sandbox/contract';
import type { StrategyModule } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';
import { removeTree } from '../workspace/remove-tree';
import { createMeter, type Meter } from './meter';
import { askAlone, isSilent } from './silent';
import { copyWorkingTree } from './working-copy';

export interface FixOptions {
  /** Host path of the tree, which is not written. */
  readonly dir: string;
  /** Commands that judge; where none is given, the checks that the tree itself asks for. */
  readonly commands: readonly string[];
  /** The only file that may be changed, relative to the tree. */
  readonly only: string | null;
  readonly timeLimitSecs: number;
  readonly maxCandidates: number;
  readonly checks: Checks;
  readonly sandbox: Sandbox;
  readonly syntax: Syntax;
  readonly adapters: Readonly<Record<string, LanguageAdapter>>;
  readonly strategies: readonly StrategyModule[];
  readonly openTree: (root: string) => Tree;
  readonly confidenceThreshold: number;
  readonly cacheDir: string;
  /** Folder for copies. */
  readonly parent: string;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface Fixed {
  readonly report: FixReport;
  /** All patches, in their order. */
  readonly patches: readonly Patch[];
}

/** What may pass after the time limit until whatever still runs is cut. */
const GRACE_MS = 3_000;

/** Climbs the ladder on a copy of a working tree, failure by failure, until its checks pass or nothing more is found. */
export async function fixTree(options: FixOptions): Promise<Fixed> {
  const root = await mkdtemp(join(options.parent, 'rift-fix-'));
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), options.timeLimitSecs * 1000 + GRACE_MS);
  const stop = () => cut.abort();
  options.signal?.addEventListener('abort', stop, { once: true });
  const progress: Progress = { heartbeat: options.onProgress, signal: cut.signal };
  const session = new Session(options, root, progress);
  try {
    return await session.run();
  } catch (error) {
    if (!cut.signal.aborted || options.signal?.aborted) throw error;
    return session.tooLate();
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    await removeTree(root);
  }
}

interface Healed {
  readonly fix: Fix;
  readonly patches: readonly FixPatch[];
}

class Session {
  private readonly endsAt: number;
  private readonly meter: Meter;
  private readonly checkout: string;
  private readonly healed: Healed[] = [];
  private readonly givenUp = new Set<string>();
  /** Texts that files had before a fix changed them: a fix that brings one back would lead round in a circle. */
  private readonly left = new Set<string>();
  private candidatesTried = 0;
  /** Of the checkout as it is; closed before that changes. */
  private evaluators: Evaluators | null = null;

  constructor(
    private readonly options: FixOptions,
    private readonly root: string,
    private readonly progress: Progress,
  ) {
    this.endsAt = Date.now() + options.timeLimitSecs * 1000;
    this.meter = createMeter();
    this.checkout = join(root, 'checkout');
  }

  async run(): Promise<Fixed> {
    const { meter } = this;
    const { plan, prepared } = await meter.time('prepare', () => this.prepare());
    try {
      return await this.heals(plan, prepared);
    } finally {
      await this.evaluators?.close();
    }
  }

  /** The time was over before there was anything to heal. */
  tooLate(): Fixed {
    const reason = `the ${this.options.timeLimitSecs} s of --time-limit were over before the checks had run once`;
    const seconds = this.meter.seconds();
    const report = { reason, failures: [], patches: [], candidates_tried: 0, seconds };
    return { patches: [], report: { verdict: 'no_evidence', ...report } };
  }

  private async heals(plan: CheckPlan, prepared: ReadonlyMap<string, Prepared>): Promise<Fixed> {
    const { options, meter } = this;
    this.warmUp(plan, prepared);
    const first = await meter.time('baseline', () => this.check(plan, prepared));
    let report = first;
    let map = await this.failures(plan, report);
    const atFirst = map.failures;
    try {
      for (;;) {
        const cluster = map.clusters.find(({ id }) => !this.givenUp.has(id));
        if (!cluster || this.secondsLeft() <= 0) break;
        options.onProgress(`${cluster.root.file}:${cluster.root.line} ${cluster.root.bugType}`);
        const after = await meter.time('search', () => this.heal(cluster, plan, prepared, report));
        if (!after) this.givenUp.add(cluster.id);
        else {
          report = after;
          map = await this.failures(plan, report);
        }
      }
    } catch (error) {
      // What was healed before the time was over stays healed.
      if (!this.progress.signal.aborted || options.signal?.aborted) throw error;
    }
    const end = judge(plan.checks, report, map.failures);
    const left = new Set(map.failures.flatMap((failure) => [failure.id, ...failure.tests]));
    const gone = (id: string, tests: readonly string[]) =>
      tests.length > 0 ? !tests.some((test) => left.has(test)) : !left.has(id);
    return {
      patches: this.healed.map(({ fix }) => fix.patch),
      report: {
        verdict: end.verdict === 'green' || end.verdict === 'no_evidence' ? end.verdict : 'red',
        reason: end.reason?.message ?? null,
        failures: atFirst.map(({ id, file, line, bugType, diagnostic, tests }) => ({
          ...{ file, line, bug_type: bugType, message: diagnostic.message, tests, healed: gone(id, tests) },
        })),
        patches: this.healed.flatMap(({ patches }) => patches),
        candidates_tried: this.candidatesTried,
        seconds: meter.seconds(),
      },
    };
  }

  /** What judges candidates starts while the checks say what is wrong. */
  private warmUp(plan: CheckPlan, prepared: ReadonlyMap<string, Prepared>): void {
    const evaluators = this.evaluatorsFor(plan, prepared);
    for (const project of plan.projects) {
      void evaluators.of(project, this.adapterOf(project.adapter)).catch(() => null);
    }
  }

  private evaluatorsFor(plan: CheckPlan, prepared: ReadonlyMap<string, Prepared>): Evaluators {
    this.evaluators ??= openEvaluators({
      ...{ checkout: this.checkout, parent: this.root, checks: plan.checks, prepared },
      ...{ sandbox: this.options.sandbox, atOnce: SEARCHED_AT_ONCE, signal: this.progress.signal },
    });
    return this.evaluators;
  }

  private async prepare(): Promise<{ plan: CheckPlan; prepared: Map<string, Prepared> }> {
    const { options, checkout, progress } = this;
    await copyWorkingTree(options.dir, checkout);
    const tree = options.openTree(checkout);
    const ordered = options.commands.length > 0 ? await options.checks.planCommands(tree, options.commands) : null;
    const plan = ordered ?? (await options.checks.planChecks(tree, options.checks.detectProjects(tree)));
    const prepared = new Map<string, Prepared>();
    const remoteKey = createHash('sha256').update(options.dir).digest('hex').slice(0, 16);
    for (const project of plan.projects) {
      const checks = [...plan.checks, ...(ordered?.within ?? [])].filter((check) => check.projectId === project.id);
      const places = { workCopy: checkout, cacheDir: options.cacheDir, installDir: join(this.root, 'projects') };
      const adapter = this.adapterOf(project.adapter);
      const made = { sandbox: options.sandbox, adapter, project, tree, progress, checks, remoteKey, ...places };
      prepared.set(project.id, await prepareProject(made));
    }
    return { plan, prepared };
  }

  /** Every check, once. A test that never ends is cut soon, slow tests that go on ending are not. */
  private async check(plan: CheckPlan, prepared: ReadonlyMap<string, Prepared>): Promise<CheckReport> {
    const { options, progress } = this;
    const workCopy = join(this.root, 'baseline');
    for (let capSecs = Math.min(20, Math.max(2, options.timeLimitSecs * 0.08)); ; capSecs *= 4) {
      await copyWorkingTree(this.checkout, workCopy);
      const report = await options.checks.runChecks({ workCopy, plan, prepared, capSecs, progress });
      await removeTree(workCopy);
      const goesOn = report.runs.some((run) => run.status === 'timed_out' && !isStuck(run, capSecs));
      if (!goesOn) return report;
      if (capSecs * 4 > this.secondsLeft()) return (await this.askSilent(report, plan, prepared)) ?? report;
    }
  }

  /** What the tests of runs that were cut in silence say alone; null where there is none, or nobody can ask them. */
  private async askSilent(
    report: CheckReport,
    plan: CheckPlan,
    prepared: ReadonlyMap<string, Prepared>,
  ): Promise<CheckReport | null> {
    const silent = new Set(report.runs.filter(isSilent).map(({ checkId }) => checkId));
    const projectIds = new Set(plan.checks.filter(({ id }) => silent.has(id)).map(({ projectId }) => projectId));
    let told: CheckReport | null = null;
    for (const project of plan.projects.filter(({ id }) => projectIds.has(id))) {
      const evaluator = await this.evaluatorsFor(plan, prepared).of(project, this.adapterOf(project.adapter));
      if (evaluator) told = await askAlone(told ?? report, evaluator);
    }
    return told?.runs.some(isSilent) === false ? told : null;
  }

  private async failures(plan: CheckPlan, report: CheckReport): Promise<FailureMap> {
    const tree = this.options.openTree(this.checkout);
    const projects = plan.projects.map((project) => ({ project, adapter: this.adapterOf(project.adapter) }));
    const role = roleIn(projects);
    const graphs = await Promise.all(projects.map(({ adapter, project }) => adapter.moduleGraph(project, tree)));
    const graph: ModuleGraph = { imports: Object.assign({}, ...graphs.map(({ imports }) => imports)) };
    return mapFailures({
      ...{ report, checks: plan.checks, projects: plan.projects, graph },
      isTest: (file) => role(file) === 'test',
      submittedLine: (_file, line) => line,
    });
  }

  /** The report with the fix applied; null where there is no fix. */
  private async heal(
    cluster: FailureMap['clusters'][number],
    plan: CheckPlan,
    prepared: ReadonlyMap<string, Prepared>,
    before: CheckReport,
  ): Promise<CheckReport | null> {
    const { options, meter, progress } = this;
    const triedBefore = meter.tried();
    const { sandbox, syntax, openTree, confidenceThreshold } = options;
    const bench = await openBench({
      ...{ checkout: this.checkout, parent: this.root, tree: openTree(this.checkout), plan, prepared, before },
      ...{ sandbox, syntax, openTree, progress, runChecks: options.checks.runChecks },
      search: { seconds: this.secondsLeft(), candidates: this.candidatesLeft() },
      seed: 1,
      evaluators: this.evaluatorsFor(plan, prepared),
      adapterOf: (project) => this.adapterOf(project.adapter),
    });
    try {
      const reports = new Map<string, CheckReport>();
      const context = bench.contextFor(cluster);
      const evaluator = async () => {
        const opened = await meter.time('localize', async () => (await context.evaluator?.()) ?? null);
        return opened && meter.evaluator(opened);
      };
      const metered = meter.validator(bench.validator);
      const validator: Validator = {
        validate: async (...given) => {
          const validation = await metered.validate(...given);
          if (validation.plausible && validation.report) reports.set(patchKey(given[0].patch), validation.report);
          return validation;
        },
      };
      const healing = healCluster({
        // Whoever asked sees the patch and how sure it is: nothing is pushed.
        ...{ before, validator, progress, confidenceThreshold, confidenceFloor: 0, newId: randomUUID },
        context: { ...context, evaluator, ...(options.only !== null && { only: [options.only] }) },
        strategies:
          options.only === null ? options.strategies : options.strategies.map((s) => within(s, options.only ?? '')),
        weights: { of: () => Promise.resolve(EVEN) },
        budget: this.budget(),
        trace: { record: () => Promise.resolve() },
      });
      const result = await healing.catch((error: unknown) => {
        this.candidatesTried += meter.tried() - triedBefore;
        throw error;
      });
      this.candidatesTried += result.candidatesTried;
      if (!isFix(result)) return null;
      const places = result.patch.changes.map(({ path, before, after }) => [`${path}\0${before}`, `${path}\0${after}`]);
      if (places.some(([, after = '']) => this.left.has(after))) return null;
      for (const [before = ''] of places) this.left.add(before);
      const report = reports.get(patchKey(result.patch));
      await this.evaluators?.close();
      this.evaluators = null;
      await applyPatch(this.checkout, result.patch);
      this.healed.push({ fix: result, patches: this.patchesOf(result, cluster.root.bugType) });
      return report ?? (await this.check(plan, prepared));
    } finally {
      await bench.dispose();
    }
  }

  private patchesOf(fix: Fix, bugType: FixPatch['bug_type']): FixPatch[] {
    return fix.patch.changes.map((change): FixPatch => {
      const line = Math.max(1, hunksOf(change)[0]?.oldStart ?? 1);
      return {
        ...{ file: change.path, diff: unifiedDiff({ changes: [change] }), bug_type: bugType, line },
        ...{ strategy: fix.strategy, template: fix.template, confidence: fix.confidence },
        rank_of_line: fix.rankOfLine ?? null,
        plausible_found: fix.plausibleFound,
      };
    });
  }

  private adapterOf(id: string): LanguageAdapter {
    const adapter = this.options.adapters[id];
    if (!adapter) throw new Error(`no language adapter is called ${id}`);
    return adapter;
  }

  private secondsLeft(): number {
    return Math.max(0, (this.endsAt - Date.now()) / 1000);
  }

  private budget(): Budget {
    let left = this.candidatesLeft();
    return { secondsLeft: () => this.secondsLeft(), takeCandidate: () => left-- > 0 };
  }

  private candidatesLeft(): number {
    return Math.max(0, this.options.maxCandidates - this.candidatesTried);
  }
}

/** Whether a run was cut in a test that had taken most of the time already, rather than in one of many that end. */
function isStuck({ tests }: CheckRun, capSecs: number): boolean {
  const ended = tests.filter((test) => test.outcome === 'passed' || test.outcome === 'failed');
  return tests.length > 0 && ended.reduce((sum, test) => sum + test.durationMs, 0) < capSecs * 400;
}

/** Nothing was learned: the ladder's own order holds, and no edit comes before another. */
const EVEN = {
  ...(Object.fromEntries(STRATEGIES.map((id) => [id, 0.5])) as Record<(typeof STRATEGIES)[number], number>),
  ...{ line_replace: 0.5, ast_rewrite: 0.5, fn_regenerate: 0.5 },
};

/** A rung that proposes nothing but for one file. */
function within(strategy: StrategyModule, file: string): StrategyModule {
  return {
    ...strategy,
    async *propose(context) {
      for await (const candidate of strategy.propose(context)) {
        if (candidate.patch.changes.every((change) => change.path === file)) yield candidate;
      }
    },
  };
}
