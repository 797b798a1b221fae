import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mapFailures, type FailureMap } from '../../domain/clusters';
import type { CheckReport } from '../../domain/check';
import type { Cluster } from '../../domain/failure';
import type { Patch } from '../../domain/patch';
import type { Budget, Progress, Trace } from '../../domain/ports';
import type { TraceStep } from '../../domain/trace';
import { STRATEGIES } from '../../domain/names';
import { createChecks, languageRunner, prepareProject } from '../../services/checks';
import { createLanguages } from '../../services/languages';
import type { LanguageAdapter, Prepared, Tree } from '../../services/languages/contract';
import {
  createValidator,
  healCluster,
  openGround,
  openScratch,
  roleIn,
  type ProjectTools,
  type Scratch,
  type Validator,
} from '../../services/repair';
import { workplace } from '../../services/repair/workplace';
import { createSandbox } from '../../services/sandbox';
import type { RepairContext, StrategyModule } from '../../services/strategies/contract';
import { createSyntax } from '../../services/syntax';
import { openTree } from '../../services/workspace';

/** The product's own parts on a small repository: real sandbox, real language, real checks. */
export interface Bench {
  readonly root: string;
  readonly checkout: string;
  readonly tree: Tree;
  readonly before: CheckReport;
  readonly map: FailureMap;
  readonly scratch: Scratch;
  readonly validator: Validator;
  readonly steps: TraceStep[];
  readonly trace: Trace;
  readonly progress: Progress;
  contextFor(cluster: Cluster): RepairContext;
  /** Every check, on the scratch copy as it lies. */
  check(): Promise<CheckReport>;
  heal(
    cluster: Cluster,
    strategies: readonly StrategyModule[],
    part?: {
      budget?: Budget;
      threshold?: number;
      floor?: number;
      context?: Partial<RepairContext>;
      healedWith?: () => Promise<string | null>;
    },
  ): ReturnType<typeof healCluster>;
  dispose(): Promise<void>;
}

export const progress: Progress = { heartbeat: () => undefined, signal: new AbortController().signal };

export const plenty = (candidates = 100): Budget => ({ secondsLeft: () => 600, takeCandidate: () => candidates-- > 0 });

/** Every rung is worth the same, so that their own order counts. */
const weights = Object.fromEntries(
  [...STRATEGIES, 'ast_rewrite', 'line_replace', 'fn_regenerate'].map((id) => [id, 0.5]),
);

export function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export async function openBench(files: Readonly<Record<string, string>>): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), 'repair-'));
  const checkout = join(root, 'checkout');
  writeTree(checkout, files);
  return benchOn(root, checkout);
}

export async function benchOn(root: string, checkout: string, cache = join(root, 'cache')): Promise<Bench> {
  const hostEnv = process.env;
  const sandbox = createSandbox({ bwrap: process.env.RIFT_BWRAP ?? null, cache, hostEnv, prepareAllow: [] });
  const adapters = createLanguages(hostEnv);
  const open = (at: string) => openTree(at, hostEnv);
  const checks = createChecks({ sandbox, adapters, redact: (text) => text, openTree: open });
  const syntax = createSyntax();
  const tree = open(checkout);
  const plan = await checks.planChecks(tree, checks.detectProjects(tree));
  const prepared = new Map<string, Prepared>();
  const adapterOf = (id: string): LanguageAdapter => {
    const adapter = adapters[id];
    if (!adapter) throw new Error(`no adapter ${id}`);
    return adapter;
  };
  for (const project of plan.projects) {
    const place = { workCopy: checkout, cacheDir: cache, installDir: join(root, 'projects'), remoteKey: 'test' };
    const own = { project, adapter: adapterOf(project.adapter), checks: plan.checks };
    prepared.set(project.id, await prepareProject({ sandbox, tree, progress, ...own, ...place }));
  }
  const scratch = await openScratch({ checkout, parent: join(root, 'scratch') });
  const projects = plan.projects.map((project): ProjectTools & { adapter: LanguageAdapter } => {
    const ready = prepared.get(project.id);
    if (!ready) throw new Error(`${project.id} is not prepared`);
    const run = languageRunner({ sandbox, prepared: ready, workCopy: scratch.path });
    return { project, adapter: adapterOf(project.adapter), run };
  });
  const check = (confirmRed = false) =>
    checks.runChecks({ workCopy: scratch.path, plan, prepared, confirmRed, progress });
  const before = await check(true);
  const role = roleIn(projects);
  const graphs = await Promise.all(projects.map(({ adapter, project }) => adapter.moduleGraph(project, tree)));
  const map = mapFailures({
    report: before,
    checks: plan.checks,
    projects: plan.projects,
    graph: { imports: Object.assign({}, ...graphs.map((graph) => graph.imports)) as Record<string, string[]> },
    isTest: (file) => role(file) === 'test',
    submittedLine: (_file, line) => line,
  });
  const validator = createValidator({
    scratch,
    tree,
    plan,
    prepared,
    runChecks: checks.runChecks,
    projects,
    syntax,
    openTree: open,
    progress,
  });
  const ground = openGround({
    ...{ checkout, tree, parent: join(root, 'scratch'), projects, checks: plan.checks, prepared, before, sandbox },
    ...{ syntax, limits: { candidates: 20_000, seconds: 60 }, atOnce: 2, seed: 1, signal: progress.signal },
  });
  const steps: TraceStep[] = [];
  const trace: Trace = { record: async (step) => void steps.push(step) };
  const contextFor = (cluster: Cluster): RepairContext => {
    const tools = projects.find(({ project }) => project.id === cluster.root.projectId);
    if (!tools) throw new Error('no project');
    const { project, adapter, run } = tools;
    const on = (own: Cluster, patch?: Patch): RepairContext => ({
      ...{ cluster: own, project, adapter, syntax, signal: progress.signal },
      ...workplace({ scratch, tree, run, openTree: open }, patch),
    });
    return ground.for({ ...on(cluster), patched: (patch, own) => on(own, patch) });
  };
  let id = 0;
  return {
    ...{ root, checkout, tree, before, map, scratch, validator, steps, trace, progress, contextFor },
    check: () => check(),
    heal: (cluster, strategies, part = {}) =>
      healCluster({
        ...{ context: { ...contextFor(cluster), ...part.context }, before, strategies, validator, trace, progress },
        budget: part.budget ?? plenty(),
        weights: { of: async () => weights as never },
        confidenceThreshold: part.threshold ?? 0.7,
        confidenceFloor: part.floor ?? 0,
        newId: () => `fix-${++id}`,
        ...(part.healedWith && { healedWith: part.healedWith }),
      }),
    dispose: async () => {
      await ground.close();
      await scratch.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
