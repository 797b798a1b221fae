import type { WebSocket } from 'ws';
import type { Sent } from './stream';

/** Close codes of the protocol. */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const FAULT = 1011;

/** One event as a message: what a server-sent event holds, in one JSON object. */
export function message(sent: Sent): string {
  return JSON.stringify('id' in sent ? sent : { event: 'telemetry_tick', data: sent });
}

/**
 * Sends events until there are no more, at the pace of their reader, and closes. A reader that answers no ping is gone.
 * @param leaving aborted where the server, not the reader, ends it
 */
export async function sendToSocket(
  socket: WebSocket,
  source: AsyncIterable<Sent>,
  heartbeatMs: number,
  leaving: AbortSignal,
): Promise<void> {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const heart = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, heartbeatMs);
  try {
    for await (const sent of source) await send(socket, message(sent));
    socket.close(leaving.aborted ? GOING_AWAY : NORMAL);
  } catch (error) {
    socket.close(FAULT);
    throw error;
  } finally {
    clearInterval(heart);
  }
}

/** Resolves when the text is handed to the system, and also where the reader is gone: the source is told of that. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => socket.send(text, () => resolve()));
}
