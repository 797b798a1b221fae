import type { Routes } from '../../contract';
import { benchmarkView, ciEventView, fixView, runView } from './view';
import * as schema from './schema';

/** Runs, what they did, and the two ways to stop one. */
export const runRoutes: Routes = async (app, { reader, gateway, links }) => {
  app.get('/runs', { schema: schema.list }, async (request) => {
    const { id_prefix: idPrefix, ...filter } = request.query;
    const { runs, cursor } = await reader.list({ ...filter, limit: filter.limit ?? 20, idPrefix });
    return { runs: runs.map((run) => runView(run, links(run, request.isLocalUser))), next_cursor: cursor };
  });

  app.get('/runs/:runId', { schema: schema.get }, async (request) => {
    const run = await reader.run(request.params.runId);
    return runView(run, links(run, request.isLocalUser));
  });

  app.get('/runs/:runId/fixes', { schema: schema.fixes }, async ({ params }) => ({
    run_id: params.runId,
    fixes: (await reader.fixes(params.runId)).map(fixView),
  }));

  app.get('/runs/:runId/ci-events', { schema: schema.ciEvents }, async ({ params }) => ({
    run_id: params.runId,
    ci_events: (await reader.ciEvents(params.runId)).map(ciEventView),
  }));

  app.get('/runs/:runId/benchmark', { schema: schema.benchmark }, async ({ params }) => ({
    run_id: params.runId,
    benchmark: (await reader.benchmark(params.runId)).map(benchmarkView),
  }));

  app.post('/runs/:runId/cancel', { schema: schema.cancel }, async ({ params, body }, reply) => {
    await gateway.cancel(params.runId, body?.reason ?? 'cancelled through the API');
    return reply.code(202).send({ run_id: params.runId, status: 'cancel requested' });
  });

  app.post('/runs/:runId/quarantine', { schema: schema.quarantine }, async ({ params, body }, reply) => {
    await gateway.quarantine(params.runId, body.reason);
    return reply.code(202).send({ run_id: params.runId, status: 'quarantine requested' });
  });
};
