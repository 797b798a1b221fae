import { In, IsNull, MoreThan, Not, type DataSource, type EntityManager } from 'typeorm';
import type { TraceRow, TraceStep } from '../../domain/trace';
import { eventName } from '../../domain/trace-events';
import { ExecutionTraceEntity } from '../entities/execution-trace';
import { iso, storable } from './convert';
import { RunMissingError, type AppendedStep, type TracesRepository } from './types';

export function createTracesRepository(dataSource: DataSource): TracesRepository {
  const table = dataSource.getRepository(ExecutionTraceEntity);
  const inOrder = { stepIndex: 'ASC' } as const;
  return {
    append: (runId, stepKey, step) =>
      dataSource.transaction((manager) => append(manager, runId, stepKey, storable(step))),

    after: async (runId, stepIndex, limit) =>
      (await table.find({ where: { runId, stepIndex: MoreThan(stepIndex) }, order: inOrder, take: limit })).map(toRow),

    eventsAfter: async (runId, stepIndex, limit) => {
      const where = { runId, stepIndex: MoreThan(stepIndex), event: Not(IsNull()) };
      return (await table.find({ where, order: inOrder, take: limit })).map(toRow);
    },

    lastEvent: async (runId) =>
      (
        await table.findOne({
          where: { runId, event: Not(IsNull()) },
          select: { stepIndex: true },
          order: { stepIndex: 'DESC' },
        })
      )?.stepIndex ?? null,

    last: async (runId) => {
      const row = await table.findOne({ where: { runId }, order: { stepIndex: 'DESC' } });
      return row && toRow(row);
    },

    withLabels: async (runId, labels) =>
      (await table.find({ where: { runId, actionLabel: In(labels) }, order: inOrder })).map(toRow),
  };
}

/**
 * The lock on the run's row puts its writers in line. It is the weaker one, which foreign keys to the run do not wait for;
 * each statement after it sees what the writer before has committed.
 */
async function append(manager: EntityManager, runId: string, stepKey: string, step: TraceStep): Promise<AppendedStep> {
  const locked: unknown[] = await manager.query('SELECT 1 FROM runs WHERE run_id = $1 FOR NO KEY UPDATE', [runId]);
  if (locked.length === 0) throw new RunMissingError(`no run ${runId}`);
  const raw: { trace_id: string }[] = await manager.query(
    `INSERT INTO execution_traces (run_id, step_index, step_key, agent_node, action_type, action_label, payload, thought_text,
       event, related_fix_id, related_ci_event_id, emitted_at)
     SELECT $1, coalesce(max(step_index) + 1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp()
     FROM execution_traces WHERE run_id = $1
     ON CONFLICT (run_id, step_key) DO NOTHING RETURNING trace_id`,
    [
      runId,
      stepKey,
      step.node,
      step.actionType,
      step.label,
      step.payload === undefined ? null : JSON.stringify(step.payload),
      step.thought ?? null,
      eventName(step),
      step.fixId ?? null,
      step.ciEventId ?? null,
    ],
  );
  const row = await manager.findOneByOrFail(ExecutionTraceEntity, { runId, stepKey });
  const [previous]: { step_index: number }[] = await manager.query(
    `SELECT step_index FROM execution_traces WHERE run_id = $1 AND step_index < $2 AND event IS NOT NULL
     ORDER BY step_index DESC LIMIT 1`,
    [runId, row.stepIndex],
  );
  return {
    stepIndex: row.stepIndex,
    inserted: raw.length > 0,
    row: toRow(row),
    previousEvent: previous?.step_index ?? null,
  };
}

function toRow(row: ExecutionTraceEntity): TraceRow {
  const { stepIndex, agentNode, actionType, actionLabel, payload, thoughtText } = row;
  return { stepIndex, agentNode, actionType, actionLabel, payload, thoughtText, emittedAt: iso(row.emittedAt) };
}
