import { createReadStream } from 'node:fs';
import type { Routes } from '../../contract';
import * as schema from './schema';

const PAGE = 200;

/** What a run leaves. */
export const artifactRoutes: Routes = async (app, { reader }) => {
  app.get('/results/:runId', { schema: schema.results }, ({ params }) => reader.results(params.runId));

  app.get('/report/:runId', { schema: schema.report }, async ({ params }, reply) => {
    const path = await reader.report(params.runId);
    return reply
      .type('application/pdf')
      .header('content-disposition', `attachment; filename="rift-${params.runId}.pdf"`)
      .send(createReadStream(path));
  });

  app.get('/replay/:runId', { schema: schema.replay }, async ({ params, query }) => {
    const { steps, cursor } = await reader.replay(params.runId, query.cursor ?? -1, query.limit ?? PAGE);
    return {
      run_id: params.runId,
      events: steps.map((step) => ({
        step_index: step.stepIndex,
        agent_node: step.agentNode,
        action_type: step.actionType,
        action_label: step.actionLabel,
        payload: step.payload && { ...step.payload },
        thought_text: step.thoughtText,
        emitted_at: step.emittedAt,
      })),
      next_cursor: cursor,
    };
  });
};
