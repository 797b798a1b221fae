import type { Routes } from '../../contract';
import * as schema from './schema';

/** Submission, and where a run is. */
export const agentRoutes: Routes = async (app, { gateway, reader, questions }) => {
  app.post('/run-agent', { schema: schema.submit }, async (request, reply) => {
    const outcome = await gateway.submit(request.body, { mayNameLocalPath: request.isLocalUser });
    if (outcome.kind === 'cached') return reply.code(200).send({ ...outcome.results });
    return reply.code(202).send({
      run_id: outcome.runId,
      branch_name: outcome.branchName,
      status: outcome.status,
      socket_room: `/run/${outcome.runId}`,
      fingerprint: outcome.fingerprint,
    });
  });

  app.post('/agent/query', { schema: schema.query }, async ({ body }) => {
    const { answer, claims } = await questions.ask(body.run_id, body.question);
    const steps = new Map(claims.map(({ step }) => [step.stepIndex, step.agentNode]));
    const evidence = [...steps].map(([step_index, agent_node]) => ({ step_index, agent_node }));
    return { run_id: body.run_id, answer, evidence };
  });

  app.get('/agent/status/:runId', { schema: schema.status }, async ({ params }) => {
    const state = await reader.status(params.runId);
    return {
      run_id: state.runId,
      status: state.status,
      current_node: state.currentNode,
      iteration: state.iteration,
      max_iterations: state.maxIterations,
      progress_pct: state.progressPct,
      score: state.score,
      commit_count: state.commitCount,
      cost_usd: state.costUsd,
    };
  });
};
