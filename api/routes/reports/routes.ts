import { RiftError } from '../../../domain/errors';
import { isActive } from '../../../domain/run-record';
import type { Routes } from '../../contract';
import * as schema from './schema';

/** The making of reports; they themselves are artifacts. */
export const reportRoutes: Routes = async (app, { reader, reports }) => {
  app.post('/report/:runId', { schema: schema.request }, async ({ params }, reply) => {
    const { runId, status } = await reader.run(params.runId);
    if (isActive({ status })) {
      throw new RiftError('RUN_NOT_FINISHED', 'The run has not ended yet', { run_id: runId, status });
    }
    await reports.request(runId);
    return reply.code(202).send({ run_id: runId, state: 'rendering' });
  });

  app.get('/report/:runId/state', { schema: schema.state }, async ({ params }) => {
    const { runId } = await reader.run(params.runId);
    const found = await reports.state(runId);
    return { run_id: runId, state: found?.state ?? 'none', why: found?.state === 'failed' ? found.why : null };
  });
};
