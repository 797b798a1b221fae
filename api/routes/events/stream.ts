import type { StoredEvent, TelemetryTick } from '../../../domain/events';

export type Sent = StoredEvent | TelemetryTick;
const IDLE = Symbol('idle');

/** Events as server-sent events, with a comment whenever there was none for `heartbeatMs`. */
export async function* asServerSentEvents(source: AsyncIterable<Sent>, heartbeatMs: number): AsyncGenerator<string> {
  yield 'retry: 1000\n\n';
  const events = source[Symbol.asyncIterator]();
  let next = events.next();
  try {
    for (;;) {
      const said = await orIdle(next, heartbeatMs);
      if (said === IDLE) {
        yield ': alive\n\n';
        continue;
      }
      if (said.done) return;
      yield frame(said.value);
      next = events.next();
    }
  } finally {
    await events.return?.();
  }
}

function orIdle<T>(next: Promise<T>, ms: number): Promise<T | typeof IDLE> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<typeof IDLE>((resolve) => (timer = setTimeout(resolve, ms, IDLE)));
  return Promise.race([next, idle]).finally(() => clearTimeout(timer));
}

/** A thousand listeners get the same event. */
const frames = new WeakMap<Sent, string>();

/** Only stored events have an id to resume from. */
export function frame(sent: Sent): string {
  const made = frames.get(sent) ?? makeFrame(sent);
  frames.set(sent, made);
  return made;
}

function makeFrame(sent: Sent): string {
  return 'id' in sent
    ? `id: ${sent.id}\nevent: ${sent.event}\ndata: ${JSON.stringify(sent.data)}\n\n`
    : `event: telemetry_tick\ndata: ${JSON.stringify(sent)}\n\n`;
}
