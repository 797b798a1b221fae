import type { StoredEvent, TelemetryTick } from '../../domain/events';
import type { RunId } from '../../domain/submission';

/** An event as Redis holds and sends it. `prev` links it to the run's event before, which makes a gap visible. */
export interface LinkedEvent extends StoredEvent {
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
    const value = JSON.parse(text) as Partial<LinkedEvent & { tick: TelemetryTick }> | null;
    if (value?.tick) return { tick: value.tick };
    return typeof value?.id === 'number' && value.event && value.data ? (value as LinkedEvent) : null;
  } catch {
    return null;
  }
}
