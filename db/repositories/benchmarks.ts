import type { DataSource } from 'typeorm';
import { BenchmarkScoreEntity } from '../entities/benchmark-score';
import { iso, storable } from './convert';
import type { BenchmarksRepository } from './types';

export function createBenchmarksRepository(dataSource: DataSource): BenchmarksRepository {
  const table = dataSource.getRepository(BenchmarkScoreEntity);
  return {
    predict: async (score) => {
      await table.createQueryBuilder().insert().values(storable(score)).orIgnore().execute();
    },

    score: async (runId, criterion, actualScore) => {
      const result = await table
        .createQueryBuilder()
        .update()
        .set({
          actualScore,
          calibrationGap: () => `${Math.trunc(actualScore)} - predicted_score`,
          scoredAt: () => 'now()',
        })
        .where({ runId, criterion })
        .execute();
      return result.affected === 1;
    },

    ofRun: async (runId) => {
      const rows = await table.find({ where: { runId }, order: { criterion: 'ASC' } });
      return rows.map(({ benchId: _id, createdAt: _created, updatedAt: _updated, ...row }) => ({
        ...row,
        scoredAt: iso(row.scoredAt),
      }));
    },
  };
}
