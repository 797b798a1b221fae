import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from 'fastify';
import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunRecord } from '../domain/run-record';
import type { EventStore } from '../services/events';
import type { Health } from '../services/health/health';
import type { Gateway } from '../services/runs/gateway';
import type { Reader } from '../services/runs/reader';
import { errors } from './plugins/errors';
import { guard, type GuardOptions } from './plugins/guard';
import { headers, requestId } from './plugins/headers';
import { openapi } from './plugins/openapi';
import { validatorCompiler } from './plugins/validation';
import { agentRoutes } from './routes/agent/routes';
import { eventRoutes } from './routes/events/routes';
import { healthRoutes } from './routes/health/routes';
import { runRoutes } from './routes/runs/routes';
import type { RunLinks } from './routes/runs/view';

export interface AppDeps {
  readonly gateway: Gateway;
  readonly reader: Reader;
  readonly events: Pick<EventStore, 'subscribe'>;
  /** A stream that says nothing for so long gets a comment, which keeps proxies from cutting it. */
  readonly heartbeatMs?: number;
  readonly health: () => Promise<Health>;
  readonly links: (run: RunRecord, isLocalUser: boolean) => RunLinks;
  readonly guard: GuardOptions;
  readonly logger: FastifyBaseLogger;
}

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  JsonSchemaToTsProvider
>;

/** The routes of one resource. */
export type Routes = (app: App, deps: AppDeps) => Promise<void>;

const ROUTES: readonly Routes[] = [agentRoutes, runRoutes, eventRoutes, healthRoutes];
const BODY_LIMIT = 64 * 1024;

/** The API without its socket: every server and clock is handed in. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const app: App = Fastify({
    loggerInstance: deps.logger,
    genReqId: requestId,
    bodyLimit: BODY_LIMIT,
  }).withTypeProvider<JsonSchemaToTsProvider>();
  app.setValidatorCompiler(validatorCompiler);
  await app.register(headers);
  await app.register(errors);
  await app.register(guard, deps.guard);
  await app.register(openapi);
  await app.register(async (scope) => {
    for (const routes of ROUTES) await routes(scope as App, deps);
  });
  return app;
}
