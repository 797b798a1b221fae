import type { StoredEvent, TelemetryTick } from '../../domain/events';
import type { RunId } from '../../domain/submission';

/** An event as Redis holds and sends it. `prev` links it to the run's event before, which makes a gap visible. */
export interface LinkedEvent {
  readonly event: StoredEvent;
  readonly prev: number | null;
}

export type Message = LinkedEvent | { readonly tick: TelemetryTick };

export function channelOf(runId: RunId): string {
  return `events:${runId}`;
}

export function eventMessage(event: StoredEvent, previous: number | null): string {
  const { id, data } = event;
  return JSON.stringify({ id, prev: previous, event: event.event, data });
}

export function tickMessage(tick: TelemetryTick): string {
  return JSON.stringify({ tick });
}

/** null where the text is none of ours. */
export function parseMessage(text: string): Message | null {
  try {
    const value = JSON.parse(text) as Partial<StoredEvent & { prev: number | null; tick: TelemetryTick }> | null;
    if (value?.tick) return { tick: value.tick };
    const { id, event, data, prev = null } = value ?? {};
    return typeof id === 'number' && event && data ? { event: { id, event, data }, prev } : null;
  } catch {
    return null;
  }
}
