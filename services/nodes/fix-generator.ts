import type { Cluster } from '../../domain/failure';
import type { Refusal } from '../../domain/fix';
import type { Budget } from '../../domain/ports';
import type { HealOutcome, Step } from '../../domain/run-activities';
import { healCluster, isFix } from '../repair';
import type { Tree } from '../languages/contract';
import { givenUpKey } from './dependency-mapper';
import { openBench } from './bench';
import type { NodeContext } from './context';
import { refusedRecord, storeFix } from './fix-records';
import { takenBack } from './rollback-agent';
import { secondThoughts } from './second-thoughts';
import { load, saveFix } from './stages';
import { uuidOf } from './uuid';

/** Candidates and seconds for one cluster, at most. */
const CANDIDATES = 400;
const SECONDS = 600;

/** Climbs the ladder for one cluster: proposes, validates, chooses. Candidates never leave this activity. */
export async function fixGenerator(
  node: NodeContext,
  at: Step & { readonly clusterId: string; readonly secondsLeft: number },
): Promise<HealOutcome> {
  const { clusters, failures } = await load(node, 'failures');
  const cluster = clusters.find(({ id }) => id === at.clusterId);
  if (!cluster) throw new Error(`there is no cluster ${at.clusterId}`);
  const before = await load(node, 'report');
  const bench = await openBench(node);
  try {
    const result = await healCluster({
      context: bench.contextFor(cluster),
      others: failures.filter((failure) => !cluster.failures.includes(failure)),
      before,
      strategies: [...(await secondThoughts(node)), ...node.strategies],
      validator: bench.validator,
      banned: await takenBack(node),
      weights: { of: async (type) => (await node.database.repositories.strategyWeights.of(type)).weights },
      budget: budgetOf(Math.min(SECONDS, at.secondsLeft)),
      trace: node.trace,
      progress: node.progress,
      confidenceThreshold: node.config.confidenceThreshold,
      newId: () => uuidOf(node.runId, cluster.id, at.iteration, at.wave),
    });
    if (isFix(result)) {
      await saveFix(node, result);
      return { clusterId: cluster.id, fixId: result.fixId };
    }
    await giveUp(node, cluster, result, bench.tree);
    return { clusterId: cluster.id, fixId: null };
  } finally {
    await bench.dispose();
  }
}

function budgetOf(seconds: number): Budget {
  const endsAt = Date.now() + seconds * 1000;
  let left = CANDIDATES;
  return { secondsLeft: () => Math.max(0, (endsAt - Date.now()) / 1000), takeCandidate: () => left-- > 0 };
}

async function giveUp(node: NodeContext, cluster: Cluster, refusal: Refusal, tree: Tree): Promise<void> {
  await node.workspace.saveState(givenUpKey(cluster, tree), refusal);
  const strategy = node.strategies.at(-1)?.id ?? 'rule_first';
  for (const failure of cluster.failures) {
    await storeFix(node, refusedRecord(node.runId, failure, refusal, strategy));
  }
}
