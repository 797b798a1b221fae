import type { Cluster } from '../../domain/failure';
import type { Step } from '../../domain/run-activities';
import type { RepairContext } from '../strategies/contract';
import type { NodeContext } from './context';

/** Times that one step waits for a busy model, at most, and for how long at a time. */
const WAITS = 4;
const LONGEST_SECS = 120;
/** Where the model does not say: longer each time. */
const BACKOFF_SECS = [1, 4, 10, 30];

/**
 * The models for one cluster at one step. A busy one has the whole step tried again, at the time that it names; how often is kept
 * beside the checkout, so that it comes to an end.
 */
export async function openModels(
  node: NodeContext,
  cluster: Cluster,
  { iteration, wave }: Step,
  secondsLeft: number,
): Promise<Pick<RepairContext, 'models' | 'modelTokens'>> {
  const endsAt = Date.now() + secondsLeft * 1000;
  const name = `waits-${cluster.id}-${iteration}-${wave}`;
  const waited = (await node.workspace.loadState<number>(name)) ?? 0;
  const patience = (retryAfterSecs: number | null): number | null => {
    const secs = retryAfterSecs ?? BACKOFF_SECS[waited] ?? LONGEST_SECS;
    if (waited >= WAITS || secs > LONGEST_SECS || Date.now() + secs * 1000 > endsAt) return null;
    return Math.max(0.1, secs);
  };
  const { runId, trace, progress } = node;
  const step = `${iteration}/${wave}`;
  return {
    models: (strategy) =>
      node.models.for({ runId, clusterId: cluster.id, step, trace, signal: progress.signal, patience }, strategy),
    modelTokens: node.config.modelContextTokens,
  };
}

/** Counts a wait before it is waited. */
export async function countWait(
  { workspace }: NodeContext,
  cluster: Cluster,
  { iteration, wave }: Step,
): Promise<void> {
  const name = `waits-${cluster.id}-${iteration}-${wave}`;
  await workspace.saveState(name, ((await workspace.loadState<number>(name)) ?? 0) + 1);
}
