import { createHash } from 'node:crypto';
import { openBench as openRepairBench, type Bench } from '../repair';
import { openTree } from '../workspace/tree';
import { telemetry } from './checking';
import { adapterOf, scratchParent, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { sourcesBefore } from './history';
import { load } from './stages';

/** The same for every try of a run, so that it finds the same. */
export const seedOf = (runId: string): number => createHash('sha256').update(runId).digest().readUInt32LE();

/** Copies of the run's checkout with what it takes to propose and to validate on them. */
export async function openBench(node: NodeContext): Promise<Bench> {
  const { sandbox, syntax, progress, config } = node;
  return openRepairBench({
    ...{ sandbox, syntax, progress, search: config.search, seed: seedOf(node.runId) },
    checkout: node.workspace.checkout,
    parent: scratchParent(node),
    tree: await trackedTree(node),
    history: () => sourcesBefore(node),
    ...(node.knowledge ? { knowledge: node.knowledge } : {}),
    plan: await load(node, 'plan'),
    prepared: new Map(await load(node, 'prepared')),
    before: await load(node, 'report'),
    adapterOf: (project) => adapterOf(node, project),
    runChecks: node.checks.runChecks,
    openTree: (root) => openTree(root, config.hostEnv),
    onTelemetry: telemetry(node),
  });
}
