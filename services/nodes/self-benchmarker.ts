import type { FailureMap } from '../../domain/clusters';
import type { LearnedWeights, Outlook } from '../../domain/benchmark';
import type { BugType } from '../../domain/names';
import { storePrediction } from '../scoring';
import type { NodeContext } from './context';
import { load } from './stages';

/** Predicts, before the first fix, what the run will come to; `finishRun` adds what it did. The first prediction stands. */
export async function selfBenchmarker(node: NodeContext, map: FailureMap): Promise<void> {
  const { database, runId } = node;
  const { traces, fixes } = database.repositories;
  const known = await traces.withLabels(runId, ['score_predicted']);
  if (known.length > 0 || (await fixes.ofRun(runId)).length > 0) return;
  const predictions = await storePrediction(database, runId, await outlookOf(node, map));
  const points = predictions.reduce((sum, { predictedScore }) => sum + predictedScore, 0);
  const most = predictions.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  await node.trace.record({
    ...{ node: 'self_benchmarker', actionType: 'decision', label: 'score_predicted', key: 'score_predicted' },
    payload: { predictions },
    thought: `Predicted ${points} of ${most} points: ${predictions.find(({ criterion }) => criterion === 'fix_rate')?.reasoning}`,
  });
}

async function outlookOf(node: NodeContext, { clusters }: FailureMap): Promise<Outlook> {
  const [run, plan, report] = await Promise.all([node.run(), load(node, 'plan'), load(node, 'submitted')]);
  const types = clusters.map(({ failures }) => failures.map(({ bugType }) => bugType));
  const weights = new Map<BugType, LearnedWeights>();
  for (const type of new Set(types.flat())) {
    const {
      weights: learned,
      totalAttempts,
      totalSuccesses,
    } = await node.database.repositories.strategyWeights.of(type);
    weights.set(type, { weights: learned, attempts: totalAttempts, successes: totalSuccesses });
  }
  const judged = report.runs.filter(({ status }) => ['passed', 'failed', 'timed_out'].includes(status));
  const kinds = new Map(plan.checks.map(({ id, kind }) => [id, kind]));
  return {
    clusters: types,
    rungs: [...new Set(node.strategies.map(({ id }) => id))].filter(
      (id) => node.models.usable || !id.startsWith('llm_'),
    ),
    weights,
    checks: {
      planned: plan.checks.length,
      judged: judged.length,
      tests: judged.some(({ checkId }) => kinds.get(checkId) === 'test'),
    },
    elapsedSecs: Math.max(0, (Date.now() - Date.parse(run.startTime)) / 1000),
    checkSecs: report.runs.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    maxIterations: run.maxIterations,
  };
}
