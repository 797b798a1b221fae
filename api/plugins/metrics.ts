import fp from 'fastify-plugin';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Health } from '../../services/health/health';
import type { Figures, Stats } from '../../services/runs/figures';
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
    const perModel = (name: string, help: string, value: (row: Stats['models'][number]) => number) =>
      new Gauge({
        ...{ name, help, labelNames: ['model', 'strategy'], registers },
        async collect() {
          this.reset();
          for (const row of (await figures.stats().catch(() => null))?.models ?? []) {
            this.set({ model: row.model, strategy: row.strategy ?? '' }, value(row));
          }
        },
      });
    perModel('rift_model_calls', 'Questions to models', ({ calls }) => calls);
    perModel('rift_model_cost_usd', 'What models cost, US dollars', ({ costUsd }) => costUsd);
    perModel('rift_model_tokens', 'Tokens of questions and answers', (row) => row.inputTokens + row.outputTokens);
    new Gauge({
      name: 'rift_rung_fixes',
      help: 'Fixes by rung and by what became of them',
      labelNames: ['strategy', 'status'],
      registers,
      async collect() {
        this.reset();
        for (const { strategy, applied, rolledBack } of (await figures.stats().catch(() => null))?.rungs ?? []) {
          this.set({ strategy, status: 'applied' }, applied);
          this.set({ strategy, status: 'rolled_back' }, rolledBack);
        }
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
