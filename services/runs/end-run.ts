import { existsSync } from 'node:fs';
import type { Database } from '../../db';
import type { Results, SelfBenchmark } from '../../domain/results';
import type { TraceStep } from '../../domain/trace';
import type { RunTotals } from '../../domain/trace-payloads';
import type { EmittedEvent } from '../../domain/trace-events';
import type { RunId } from '../../domain/submission';
import type { RunEnd } from '../../domain/verdict';
import type { EventStore } from '../events';
import { assembleResults, resultsPath, writeResults } from '../results';
import { criterionTitle, storeActual } from '../scoring';
import { learnFromRun } from '../weights';
import { createTrace } from '../traces';
import type { RunMirror } from './mirror';

export interface EndRunDeps {
  readonly database: Pick<Database, 'repositories'>;
  readonly events: Pick<EventStore, 'publish'>;
  readonly mirror: RunMirror;
  readonly outputDir: string;
}

export interface EndRun {
  /**
   * Writes the end of a run: its row, `results.json`, the `run_complete` event, the mirror. Idempotent; a run that has ended keeps
   * its first end, and what was left unwritten after that is written.
   */
  end(runId: RunId, end: RunEnd, iterations?: number): Promise<void>;
  /** Writes what is missing of a run whose row has ended. */
  complete(runId: RunId): Promise<void>;
  isComplete(runId: RunId): boolean;
}

export function createEndRun({ database, events, mirror, outputDir }: EndRunDeps): EndRun {
  const { runs, traces, modelCalls } = database.repositories;

  async function complete(runId: RunId): Promise<void> {
    const run = await runs.get(runId);
    if (!run) return;
    await storeActual(database, await assembleResults(database, runId));
    const results = await assembleResults(database, runId);
    await writeResults(outputDir, results);
    const trace = createTrace({ runId, activityKey: 'end', database, events });
    if (results.self_benchmark) await trace.record(compared(results.self_benchmark));
    const event: EmittedEvent = {
      event: 'run_complete',
      data: {
        run_id: runId,
        final_status: results.final_status,
        score: results.score.total,
        total_time_secs: results.total_time_secs,
        // Answers once it is made.
        pdf_url: `/report/${runId}`,
      },
    };
    // One key for all who may write it: the room hears of the end once.
    const node = (await traces.last(runId))?.agentNode ?? 'repo_scanner';
    const payload = { verdict: results.verdict, totals: totalsOf(results), event };
    await trace.record({ node, actionType: 'emit', label: 'run_complete', payload, key: 'run_complete' });
    await mirror.update(run, { status: run.status, score: results.score.total });
  }

  /** A run must not stay open for want of a lesson. */
  async function learn(runId: RunId): Promise<void> {
    try {
      await learnFromRun(database, runId);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const trace = createTrace({ runId, activityKey: 'end', database, events });
      const step = { node: 'self_benchmarker', actionType: 'error', label: 'nothing_learned' } as const;
      await trace.record({ ...step, payload: { why }, key: 'nothing_learned' });
    }
  }

  return {
    complete,
    isComplete: (runId) => existsSync(resultsPath(outputDir, runId)),
    end: async (runId, end, iterations) => {
      // What is still set aside is counted now: nobody will ask for those answers any more.
      await modelCalls.settle(runId);
      await runs.update(runId, { totalLlmCostUsd: await modelCalls.costOf(runId) });
      await runs.finish(runId, { end, endTime: new Date().toISOString(), totalIterations: iterations });
      await complete(runId);
      await learn(runId);
    },
  };
}

function totalsOf({ evidence_bundle: evidence, cost, ...results }: Results): RunTotals {
  return {
    ...{ failures: results.total_failures, uncovered: results.uncovered_failures, fixes: results.total_fixes },
    ...{ commits: results.commits.length, rollbacks: evidence?.rollbacks.length ?? 0 },
    ...{ notJudged: results.not_judged.length, modelCalls: cost?.calls ?? 0, costUsd: cost?.total_usd ?? 0 },
    totalTimeSecs: results.total_time_secs,
  };
}

/** Prediction against outcome, the widest gaps first. */
function compared({ max_points, predicted_score, actual_score, calibration_gap, criteria }: SelfBenchmark): TraceStep {
  const off = criteria
    .filter((one) => one.calibration_gap !== 0)
    .sort((a, b) => Math.abs(b.calibration_gap) - Math.abs(a.calibration_gap))
    .map((one) => `${criterionTitle(one.criterion)} ${one.actual_score} for ${one.predicted_score}`);
  const gap = `${calibration_gap > 0 ? '+' : ''}${calibration_gap}`;
  return {
    ...{ node: 'self_benchmarker', actionType: 'decision', label: 'score_compared', key: 'score_compared' },
    payload: { max_points, predicted_score, actual_score, calibration_gap },
    thought: `Came to ${actual_score} of ${max_points} points, predicted ${predicted_score} (gap ${gap})${off.length > 0 ? `: ${off.join(', ')}` : ''}`,
  };
}
