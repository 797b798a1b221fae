import { createLogger, startServer, type ApiServer } from '../../api/server';
import { connectRedis, type Redis } from '../../services/redis';
import { createRateLimiter } from '../../services/rate-limit';
import { ownRedis, type OwnServer } from '../support/own-servers';
import { startBench, TOKEN, until, type Bench } from './bench';

let bench: Bench;
let server: OwnServer;
let redis: Redis;
beforeAll(async () => {
  [bench, server] = await Promise.all([startBench(), ownRedis()]);
  await server.start();
  redis = await connectRedis(server.url);
}, 120_000);
afterAll(async () => {
  redis?.disconnect();
  await server?.remove();
  await bench?.close();
});
beforeEach(() => redis.flushall());

describe('the window', () => {
  test('slides: a place is free when the oldest call has left, not before', async () => {
    const limiter = createRateLimiter(redis, { limit: 3, windowMs: 600 });
    const first = await limiter.take('a');
    expect(first).toMatchObject({ allowed: true, remaining: 2 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 1 });
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 0 });
    const refused = await limiter.take('a');
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    await new Promise((resolve) => setTimeout(resolve, refused.resetMs + 10));
    // Only the first has left: a fixed window would have freed all three.
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.take('a')).toMatchObject({ allowed: false });
  });

  test('is one for all processes, and one for each caller', async () => {
    const [one, other] = [1, 2].map(() => createRateLimiter(redis, { limit: 10, windowMs: 60_000 }));
    const taken = await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 ? one! : other!).take('same')));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(10);
    expect(await one!.take('another')).toMatchObject({ allowed: true, remaining: 9 });
  });

  test('leaves nothing in Redis when it has passed', async () => {
    await createRateLimiter(redis, { limit: 5, windowMs: 100 }).take('b');
    expect(await redis.exists('ratelimit:b')).toBe(1);
    await until(async () => (await redis.exists('ratelimit:b')) === 0);
  });

  test.each<[string, () => Promise<Redis | null>]>([
    ['without Redis', () => Promise.resolve(null)],
    ['with Redis away', () => connectRedis('redis://127.0.0.1:9')],
  ])('%s is kept by the process', async (_name, connect) => {
    const away = await connect();
    const limiter = createRateLimiter(away, { limit: 2, windowMs: 300 });
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 1 });
    expect(await limiter.take('a')).toMatchObject({ allowed: true, remaining: 0 });
    const refused = await limiter.take('a');
    expect(refused).toMatchObject({ allowed: false, remaining: 0 });
    expect(await limiter.take('b')).toMatchObject({ allowed: true });
    await new Promise((resolve) => setTimeout(resolve, refused.resetMs + 10));
    expect(await limiter.take('a')).toMatchObject({ allowed: true });
    away?.disconnect();
  });
});

describe('the API', () => {
  const ask = (api: ApiServer, path: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, { headers });
  const limited = (change: object = {}) =>
    startServer(
      { ...bench.config, redisUrl: server.url, rateLimit: 5, rateLimitWindowSecs: 60, ...change },
      createLogger(() => undefined),
    );

  test('says what is left, refuses what is too much, and when to come back', async () => {
    const api = await limited();
    try {
      for (const left of [4, 3, 2, 1, 0]) {
        const { status, headers } = await ask(api, '/runs');
        expect({ status, left: headers.get('ratelimit-remaining') }).toEqual({ status: 200, left: String(left) });
        expect(headers.get('ratelimit-limit')).toBe('5');
        expect(headers.get('ratelimit-policy')).toBe('5;w=60');
      }
      const refused = await ask(api, '/runs');
      expect(refused.status).toBe(429);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
      expect(refused.headers.get('ratelimit-remaining')).toBe('0');
      expect(await refused.json()).toMatchObject({
        error: { code: 'RATE_LIMITED', details: { retry_after_secs: wait } },
      });
      // Probes, scrapers and the machine's own user go on.
      expect([200, 503]).toContain((await ask(api, '/health')).status);
      expect((await ask(api, '/metrics')).status).toBe(200);
      expect((await ask(api, '/runs', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    } finally {
      await api.close();
    }
  });

  test('counts guesses of the token', async () => {
    const api = await limited({ apiToken: 'a-token-to-guess' });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 7; i++) {
        statuses.push((await ask(api, '/runs', { authorization: `Bearer guess-${i}` })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    } finally {
      await api.close();
    }
  });

  test('believes the proxies it was told of, and nobody else, about the address', async () => {
    const statuses = async (api: ApiServer) => {
      const found: number[] = [];
      for (let i = 0; i < 7; i++) found.push((await ask(api, '/runs', { 'x-forwarded-for': `192.0.2.${i}` })).status);
      return found;
    };
    const plain = await limited();
    const behind = await limited({ trustedProxies: ['127.0.0.1'] });
    try {
      expect(await statuses(plain)).toEqual([200, 200, 200, 200, 200, 429, 429]);
      expect(await statuses(behind)).toEqual(Array(7).fill(200));
    } finally {
      await plain.close();
      await behind.close();
    }
  });
});
