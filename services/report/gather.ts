import type { Database } from '../../db';
import type { FixRecord } from '../../domain/fix';
import type { BugType } from '../../domain/names';
import type { RunId } from '../../domain/submission';
import { payloadsOf, type TracePayloads } from '../../domain/trace-payloads';
import { redactDeep } from '../redact';
import { assembleResults, RunNotEndedError } from '../results';
import type { ModelUse, ReportData, WeightTrend } from './contract';

/**
 * What the report of a run that has ended tells, from the database alone.
 * @throws RunNotEndedError
 */
export async function gatherReport(database: Pick<Database, 'repositories'>, runId: RunId): Promise<ReportData> {
  const { runs, fixes, ciEvents, traces, strategyWeights } = database.repositories;
  const results = await assembleResults(database, runId);
  const [run, fixRows, ciRows, rows] = await Promise.all([
    runs.get(runId),
    fixes.ofRun(runId),
    ciEvents.ofRun(runId),
    traces.withLabels(runId, ['model_called', 'rolled_back']),
  ]);
  if (!run) throw new RunNotEndedError(`there is no run ${runId}`);
  const types = new Set([...results.fixes, ...results.extended_fixes].map((fix) => fix.bug_type));
  return redactDeep({
    ...{ run, results, ciEvents: ciRows },
    fixes: fixRows.map(withoutSecret),
    rollbacks: payloadsOf(rows, 'rolled_back'),
    models: usedModels(payloadsOf(rows, 'model_called'), fixRows),
    weights: await trends(strategyWeights, types),
  });
}

/** Of a leaked secret, no shape is sure: the code that held it is not shown at all. */
function withoutSecret<F extends FixRecord>(fix: F): F {
  return fix.bugType === 'SECRET_LEAK' ? { ...fix, originalCode: null } : fix;
}

/** By model, the dearest first. What fixes say counts where no call was recorded. */
function usedModels(calls: readonly TracePayloads['model_called'][], fixes: readonly FixRecord[]): ModelUse[] {
  const used = new Map<string, ModelUse>();
  const add = ({ model, ...more }: ModelUse) => {
    const so = used.get(model);
    used.set(model, {
      model,
      calls: (so?.calls ?? 0) + more.calls,
      inputTokens: (so?.inputTokens ?? 0) + more.inputTokens,
      outputTokens: (so?.outputTokens ?? 0) + more.outputTokens,
      costUsd: (so?.costUsd ?? 0) + more.costUsd,
    });
  };
  for (const call of calls) add({ ...call, calls: 1 });
  if (calls.length === 0) {
    for (const { modelUsed: model, tokenCostUsd, kbMatch } of fixes) {
      if (model && !kbMatch) add({ model, calls: 1, inputTokens: 0, outputTokens: 0, costUsd: tokenCostUsd ?? 0 });
    }
  }
  return [...used.values()].sort((a, b) => b.costUsd - a.costUsd || (a.model < b.model ? -1 : 1));
}

async function trends(
  strategyWeights: Database['repositories']['strategyWeights'],
  types: ReadonlySet<BugType>,
): Promise<WeightTrend[]> {
  const all = await strategyWeights.all();
  const wanted = types.size > 0 ? all.filter(({ bugType }) => types.has(bugType)) : all;
  return Promise.all(
    wanted.map(async ({ bugType, generation, totalAttempts, totalSuccesses, weights }) => {
      const earlier = (await strategyWeights.history(bugType)).filter((one) => one.generation < generation);
      return {
        ...{ bugType, generation, attempts: totalAttempts, successes: totalSuccesses },
        history: [...earlier.slice(-11).map((one) => one.weights), weights],
      };
    }),
  );
}
