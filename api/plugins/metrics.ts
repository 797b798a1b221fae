import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Health } from '../../services/health/health';
import type { Figures } from '../../services/runs/figures';
import { failures } from '../schemas';

declare module 'fastify' {
  interface FastifyInstance {
    /** Event streams that are open now. */
    openStreams: Gauge<'transport'>;
  }
  interface FastifyContextConfig {
    /** Lasts as long as its listener likes: its duration says nothing. */
    endless?: boolean;
  }
}

export interface MetricsOptions {
  readonly health: () => Promise<Health>;
  readonly figures: Pick<Figures, 'stats'>;
}

const PARTS = ['worker', 'agent', 'postgres', 'redis', 'chroma', 'temporal'] as const;
const VALUE = { ok: 1, degraded: 0.5, down: 0 } as const;

const schema = {
  summary: 'Figures for Prometheus',
  tags: ['system'],
  response: {
    200: { description: 'Text format', content: { 'text/plain': { schema: { type: 'string' } } } },
    ...failures,
  },
} as const;

/** What a scraper asks for. */
export const metrics = fp<MetricsOptions>(
  async (app, { health, figures }) => {
    const registry = new Registry();
    const registers = [registry];
    collectDefaultMetrics({ register: registry });
    const durations = new Histogram({
      name: 'rift_http_request_duration_seconds',
      help: 'Time to answer, by route',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    const refused = new Counter({
      name: 'rift_http_rate_limited_total',
      help: 'Requests beyond the rate limit',
      registers,
    });
    const streams = new Gauge({
      name: 'rift_event_streams',
      help: 'Event streams that are open now',
      labelNames: ['transport'],
      registers,
    });
    new Gauge({
      name: 'rift_runs',
      help: 'Runs by status',
      labelNames: ['status'],
      registers,
      async collect() {
        this.reset();
        const stats = await figures.stats().catch(() => null);
        for (const [status, count] of Object.entries(stats?.runs ?? {})) this.set({ status }, count);
      },
    });
    new Gauge({
      name: 'rift_part_up',
      help: 'Parts of the stack: 1 ok, 0.5 degraded, 0 down',
      labelNames: ['part'],
      registers,
      async collect() {
        const parts = await health();
        for (const part of PARTS) this.set({ part }, VALUE[parts[part]]);
      },
    });
    app.decorate('openStreams', streams);
    app.addHook('onResponse', async (request, reply) => {
      const { url: route = 'none', config } = request.routeOptions;
      if (reply.statusCode === 429) refused.inc();
      if (config.endless) return;
      durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
    app.get('/metrics', { schema, logLevel: 'warn', config: { unlimited: true } }, async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    );
  },
  { name: 'metrics', fastify: '5.x', dependencies: ['guard'] },
);
