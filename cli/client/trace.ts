import type { TraceRow } from '../../domain/trace';
import type { ApiClient, ReplayStep } from './api';

/** All steps of a run so far, in order. */
export async function* traceOf(client: ApiClient, runId: string, after = -1): AsyncGenerator<ReplayStep> {
  for (let cursor: number | null = after; cursor !== null;) {
    const page = await client.replay(runId, cursor);
    yield* page.events;
    cursor = page.next_cursor;
  }
}

export function rowOf(step: ReplayStep): TraceRow {
  return {
    stepIndex: step.step_index,
    agentNode: step.agent_node,
    actionType: step.action_type,
    actionLabel: step.action_label,
    payload: step.payload,
    thoughtText: step.thought_text,
    emittedAt: step.emitted_at,
  };
}
