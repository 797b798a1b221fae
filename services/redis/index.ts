import Redis from 'ioredis';

export interface RedisOptions {
  /** Certificates to trust beside the system's (PEM), for `rediss://`. */
  readonly ca?: string;
  readonly connectionName?: string;
}

/** Bounds what a lost server costs a caller. */
const TIMEOUT_MS = 2_000;

/**
 * The process's one shared client. It reconnects for ever and queues nothing: while the server is away, commands fail at once, and
 * whoever uses it goes on without (see {@link attempt}). Resolves also where the server is down.
 */
export async function connectRedis(url: string, options: RedisOptions = {}): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectionName: options.connectionName ?? 'rift',
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    // A server that hangs is left after one late answer, so that it does not make every command wait.
    socketTimeout: TIMEOUT_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), TIMEOUT_MS),
    ...(options.ca === undefined ? {} : { tls: { ca: options.ca } }),
  });
  // Without a listener each failed attempt would be printed; states are told by health.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  return redis;
}

/** @returns null where Redis is away or refuses: what it holds may be lost */
export async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}

/** Runs commands as one transaction. @throws the first command's error */
export async function transaction(redis: Redis, add: (multi: ReturnType<Redis['multi']>) => void): Promise<void> {
  const multi = redis.multi();
  add(multi);
  const failed = (await multi.exec())?.find(([error]) => error);
  if (failed?.[0]) throw failed[0];
}

/** Never throws. */
export async function redisHealth(redis: Redis): Promise<'ok' | 'down'> {
  return (await attempt(() => redis.ping())) === 'PONG' ? 'ok' : 'down';
}

export type { Redis };
