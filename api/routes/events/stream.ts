import type { Writable } from 'node:stream';
import type { StoredEvent, TelemetryTick } from '../../../domain/events';

export type Sent = StoredEvent | TelemetryTick;

/** Where server-sent events go: the response of Node, as far as it is needed here. */
export type Sink = Pick<Writable, 'write' | 'end' | 'once' | 'off' | 'destroyed'>;

/**
 * Writes events as server-sent events, at the pace of their reader, with a comment whenever there was none for `heartbeatMs`.
 * Written directly: a stream in between would cost more than the event.
 */
export async function writeServerSentEvents(
  sink: Sink,
  source: AsyncIterable<Sent>,
  heartbeatMs: number,
): Promise<void> {
  let isIdle = false;
  const heart = setInterval(() => {
    if (isIdle && !sink.destroyed) sink.write(': alive\n\n');
    isIdle = true;
  }, heartbeatMs);
  try {
    sink.write('retry: 1000\n\n');
    for await (const sent of source) {
      isIdle = false;
      if (sink.destroyed) return;
      if (!sink.write(frame(sent))) await drained(sink);
    }
  } finally {
    clearInterval(heart);
    sink.end();
  }
}

/** Resolves when the reader has caught up, or is gone. */
function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      sink.off('drain', done);
      sink.off('close', done);
      resolve();
    };
    sink.once('drain', done);
    sink.once('close', done);
  });
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
