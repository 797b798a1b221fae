import type { RunsRepository, TracesRepository } from '../../db/repositories/types';
import type { StoredEvent, TelemetryTick } from '../../domain/events';
import type { RunId } from '../../domain/submission';
import { eventOf } from '../../domain/trace-events';
import { attempt, transaction, type Redis } from '../redis';
import { createBuffer } from './buffer';
import { createChannels, type Heard } from './channels';
import { coalesced } from './coalesce';
import { PAGE, watchRuns } from './run-watch';
import { subscribe } from './subscribe';
import { channelOf, tickMessage } from './wire';

export interface EventStoreDeps {
  /** null: without Redis; events then reach followers by polling. */
  readonly redis: Redis | null;
  readonly database: {
    readonly repositories: {
      readonly traces: Pick<TracesRepository, 'eventsAfter' | 'lastEvent'>;
      readonly runs: Pick<RunsRepository, 'get'>;
    };
  };
}

/** The events of runs. PostgreSQL has them all (they are trace rows); Redis makes them fast and may be lost at any time. */
export interface EventStore {
  /**
   * Tells the room of an event that is stored. Never throws, and may be repeated.
   * @param previous id of the run's event before this one; null where it is the first
   */
  publish(runId: RunId, event: StoredEvent, previous: number | null): Promise<void>;
  /** Sends a tick to who listens now, and mirrors it. Never throws. */
  tick(runId: RunId, tick: TelemetryTick): Promise<void>;
  /** All events with an id greater than `afterId` (-1: from the start), in order, each once. */
  read(runId: RunId, afterId: number): Promise<StoredEvent[]>;
  /**
   * The same, then what happens, until `run_complete`, the run's end or the signal. Without a gap whatever becomes of Redis. Ticks come
   * between, of a burst the last.
   */
  subscribe(runId: RunId, afterId: number, signal: AbortSignal): AsyncIterable<StoredEvent | TelemetryTick>;
  /** Only the bell and the ticks. Resolves also while Redis is away, and goes on when it is back. @returns how to leave */
  listen(runId: RunId, heard: Heard): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const TELEMETRY_SECS = 2 * 3600;

export function createEventStore({ redis, database }: EventStoreDeps): EventStore {
  const { traces, runs } = database.repositories;
  const buffer = redis && createBuffer(redis);
  const channels = createChannels(redis);

  const watched = watchRuns({ runs, traces });
  const buffered = coalesced(async (runId) => (await buffer?.read(runId)) ?? null);

  async function* stored(runId: RunId, afterId: number): AsyncGenerator<StoredEvent> {
    for (let last = afterId; ;) {
      const rows = await watched.page(runId, last);
      for (const row of rows) {
        const event = eventOf(runId, row);
        if (event) yield event;
        last = row.stepIndex;
      }
      if (rows.length < PAGE) return;
    }
  }

  async function read(runId: RunId, afterId: number, newest: number | null): Promise<StoredEvent[]> {
    const held = await buffered(runId);
    // A buffer without a gap may still lack its end.
    if (held && newest !== null && (held.at(-1)?.id ?? -1) >= newest) return held.filter((event) => event.id > afterId);
    const events: StoredEvent[] = [];
    for await (const event of stored(runId, afterId)) events.push(event);
    return events;
  }

  return {
    read: async (runId, afterId) => read(runId, afterId, await traces.lastEvent(runId)),
    publish: async (runId, event, previous) => {
      await buffer?.push(runId, event, previous);
    },
    tick: async (runId, tick) => {
      if (!redis) return;
      const key = `run:${runId}:telemetry`;
      const { cpu_pct, mem_mb, container_id } = tick;
      const fields = { cpu_pct, mem_mb, container_id: JSON.stringify(container_id) };
      await attempt(() =>
        transaction(redis, (multi) =>
          multi.hset(key, fields).expire(key, TELEMETRY_SECS).publish(channelOf(runId), tickMessage(tick)),
        ),
      );
    },
    subscribe: (runId, afterId, signal) =>
      subscribe({ channels, read, stored, look: watched.look }, runId, afterId, signal),
    listen: (runId, heard) => channels.listen(runId, heard),
    close: () => channels.close(),
  };
}
