import { Readable } from 'node:stream';
import type { Routes } from '../../app';
import * as schema from './schema';
import { asServerSentEvents } from './stream';

const HEARTBEAT_MS = 15_000;

/** The room of a run. */
export const eventRoutes: Routes = async (app, { reader, events, heartbeatMs = HEARTBEAT_MS }) => {
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  app.get('/runs/:runId/events', { schema: schema.stream }, async (request, reply) => {
    const given = request.headers['last-event-id'] ?? request.query.last_event_id;
    const afterId = given === undefined ? -1 : Number(given);
    const run = await reader.run(request.params.runId);
    if (given !== undefined && (await reader.hasNothingAfter(run, afterId))) return reply.code(204).send();

    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const sent = events.subscribe(run.runId, afterId, AbortSignal.any([closing.signal, gone.signal]));
    const body = Readable.from(asServerSentEvents(sent, heartbeatMs), { objectMode: false });
    // Kept alive, the connection of a reader that lags would hold up the end of the server.
    return reply.header('connection', 'close').type('text/event-stream; charset=utf-8').send(body);
  });
};
