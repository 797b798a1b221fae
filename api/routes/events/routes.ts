import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Routes } from '../../contract';
import * as schema from './schema';
import { sendToSocket } from './socket';
import { writeServerSentEvents } from './stream';

const HEARTBEAT_MS = 15_000;

/** The room of a run: server-sent events, and a WebSocket on the same path. */
export const eventRoutes: Routes = async (app, { reader, events, heartbeatMs = HEARTBEAT_MS }) => {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  const subscribe = (runId: string, afterId: number, gone: AbortSignal, transport: 'sse' | 'websocket') => {
    app.openStreams.inc({ transport });
    gone.addEventListener('abort', () => app.openStreams.dec({ transport }), { once: true });
    return events.subscribe(runId, afterId, AbortSignal.any([closing.signal, gone]));
  };

  app.route<{ Params: { runId: string }; Querystring: { last_event_id?: string } }>({
    method: 'GET',
    url: '/runs/:runId/events',
    schema: schema.stream,
    config: { endless: true },
    // Before the answer, and before the upgrade: afterwards nobody can be told that there is no such run.
    preHandler: async (request) => void (await reader.run(request.params.runId)),
    handler: async (request, reply) => {
      const { runId } = request.params;
      const afterId = lastSeen(request) ?? -1;
      const isOver = afterId >= 0 && (await reader.hasNothingAfter(await reader.run(runId), afterId));
      if (isOver) return reply.code(204).send();

      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const sent = subscribe(runId, afterId, gone.signal, 'sse');
      // Kept alive, the connection of a reader that lags would hold up the end of the server.
      reply.header('connection', 'close').type('text/event-stream; charset=utf-8');
      reply.hijack();
      reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
      await writeServerSentEvents(reply.raw, sent, heartbeatMs).catch((error: unknown) => {
        request.log.warn({ err: error }, 'event stream broke');
      });
    },
    wsHandler: (socket, request) => {
      const gone = new AbortController();
      socket.once('close', () => gone.abort());
      const sent = subscribe(request.params.runId, lastSeen(request) ?? -1, gone.signal, 'websocket');
      return sendToSocket(socket, sent, heartbeatMs, closing.signal);
    },
  });
};

/** Browsers cannot set the header themselves, neither for a first request nor for a WebSocket. */
function lastSeen({ headers, query }: FastifyRequest<{ Querystring: { last_event_id?: string } }>): number | null {
  const given = headers['last-event-id'] ?? query.last_event_id;
  return given === undefined ? null : Number(given);
}
