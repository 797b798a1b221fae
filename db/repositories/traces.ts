import { In, IsNull, LessThan, MoreThan, Not, type DataSource, type EntityManager } from 'typeorm';
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

interface Inserted {
  readonly step_index: number;
  readonly emitted_at: Date;
  readonly previous_event: number | null;
}

const INSERT = `
  INSERT INTO execution_traces (run_id, step_index, step_key, agent_node, action_type, action_label, payload, thought_text,
    event, related_fix_id, related_ci_event_id, emitted_at)
  SELECT $1, coalesce(max(step_index) + 1, 0), $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp()
  FROM execution_traces WHERE run_id = $1
  ON CONFLICT (run_id, step_key) DO NOTHING
  RETURNING step_index, emitted_at,
    (SELECT max(t.step_index) FROM execution_traces t WHERE t.run_id = $1 AND t.event IS NOT NULL) AS previous_event`;

/**
 * The lock on the run's row puts its writers in line. It is the weaker one, which foreign keys to the run do not wait for;
 * each statement after it sees what the writer before has committed.
 */
async function append(manager: EntityManager, runId: string, stepKey: string, step: TraceStep): Promise<AppendedStep> {
  const locked: unknown[] = await manager.query('SELECT 1 FROM runs WHERE run_id = $1 FOR NO KEY UPDATE', [runId]);
  if (locked.length === 0) throw new RunMissingError(`no run ${runId}`);
  const [inserted]: Inserted[] = await manager.query(INSERT, [
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
  ]);
  if (inserted) {
    const { step_index: stepIndex, emitted_at, previous_event: previousEvent } = inserted;
    const row = {
      stepIndex,
      agentNode: step.node,
      actionType: step.actionType,
      actionLabel: step.label,
      payload: step.payload ?? null,
      thoughtText: step.thought ?? null,
      emittedAt: iso(emitted_at),
    };
    return { stepIndex, inserted: true, row, previousEvent };
  }
  const row = await manager.findOneByOrFail(ExecutionTraceEntity, { runId, stepKey });
  const before = { runId, event: Not(IsNull()), stepIndex: LessThan(row.stepIndex) };
  const previousEvent = await manager.maximum(ExecutionTraceEntity, 'stepIndex', before);
  return { stepIndex: row.stepIndex, inserted: false, row: toRow(row), previousEvent };
}

function toRow(row: ExecutionTraceEntity): TraceRow {
  const { stepIndex, agentNode, actionType, actionLabel, payload, thoughtText } = row;
  return { stepIndex, agentNode, actionType, actionLabel, payload, thoughtText, emittedAt: iso(row.emittedAt) };
}
