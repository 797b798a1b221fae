import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts';
import { maxHeaderSize } from 'node:http';
import type { App, AppDeps, Routes } from './contract';
import { errors } from './plugins/errors';
import { guard, identity } from './plugins/guard';
import { headers, requestId } from './plugins/headers';
import { limiter } from './plugins/limiter';
import { metrics } from './plugins/metrics';
import { openapi } from './plugins/openapi';
import { validatorCompiler } from './plugins/validation';
import { agentRoutes } from './routes/agent/routes';
import { artifactRoutes } from './routes/artifacts/routes';
import { eventRoutes } from './routes/events/routes';
import { figureRoutes } from './routes/figures/routes';
import { healthRoutes } from './routes/health/routes';
import { knowledgeRoutes } from './routes/knowledge/routes';
import { reportRoutes } from './routes/reports/routes';
import { runRoutes } from './routes/runs/routes';

const ROUTES: readonly Routes[] = [
  agentRoutes,
  runRoutes,
  artifactRoutes,
  reportRoutes,
  eventRoutes,
  figureRoutes,
  knowledgeRoutes,
  healthRoutes,
];
const BODY_LIMIT = 64 * 1024;
/** A listener has nothing to say. */
const MESSAGE_LIMIT = 1024;

/** The API without its socket: every server and clock is handed in. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const app: App = Fastify({
    loggerInstance: deps.logger,
    genReqId: requestId,
    bodyLimit: BODY_LIMIT,
    // A name of any length is one that is not there, and said to be so.
    routerOptions: { maxParamLength: maxHeaderSize },
    trustProxy: deps.trustedProxies?.length ? [...deps.trustedProxies] : false,
  }).withTypeProvider<JsonSchemaToTsProvider>();
  app.setValidatorCompiler(validatorCompiler);
  // First: it closes the connections of refused upgrades only where its own hook came before the refusal.
  await app.register(websocket, {
    options: { maxPayload: MESSAGE_LIMIT },
    // The streams end themselves; the default would cut them.
    preClose: (done) => done(),
    errorHandler: (error, socket, request) => {
      request.log.warn({ err: error }, 'event stream broke');
      socket.terminate();
    },
  });
  await app.register(headers);
  await app.register(errors);
  await app.register(identity, deps.guard);
  await app.register(limiter, deps);
  await app.register(guard, deps.guard);
  await app.register(openapi);
  await app.register(metrics, deps);
  await app.register(async (scope) => {
    for (const routes of ROUTES) await routes(scope as App, deps);
  });
  return app;
}
