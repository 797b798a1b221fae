import type { DataSource } from 'typeorm';
import type { BugType } from '../../domain/names';
import { StrategyWeightEntity } from '../entities/strategy-weight';
import { StrategyWeightHistoryEntity } from '../entities/strategy-weight-history';
import { iso, isoOrNull } from './convert';
import type { Generation, StrategyWeights, StrategyWeightsRepository, WeightSet } from './types';

export function createStrategyWeightsRepository(dataSource: DataSource): StrategyWeightsRepository {
  const table = dataSource.getRepository(StrategyWeightEntity);
  return {
    of: async (bugType) => toWeights(await table.findOneByOrFail({ bugType })),

    all: async () => (await table.find({ order: { bugType: 'ASC' } })).map(toWeights),

    evolve: (bugType, fromGeneration, weights, reason, lesson) =>
      dataSource.transaction(async (manager) => {
        const generation = fromGeneration + 1;
        const runId = lesson?.runId ?? null;
        if (runId && (await manager.existsBy(StrategyWeightHistoryEntity, { bugType, runId }))) return true;
        const change = {
          ...{ ...weightsOf(weights), generation, lastEvolvedAt: () => 'now()' },
          totalAttempts: () => `total_attempts + ${Math.trunc(lesson?.attempts ?? 0)}`,
          totalSuccesses: () => `total_successes + ${Math.trunc(lesson?.successes ?? 0)}`,
        };
        const where = { bugType, generation: fromGeneration };
        if ((await manager.update(StrategyWeightEntity, where, change)).affected !== 1) return false;
        await manager.insert(StrategyWeightHistoryEntity, {
          ...weightsOf(weights),
          bugType,
          generation,
          reason,
          runId,
        });
        return true;
      }),

    history: async (bugType) => {
      const rows = await dataSource
        .getRepository(StrategyWeightHistoryEntity)
        .find({ where: { bugType }, order: { generation: 'ASC' } });
      return rows.map(toGeneration);
    },

    recentHistory: async (limit) => {
      const rows = await dataSource
        .getRepository(StrategyWeightHistoryEntity)
        .createQueryBuilder('past')
        .innerJoin(StrategyWeightEntity, 'now', 'now.bug_type = past.bug_type')
        .where('past.generation > now.generation - :limit', { limit })
        .orderBy({ 'past.bug_type': 'ASC', 'past.generation': 'ASC' })
        .getMany();
      const byType = new Map<BugType, Generation[]>();
      for (const row of rows) byType.set(row.bugType, [...(byType.get(row.bugType) ?? []), toGeneration(row)]);
      return byType;
    },
  };
}

function toGeneration(row: StrategyWeightHistoryEntity): Generation {
  return {
    generation: row.generation,
    weights: weightsOf(row),
    reason: row.reason,
    evolvedAt: iso(row.evolvedAt),
  };
}

function toWeights(row: StrategyWeightEntity): StrategyWeights {
  const { bugType, totalAttempts, totalSuccesses, generation } = row;
  const lastEvolvedAt = isoOrNull(row.lastEvolvedAt);
  return { bugType, totalAttempts, totalSuccesses, generation, lastEvolvedAt, weights: weightsOf(row) };
}

function weightsOf(from: WeightSet): WeightSet {
  const { kb_lookup, rule_first, search, llm_single, llm_consensus, line_replace, ast_rewrite, fn_regenerate } = from;
  return { kb_lookup, rule_first, search, llm_single, llm_consensus, line_replace, ast_rewrite, fn_regenerate };
}
