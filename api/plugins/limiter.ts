import fp from 'fastify-plugin';
import { RiftError } from '../../domain/errors';
import type { RateLimiter } from '../../services/rate-limit';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Not counted: probes and scrapers must not be locked out by their neighbours. */
    unlimited?: boolean;
  }
}

/** So many requests an address in a sliding window. The machine's own user is not counted. null: no limit. */
export const limiter = fp<{ readonly limiter: RateLimiter | null }>(
  async (app, { limiter }) => {
    if (!limiter) return;
    const { limit, windowMs } = limiter;
    const policy = `${limit};w=${Math.ceil(windowMs / 1000)}`;
    app.addHook('onRequest', async (request, reply) => {
      if (request.isLocalUser || request.routeOptions.config.unlimited) return;
      const { allowed, remaining, resetMs } = await limiter.take(request.ip);
      const reset = Math.max(1, Math.ceil(resetMs / 1000));
      reply.headers({
        'ratelimit-limit': limit,
        'ratelimit-remaining': remaining,
        'ratelimit-reset': reset,
        'ratelimit-policy': policy,
      });
      if (allowed) return;
      reply.header('retry-after', reset);
      const message = `Too many requests: ${limit} in ${policy.split('=')[1]} s are served; come back in ${reset} s`;
      throw new RiftError('RATE_LIMITED', message, { retry_after_secs: reset });
    });
  },
  { name: 'limiter', fastify: '5.x', dependencies: ['identity', 'errors'] },
);
