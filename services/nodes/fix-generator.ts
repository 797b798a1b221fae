import { createHash } from 'node:crypto';
import type { Cluster } from '../../domain/failure';
import type { Refusal } from '../../domain/fix';
import { ModelBusy } from '../../domain/models';
import type { Budget, Weights } from '../../domain/ports';
import { explored } from '../../domain/weights';
import type { HealOutcome, Step } from '../../domain/run-activities';
import { healCluster, isFix, type Climbed } from '../repair';
import { repositoryOf } from './checkout';
import { givenUpKey } from './dependency-mapper';
import { openBench } from './bench';
import { NotYet, type NodeContext } from './context';
import { refusedRecord, storeFix } from './fix-records';
import { takenBack } from './rollback-agent';
import { secondThoughts } from './second-thoughts';
import { countWait, openModels } from './models';
import { searchTurn } from './search-turn';
import { findFix, load, saveFix } from './stages';
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
  const secondsLeft = Math.min(SECONDS, at.secondsLeft);
  const state = `climb-${cluster.id}-${at.iteration}-${at.wave}`;
  const models = await openModels(node, cluster, at, secondsLeft);
  const bench = await openBench(node);
  try {
    const context = { ...bench.contextFor(cluster), ...models };
    const turn = await searchTurn(node, `${cluster.id}-${at.iteration}-${at.wave}`);
    const result = await healCluster({
      context,
      healedWith: () => healedWith(node, clusters, cluster, at),
      memory: {
        load: () => node.workspace.loadState<Climbed>(state),
        save: (climbed) => node.workspace.saveState(state, climbed),
      },
      others: failures.filter((failure) => !cluster.failures.includes(failure)),
      before,
      strategies: [...(await secondThoughts(node)), ...node.strategies.map(turn.take)],
      validator: bench.validator,
      banned: await takenBack(node),
      weights: weightsFor(node, cluster),
      budget: budgetOf(secondsLeft),
      trace: node.trace,
      progress: node.progress,
      confidenceThreshold: node.config.confidenceThreshold,
      confidenceFloor: node.config.confidenceFloor,
      newId: () => fixIdOf(node, cluster, at),
    });
    if (isFix(result)) {
      await saveFix(node, result);
      return { clusterId: cluster.id, fixId: result.fixId };
    }
    if (result.spared) return { clusterId: cluster.id, fixId: null };
    await turn.wasInVain();
    await giveUp(node, cluster, result);
    return { clusterId: cluster.id, fixId: null };
  } catch (error) {
    if (!(error instanceof ModelBusy)) throw error;
    await countWait(node, cluster, at);
    throw new NotYet(error.message, error.afterSecs);
  } finally {
    await bench.dispose();
  }
}

const fixIdOf = ({ runId }: NodeContext, { id }: Cluster, { iteration, wave }: Step): string =>
  uuidOf(runId, id, iteration, wave);

/** Where a fix of the same wave starts that heals all of a cluster as well. */
async function healedWith(
  node: NodeContext,
  clusters: readonly Cluster[],
  own: Cluster,
  at: Step,
): Promise<string | null> {
  for (const cluster of clusters) {
    if (cluster.id === own.id) continue;
    const fix = await findFix(node, fixIdOf(node, cluster, at));
    const { file, submittedLine } = cluster.root;
    if (own.failures.every(({ id }) => fix?.alsoGone?.includes(id))) return `${file}:${submittedLine}`;
  }
  return null;
}

/** The learned weights, now and then with two rungs changed, the same way for every attempt of a cluster. */
function weightsFor({ database, trace, runId }: NodeContext, { id: clusterId }: Cluster): Weights {
  const chance = createHash('sha256').update(`${runId}\0${clusterId}`).digest().readUInt32LE() / 2 ** 32;
  return {
    of: async (type) => {
      const { weights, totalAttempts } = await database.repositories.strategyWeights.of(type);
      const order = explored(weights, totalAttempts, chance);
      if (order.swapped.length > 0) {
        await trace.record({
          ...{
            node: 'fix_generator',
            actionType: 'decision',
            label: 'rungs_explored',
            key: `rungs_explored:${clusterId}`,
          },
          payload: { clusterId, swapped: order.swapped },
        });
      }
      return order.weights;
    },
  };
}

function budgetOf(seconds: number): Budget {
  const endsAt = Date.now() + seconds * 1000;
  let left = CANDIDATES;
  return { secondsLeft: () => Math.max(0, (endsAt - Date.now()) / 1000), takeCandidate: () => left-- > 0 };
}

async function giveUp(node: NodeContext, cluster: Cluster, refusal: Refusal): Promise<void> {
  const tree = await node.git.treeId(repositoryOf(node));
  await node.workspace.saveState(givenUpKey(cluster, tree), refusal);
  const strategy = refusal.strategy ?? 'rule_first';
  for (const failure of cluster.failures) {
    await storeFix(node, refusedRecord(node.runId, failure, refusal, strategy, cluster.failures.length));
  }
}
