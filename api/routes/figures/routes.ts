import type { Routes } from '../../contract';
import * as schema from './schema';

/** What all runs together tell. */
export const figureRoutes: Routes = async (app, { figures }) => {
  app.get('/strategies', { schema: schema.strategies }, async () => ({
    strategies: (await figures.strategies()).map((row) => ({
      bug_type: row.bugType,
      generation: row.generation,
      total_attempts: row.totalAttempts,
      total_successes: row.totalSuccesses,
      last_evolved_at: row.lastEvolvedAt,
      weights: row.weights,
      trend: row.trend,
      history: row.history.map(({ evolvedAt, ...generation }) => ({ ...generation, evolved_at: evolvedAt })),
    })),
  }));

  app.get('/stats', { schema: schema.stats }, async () => {
    const { runs, knowledge, bugTypes, rungs, models } = await figures.stats();
    return {
      runs,
      knowledge_base: { hits: knowledge.hits, model_calls: knowledge.modelCalls },
      bug_types: bugTypes.map((row) => ({
        bug_type: row.bugType,
        fixes: row.fixes,
        applied: row.applied,
        repositories: row.repositories,
        average_confidence: row.averageConfidence,
      })),
      rungs: rungs.map((row) => ({
        strategy: row.strategy,
        fixes: row.fixes,
        applied: row.applied,
        rolled_back: row.rolledBack,
        predicted: row.predicted,
        precision: row.precision,
        cost_usd: row.costUsd,
      })),
      models: models.map((row) => ({
        ...{ model: row.model, strategy: row.strategy, calls: row.calls, failed: row.failed },
        ...{ input_tokens: row.inputTokens, output_tokens: row.outputTokens, cost_usd: row.costUsd },
      })),
    };
  });
};
