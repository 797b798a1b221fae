import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fp from 'fastify-plugin';

export const API_VERSION = '1';

/** A caller's own id is kept where it is fit for a log line. */
export function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** On every answer, errors included. */
export const headers = fp(
  async (app) => {
    let closing = false;
    app.addHook('preClose', async () => void (closing = true));
    // Kept alive, the connection of a request that is answered while the server stops would hold that up.
    app.addHook('onSend', async (_request, reply) => {
      if (closing) reply.header('connection', 'close');
    });
    app.addHook('onRequest', async (request, reply) => {
      reply.headers({
        'x-api-version': API_VERSION,
        'x-request-id': request.id,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    });
  },
  { name: 'headers', fastify: '5.x' },
);
