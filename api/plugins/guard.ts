import { createHash, timingSafeEqual } from 'node:crypto';
import fp from 'fastify-plugin';
import type { FastifyRequest } from 'fastify';
import { RiftError } from '../../domain/errors';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bears the token that only this installation's user can read. */
    isLocalUser: boolean;
    /** Bears a token of this API. */
    isKnown: boolean;
  }
  interface FastifyContextConfig {
    /** Answered without a token, also where one is required. */
    open?: boolean;
  }
}

export interface GuardOptions {
  /** Every request has to bear it, or the local one; null: requests without are served. */
  readonly apiToken: string | null;
  /** Read anew each time: `rift up` may make it after the API started. */
  readonly localToken: () => string | null;
}

/** Who asks; no web page of another origin behind the user's back. */
export const identity = fp<GuardOptions>(
  async (app, { apiToken, localToken }) => {
    app.decorateRequest('isLocalUser', false);
    app.decorateRequest('isKnown', false);
    app.addHook('onRequest', async (request) => {
      refuseForeignPages(request);
      const token = bearer(request);
      request.isLocalUser = token !== null && same(token, localToken());
      request.isKnown = request.isLocalUser || (token !== null && same(token, apiToken));
    });
  },
  { name: 'identity', fastify: '5.x', dependencies: ['errors'] },
);

/** Where a token is set, it is asked for. Comes after the limiter, so that guesses are counted. */
export const guard = fp<Pick<GuardOptions, 'apiToken'>>(
  async (app, { apiToken }) => {
    app.addHook('onRequest', async (request, reply) => {
      if (apiToken === null || request.isKnown || request.routeOptions.config.open) return;
      reply.header('www-authenticate', 'Bearer');
      throw new RiftError('UNAUTHENTICATED', 'This API takes a bearer token: the one in RIFT_API_TOKEN');
    });
  },
  { name: 'guard', fastify: '5.x', dependencies: ['identity'] },
);

/** A page that rebinds its name to loopback, or posts across origins, carries its own Host or Origin. */
function refuseForeignPages(request: FastifyRequest): void {
  if (!isLoopback(request.socket.remoteAddress ?? '127.0.0.1')) return;
  const { host = '', origin } = request.headers;
  if (!isLoopback(hostName(host))) {
    throw new RiftError('FORBIDDEN', 'Requests over loopback have to name it as their host', { header: 'host' });
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    throw new RiftError('FORBIDDEN', 'Requests of other origins are refused', { header: 'origin' });
  }
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

export function isLoopback(name: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(name);
}

function bearer(request: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function same(given: string, expected: string | null): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return expected !== null && expected !== '' && timingSafeEqual(digest(given), digest(expected));
}
