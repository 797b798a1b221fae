import type { StoredEvent } from '../../domain/events';
import type { RunId } from '../../domain/submission';
import { attempt, type Redis } from '../redis';
import { channelOf, eventMessage, parseMessage, type LinkedEvent } from './wire';

const ACTIVE_SECS = 2 * 3600;
const ENDED_SECS = 30 * 60;
/** A retried activity repeats its latest events: further back there is none to be found. */
const REPEATS_WITHIN = 1_000;

/** KEYS: list, count. ARGV: message, life, channel, how far back a repeat is looked for. */
const PUSH = `
if not redis.call('LPOS', KEYS[1], ARGV[1], 'RANK', -1, 'MAXLEN', ARGV[4]) then
  redis.call('RPUSH', KEYS[1], ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], redis.call('LLEN', KEYS[1]), 'EX', ARGV[2])
return redis.call('PUBLISH', ARGV[3], ARGV[1])`;

/** The list `events:{run_id}` and its count, for those who join late. */
export function createBuffer(redis: Redis) {
  return {
    /** Appends once and publishes. @returns whether Redis took it */
    async push(runId: RunId, event: StoredEvent, previous: number | null): Promise<boolean> {
      const life = event.event === 'run_complete' ? ENDED_SECS : ACTIVE_SECS;
      const [list, count] = [`events:${runId}`, `events:${runId}:count`];
      const args = [eventMessage(event, previous), life, channelOf(runId), REPEATS_WITHIN];
      return (await attempt(() => redis.eval(PUSH, 2, list, count, ...args))) !== null;
    },

    /** The run's events in order; null where the list is gone, away, or has a gap. */
    async read(runId: RunId): Promise<StoredEvent[] | null> {
      const texts = await attempt(() => redis.lrange(`events:${runId}`, 0, -1));
      if (!texts?.length) return null;
      const byId = new Map<number, LinkedEvent>();
      for (const text of texts) {
        const message = parseMessage(text);
        if (message && 'event' in message) byId.set(message.event.id, message);
      }
      const linked = [...byId.values()].sort((a, b) => a.event.id - b.event.id);
      const whole = linked.every(({ prev }, index) => prev === (linked[index - 1]?.event.id ?? null));
      return whole && linked.length > 0 ? linked.map(({ event }) => event) : null;
    },
  };
}
