import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunRecord } from '../domain/run-record';
import type { EventStore } from '../services/events';
import type { Health } from '../services/health/health';
import type { KnowledgeBase } from '../services/knowledge';
import type { Questions } from '../services/questions';
import type { RateLimiter } from '../services/rate-limit';
import type { Figures } from '../services/runs/figures';
import type { Gateway } from '../services/runs/gateway';
import type { Reader } from '../services/runs/reader';
import type { Reports } from '../services/runs/reports';
import type { GuardOptions } from './plugins/guard';
import type { RunLinks } from './routes/runs/view';

export interface AppDeps {
  readonly gateway: Gateway;
  readonly reader: Reader;
  readonly figures: Figures;
  readonly reports: Reports;
  /** null: switched off. */
  readonly knowledge: KnowledgeBase | null;
  readonly questions: Questions;
  readonly events: Pick<EventStore, 'subscribe'>;
  /** A stream that says nothing for so long gets a comment, which keeps proxies from cutting it. */
  readonly heartbeatMs?: number;
  readonly health: () => Promise<Health>;
  readonly links: (run: RunRecord, isLocalUser: boolean) => RunLinks;
  readonly guard: GuardOptions;
  /** null: no limit. */
  readonly limiter: RateLimiter | null;
  /** Addresses whose `X-Forwarded-For` counts. */
  readonly trustedProxies?: readonly string[];
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
