import type { StoredEvent, TelemetryTick } from '../../domain/events';
import type { RunId } from '../../domain/submission';
import type { Channels } from './channels';
import { isOver, type Watched } from './run-watch';
import type { LinkedEvent } from './wire';

export interface SubscribeDeps {
  readonly channels: Channels;
  /** What is stored after an id, by way of Redis where that has it all. */
  readonly read: (runId: RunId, afterId: number, newest: number | null) => Promise<StoredEvent[]>;
  readonly stored: (runId: RunId, afterId: number) => AsyncIterable<StoredEvent>;
  readonly look: Watched['look'];
}

/** How often the store is looked into although the channel is live: a publisher may have died between commit and publish. */
const LIVE_POLL_MS = 3_000;
const LOST_POLL_MS = 400;
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
  const { channels, read, stored, look } = deps;
  const inbox = createInbox(signal);
  const forget = channels.onChange(inbox.ring);
  const leave = await channels.listen(runId, inbox.heard);
  let last = afterId;
  let looked: number | null = null;
  try {
    while (!signal.aborted && !channels.closed()) {
      const { events, tick, missed } = inbox.drain();
      const pollMs = channels.live() ? LIVE_POLL_MS : LOST_POLL_MS;
      let isGap = missed || looked === null;
      const isDue = looked !== null && Date.now() - looked >= pollMs;
      for (const { prev, event } of events) {
        isGap ||= event.id > last && (prev ?? -1) > last;
        if (isGap) break;
        if (event.id <= last) continue;
        last = event.id;
        yield event;
        if (event.event === 'run_complete') return;
      }
      if (isGap || isDue) {
        const watch = await look(runId, isGap ? 0 : pollMs / 2);
        const isBehind = (watch.newest ?? -1) > last;
        const source = looked === null ? await read(runId, last, watch.newest) : stored(runId, last);
        for await (const event of isBehind ? source : []) {
          last = event.id;
          yield event;
          if (event.event === 'run_complete' || signal.aborted) return;
        }
        looked = Date.now();
        if (isOver(watch, last)) return;
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
