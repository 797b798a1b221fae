import type { DataSource, EntityManager } from 'typeorm';
import type { ModelErrorCode } from '../../domain/models';
import type { NewModelCall, Reservation, SpendingLimit, SpendingLimits } from '../../domain/spending';
import { ModelCallEntity } from '../entities/model-call';
import { storable } from './convert';
import type { ModelCallsRepository, ModelUsage } from './types';

/** Any number that only reservations use: they stand in line, so that no two spend the same rest. */
const SPENDING_LOCK = 7_438_002;

const SPENT = `
  SELECT coalesce(sum(call.cost_usd) FILTER (WHERE call.run_id = $1), 0)::float8 AS "runUsd",
    coalesce(sum(call.cost_usd) FILTER (WHERE call.created_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
      AND run.repo_url = (SELECT repo_url FROM runs WHERE run_id = $1)), 0)::float8 AS "repositoryDayUsd",
    coalesce(sum(call.cost_usd) FILTER (WHERE call.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'),
      0)::float8 AS "installationMonthUsd"
  FROM model_calls call JOIN runs run USING (run_id)
  WHERE call.run_id = $1 OR call.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;

const USAGE = `
  SELECT model, strategy, count(*)::int AS calls, count(*) FILTER (WHERE error IS NOT NULL OR status = 'lost')::int AS failed,
    coalesce(sum(input_tokens), 0)::int AS "inputTokens", coalesce(sum(output_tokens), 0)::int AS "outputTokens",
    sum(cost_usd)::float8 AS "costUsd"
  FROM model_calls`;

export function createModelCallsRepository(dataSource: DataSource): ModelCallsRepository {
  const table = dataSource.getRepository(ModelCallEntity);
  return {
    reserve: (call, limits) =>
      dataSource.transaction(async (manager) => {
        await manager.query('SELECT pg_advisory_xact_lock($1)', [SPENDING_LOCK]);
        return (await known(manager, call)) ?? (await setAside(manager, call, limits));
      }),

    answered: async (callId, answer, { inputTokens, outputTokens }, costUsd) => {
      const change = { status: 'answered', inputTokens, outputTokens, costUsd, answer: storable(answer) as object };
      await table.update({ callId }, change as object);
    },

    failed: async (callId, error, charged) => {
      await table.update(
        { callId },
        { status: 'failed', error, ...(charged && { ...charged.usage, costUsd: charged.costUsd }) },
      );
    },

    release: async (callId) => void (await table.delete({ callId, status: 'reserved' })),

    settle: async (runId) => {
      await table.update({ runId, status: 'reserved' }, { status: 'lost' });
      await table.update({ runId, status: 'answered' }, { status: 'settled', answer: null as never });
    },

    costOf: async (runId, clusterId) => {
      const [row]: { cost: number }[] = await dataSource.query(
        `SELECT coalesce(sum(cost_usd), 0)::float8 AS cost FROM model_calls
         WHERE run_id = $1 AND ($2::text IS NULL OR cluster_id = $2)`,
        [runId, clusterId ?? null],
      );
      return row?.cost ?? 0;
    },

    usage: (runId) =>
      dataSource.query<ModelUsage[]>(
        `${USAGE} ${runId === undefined ? '' : 'WHERE run_id = $1'} GROUP BY model, strategy ORDER BY "costUsd" DESC, model, strategy`,
        runId === undefined ? [] : [runId],
      ),
  };
}

/** What is known of a question that was asked before. */
async function known(manager: EntityManager, { runId, stepKey, owner }: NewModelCall): Promise<Reservation | null> {
  const row = await manager.findOneBy(ModelCallEntity, { runId, stepKey });
  if (!row) return null;
  const { costUsd } = row;
  if (row.status === 'failed') return { kind: 'failed', error: row.error as ModelErrorCode, costUsd };
  if (row.status === 'answered') {
    const usage = { inputTokens: row.inputTokens ?? 0, outputTokens: row.outputTokens ?? 0 };
    return { kind: 'answered', answer: row.answer, usage, costUsd };
  }
  if (row.status === 'reserved' && row.owner === owner) return { kind: 'reserved', callId: row.callId };
  await manager.update(ModelCallEntity, { callId: row.callId, status: 'reserved' }, { status: 'lost' });
  return { kind: 'lost', costUsd };
}

async function setAside(manager: EntityManager, call: NewModelCall, limits: SpendingLimits): Promise<Reservation> {
  const [spent]: SpendingLimits[] = await manager.query(SPENT, [call.runId]);
  for (const limit of Object.keys(limits) as SpendingLimit[]) {
    const spentUsd = spent?.[limit] ?? 0;
    if (spentUsd + call.worstUsd > limits[limit]) return { kind: 'refused', limit, spentUsd, limitUsd: limits[limit] };
  }
  const { worstUsd, ...row } = call;
  const { identifiers } = await manager.insert(ModelCallEntity, { ...row, costUsd: worstUsd });
  return { kind: 'reserved', callId: String(identifiers[0]?.callId) };
}
