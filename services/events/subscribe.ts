import type { RunsRepository, TracesRepository } from '../../db/repositories/types';
import type { StoredEvent, TelemetryTick } from '../../domain/events';
import { isActive } from '../../domain/run-record';
import type { RunId } from '../../domain/submission';
import { eventOf } from '../../domain/trace-events';
import type { Channels } from './channels';
import type { LinkedEvent } from './wire';

export interface SubscribeDeps {
  readonly channels: Channels;
  readonly read: (runId: RunId, afterId: number) => Promise<StoredEvent[]>;
  readonly stored: (runId: RunId, afterId: number) => AsyncIterable<StoredEvent>;
  readonly runs: Pick<RunsRepository, 'get'>;
  readonly traces: Pick<TracesRepository, 'eventsAfter' | 'lastEvent'>;
}

/** How often the store is looked into although the channel is live: a publisher may have died between commit and publish. */
const LIVE_POLL_MS = 3_000;
const LOST_POLL_MS = 400;
/** The row of a run may end a moment before its last event is stored. */
const LAST_EVENT_GRACE_MS = 10_000;
/** Beyond this a slow reader's events are dropped, and read from the store when it comes back for them. */
const MAX_QUEUED = 500;

/**
 * An event that the channel brings is passed on where it follows the last one without a gap. In every other case (a gap, the
 * beginning, a connection that was lost, now and then for good measure) the store is read, which has them all.
 */
export async function* subscribe(
  deps: SubscribeDeps,
  runId: RunId,
  afterId: number,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent | TelemetryTick> {
  const { channels, read, stored } = deps;
  const inbox = createInbox(signal);
  const forget = channels.onChange(inbox.ring);
  const leave = await channels.listen(runId, inbox.heard);
  let last = afterId;
  let looked: number | null = null;
  try {
    while (!signal.aborted && !channels.closed()) {
      const { events, tick, missed } = inbox.drain();
      const pollMs = channels.live() ? LIVE_POLL_MS : LOST_POLL_MS;
      let behind = missed || looked === null || Date.now() - looked >= pollMs;
      for (const { prev, ...event } of events) {
        behind ||= event.id > last && (prev ?? -1) > last;
        if (behind) break;
        if (event.id <= last) continue;
        last = event.id;
        yield event;
        if (event.event === 'run_complete') return;
      }
      if (behind) {
        for await (const event of looked === null ? await read(runId, last) : stored(runId, last)) {
          last = event.id;
          yield event;
          if (event.event === 'run_complete' || signal.aborted) return;
        }
        looked = Date.now();
        if (await isOver(deps, runId, last)) return;
      }
      if (tick) yield tick;
      await inbox.wait(pollMs);
    }
  } finally {
    inbox.close();
    forget();
    await leave();
  }
}

/** Whether nothing will come after `last`. */
async function isOver({ runs, traces }: SubscribeDeps, runId: RunId, last: number): Promise<boolean> {
  const run = await runs.get(runId);
  if (!run) return true;
  if (isActive(run)) return false;
  const newest = await traces.lastEvent(runId);
  if (newest !== null && newest > last) return false;
  const [row] = newest === null ? [] : await traces.eventsAfter(runId, newest - 1, 1);
  if (row && eventOf(runId, row)?.event === 'run_complete') return true;
  return Date.now() - Date.parse(run.endTime ?? run.startTime) > LAST_EVENT_GRACE_MS;
}

/** What the channel brought since the last look, bounded, and a bell. */
function createInbox(signal: AbortSignal) {
  let events: LinkedEvent[] = [];
  let tick: TelemetryTick | null = null;
  let missed = false;
  let rung = false;
  let wake = (): void => undefined;
  const ring = () => {
    rung = true;
    wake();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    heard: {
      stored: (event?: LinkedEvent) => {
        if (event && events.length < MAX_QUEUED) events.push(event);
        else missed = true;
        ring();
      },
      telemetry: (heard: TelemetryTick) => {
        tick = heard;
        ring();
      },
    },
    drain: () => {
      const drained = { events, tick, missed };
      [events, tick, missed] = [[], null, false];
      return drained;
    },
    /** Until the bell rings; a ring while nobody waits is kept. */
    wait: async (ms: number) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
    },
    close: () => signal.removeEventListener('abort', ring),
  };
}
