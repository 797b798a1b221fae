import type { DataSource } from 'typeorm';
import { BUG_TYPES, RUN_STATUSES, STRATEGIES, type RunStatus } from '../../domain/names';
import type { BugTypeStats, RungStats, StatsRepository } from './types';

const KNOWLEDGE = `
  SELECT count(*) FILTER (WHERE kb_match)::int AS hits, count(*) FILTER (WHERE NOT kb_match)::int AS "modelCalls"
  FROM fixes WHERE kb_match IS NOT NULL`;

const BUG_TYPE_ROWS = `
  SELECT fix.bug_type AS "bugType", count(*)::int AS fixes, count(*) FILTER (WHERE fix.status = 'applied')::int AS applied,
    count(DISTINCT run.repo_url)::int AS repositories, avg(fix.confidence_score)::float8 AS "averageConfidence"
  FROM fixes fix JOIN runs run USING (run_id) GROUP BY fix.bug_type`;

const RUNG_ROWS = `
  SELECT strategy, count(*)::int AS fixes, count(*) FILTER (WHERE status = 'applied')::int AS applied,
    count(*) FILTER (WHERE status = 'rolled_back')::int AS "rolledBack", coalesce(sum(token_cost_usd), 0)::float8 AS "costUsd",
    avg(confidence_score) FILTER (WHERE status IN ('applied', 'rolled_back'))::float8 AS predicted
  FROM fixes GROUP BY strategy`;

export function createStatsRepository(dataSource: DataSource): StatsRepository {
  const rows = <T>(sql: string): Promise<T[]> => dataSource.query(sql);
  return {
    runsByStatus: async () => {
      const found = await rows<{ status: string; count: number }>(
        'SELECT status, count(*)::int AS count FROM runs GROUP BY status',
      );
      const counted = new Map(found.map(({ status, count }) => [status, count]));
      return Object.fromEntries(RUN_STATUSES.map((status) => [status, counted.get(status) ?? 0])) as Record<
        RunStatus,
        number
      >;
    },

    knowledge: async () =>
      (await rows<{ hits: number; modelCalls: number }>(KNOWLEDGE))[0] ?? { hits: 0, modelCalls: 0 },

    bugTypes: async () => {
      const found = await rows<BugTypeStats>(BUG_TYPE_ROWS);
      const none = { fixes: 0, applied: 0, repositories: 0, averageConfidence: null };
      return BUG_TYPES.map((bugType) => found.find((row) => row.bugType === bugType) ?? { bugType, ...none });
    },

    rungs: async () => {
      const found = await rows<RungStats>(RUNG_ROWS);
      const none = { fixes: 0, applied: 0, rolledBack: 0, costUsd: 0, predicted: null };
      return STRATEGIES.map((strategy) => found.find((row) => row.strategy === strategy) ?? { strategy, ...none });
    },
  };
}
