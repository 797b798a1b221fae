import { createHash } from 'node:crypto';
import type { Cluster } from '../../domain/failure';
import { languageRunner } from '../checks';
import { createValidator, openGround, openScratch, toolsFor, type ProjectTools, type Validator } from '../repair';
import type { InLanguage, LanguageAdapter, Tree } from '../languages/contract';
import type { RepairContext } from '../strategies/contract';
import { openTree } from '../workspace/tree';
import { telemetry } from './checking';
import { adapterOf, scratchParent, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { load } from './stages';

/** Candidates of one cluster in work at a time. Two clusters are healed side by side. */
const SEARCHED_AT_ONCE = 2;

/** The same for every try of a run, so that it finds the same. */
const seedOf = (runId: string): number => createHash('sha256').update(runId).digest().readUInt32LE();

/** A scratch copy with what it takes to propose and to validate on it. */
export interface Bench {
  /** The checkout's tracked files, without a candidate. */
  readonly tree: Tree;
  readonly validator: Validator;
  contextFor(cluster: Cluster): RepairContext;
  dispose(): Promise<void>;
}

export async function openBench(node: NodeContext): Promise<Bench> {
  const { sandbox, syntax, progress } = node;
  const plan = await load(node, 'plan');
  const prepared = new Map(await load(node, 'prepared'));
  const tree = await trackedTree(node);
  const scratch = await openScratch({ checkout: node.workspace.checkout, parent: scratchParent(node) });
  const projects = plan.projects.map((project): ProjectTools & { adapter: LanguageAdapter } => {
    const ready = prepared.get(project.id);
    if (!ready) throw new Error(`${project.id} was not prepared`);
    const run = languageRunner({ sandbox, prepared: ready, workCopy: scratch.path, signal: progress.signal });
    return { project, adapter: adapterOf(node, project), run };
  });
  const validator = createValidator({
    ...{ scratch, tree, plan, prepared, projects, syntax, progress },
    runChecks: node.checks.runChecks,
    openTree: (root) => openTree(root, node.config.hostEnv),
    onTelemetry: telemetry(node),
  });
  const ground = openGround({
    ...{ tree, projects, prepared, syntax, sandbox },
    ...{ checkout: node.workspace.checkout, parent: scratchParent(node), checks: plan.checks },
    before: await load(node, 'report'),
    limits: node.config.search,
    atOnce: SEARCHED_AT_ONCE,
    seed: seedOf(node.runId),
    signal: progress.signal,
  });
  const alone =
    (run: InLanguage): InLanguage =>
    async (spec) => {
      await scratch.reset();
      return run(spec);
    };
  return {
    tree,
    validator,
    contextFor(cluster) {
      const tools =
        projects.find(({ project }) => project.id === cluster.root.projectId) ?? toolsFor(projects, cluster.root.file);
      if (!tools) throw new Error(`${cluster.root.file} belongs to no project`);
      const { project, adapter, run } = tools;
      return ground.for({
        ...{ cluster, project, adapter, tree, syntax, signal: progress.signal },
        run: alone(run),
        runAndDiff: async (spec) => {
          await scratch.reset();
          await run(spec);
          const after = openTree(scratch.path, node.config.hostEnv);
          const texts = (await scratch.changed()).flatMap((path) => {
            const text = tree.has(path) ? after.read(path) : null;
            return text === null ? [] : [[path, text] as const];
          });
          return Object.fromEntries(texts);
        },
      });
    },
    dispose: async () => {
      await ground.close();
      await scratch.dispose();
    },
  };
}
