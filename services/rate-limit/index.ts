import { attempt, type Redis } from '../redis';

export interface Allowance {
  readonly allowed: boolean;
  /** What may still come within the window. */
  readonly remaining: number;
  /** Until the oldest counted call leaves the window. */
  readonly resetMs: number;
}

export interface RateLimiter {
  readonly limit: number;
  readonly windowMs: number;
  /** Counts one call of `key`, unless it is one too many. Never throws. */
  take(key: string): Promise<Allowance>;
}

export interface RateLimitOptions {
  readonly limit: number;
  readonly windowMs: number;
}

/** Keeps the time of each call in the window. KEYS: log. ARGV: limit, window in ms. The server's clock counts for all. */
const TAKE = `
local time = redis.call('TIME')
local now, window = time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
local used, allowed = redis.call('ZCARD', KEYS[1]), 0
if used < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], now, time[1] .. '.' .. time[2] .. '/' .. used)
  redis.call('PEXPIRE', KEYS[1], window)
  used, allowed = used + 1, 1
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return { allowed, ARGV[1] - used, oldest[2] and oldest[2] + window - now or 0 }`;

/** A sliding window in Redis, shared by all processes; where Redis is away, one of this process's own. */
export function createRateLimiter(redis: Redis | null, { limit, windowMs }: RateLimitOptions): RateLimiter {
  const own = createOwnWindow({ limit, windowMs });
  return {
    limit,
    windowMs,
    take: async (key) => {
      const answer = redis && (await attempt(() => redis.eval(TAKE, 1, `ratelimit:${key}`, limit, windowMs)));
      if (!Array.isArray(answer)) return own(key);
      const [allowed, remaining, resetMs] = answer.map(Number) as [number, number, number];
      return { allowed: allowed === 1, remaining: Math.max(0, remaining), resetMs };
    },
  };
}

/** Beyond so many callers, those that were not seen for a window are forgotten. */
const MAX_CALLERS = 10_000;

function createOwnWindow({ limit, windowMs }: RateLimitOptions): (key: string) => Allowance {
  const callers = new Map<string, number[]>();
  return (key) => {
    const now = performance.now();
    if (callers.size >= MAX_CALLERS) {
      for (const [each, times] of callers) if ((times.at(-1) ?? 0) <= now - windowMs) callers.delete(each);
    }
    const times = (callers.get(key) ?? []).filter((time) => time > now - windowMs);
    const allowed = times.length < limit;
    if (allowed) times.push(now);
    callers.set(key, times);
    return { allowed, remaining: limit - times.length, resetMs: (times[0] ?? now) + windowMs - now };
  };
}
