import { STORED_EVENTS, type RunEvent, type StoredEvent } from './events';
import type { RunId } from './submission';
import type { TraceRow, TraceStep } from './trace';

/** What an `emit` step carries as `payload.event`. */
export type EmittedEvent = Exclude<RunEvent, { event: 'telemetry_tick' | 'thought_event' }>;

/** Which event a step is in the room: the one it carries, else its thought. A step is one event at most. */
export function eventName(step: Pick<TraceStep, 'payload' | 'thought'>): StoredEvent['event'] | null {
  return carried(step.payload)?.event ?? (step.thought ? 'thought_event' : null);
}

/** The event of a recorded step; null where it has none. Its id is the step index. */
export function eventOf(runId: RunId, row: TraceRow): StoredEvent | null {
  const event = carried(row.payload);
  if (event) return { id: row.stepIndex, event: event.event, data: event.data };
  if (!row.thoughtText) return null;
  return {
    id: row.stepIndex,
    event: 'thought_event',
    data: {
      run_id: runId,
      node: row.agentNode,
      message: row.thoughtText,
      step_index: row.stepIndex,
      timestamp: row.emittedAt,
    },
  };
}

function carried(payload: TraceStep['payload'] | null): EmittedEvent | null {
  const event = payload?.event as Partial<EmittedEvent> | undefined;
  if (!event?.event || !event.data || !(STORED_EVENTS as readonly string[]).includes(event.event)) return null;
  return event as EmittedEvent;
}
