import { randomUUID } from 'node:crypto';
import type { Redis } from '../../services/redis';
import { connectRedis, redisHealth } from '../../services/redis';
import type { StoredEvent, TelemetryTick } from '../../domain/events';
import { eventOf } from '../../domain/trace-events';
import { createEventStore, type EventStore } from '../../services/events';
import { createTrace } from '../../services/traces';
import { useDatabase } from '../db/on-each-postgres';
import { ownRedis, type OwnServer } from '../support/own-servers';
import { newRun } from '../support/runs';

const { database } = useDatabase();
let server: OwnServer;
let redis: Redis;
let store: EventStore;

beforeAll(async () => {
  server = await ownRedis();
  await server.start();
  redis = await connectRedis(server.url);
  store = createEventStore({ redis, database: database() });
});
afterAll(async () => {
  await store.close();
  redis.disconnect();
  await server.remove();
});

async function someRun(events: EventStore = store) {
  const run = newRun();
  await database().repositories.runs.insertQueued(run);
  const { runId } = run;
  const trace = createTrace({ runId, activityKey: 'a', database: database(), events });
  const think = (from: number, to: number) =>
    count(from, to).reduce(
      (done, i) =>
        done.then(() => trace.record({ node: 'fix_generator', actionType: 'decision', label: 'x', thought: `${i}` })),
      Promise.resolve(),
    );
  const end = () =>
    trace.record({
      node: 'self_benchmarker',
      actionType: 'emit',
      label: 'run_complete',
      payload: { event: { event: 'run_complete', data: { run_id: runId, final_status: 'PASSED' } } },
    });
  return { runId, trace, think, end };
}

function count(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Collects what a subscriber gets; `until` waits for that many events. */
function follow(runId: string, afterId = -1, from: EventStore = store) {
  const events: StoredEvent[] = [];
  const ticks: TelemetryTick[] = [];
  const stop = new AbortController();
  const done = (async () => {
    for await (const one of from.subscribe(runId, afterId, stop.signal)) {
      if ('event' in one) events.push(one);
      else ticks.push(one);
    }
  })();
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { events, ticks, done, until, ids: () => events.map((event) => event.id), stop: () => stop.abort() };
}

test('one who was there from the start and one who joins late get the same, in order, once', async () => {
  const { runId, think, end } = await someRun();
  const early = follow(runId);
  await think(0, 20);
  await early.until(() => early.events.length === 20);
  const late = follow(runId);
  const resumed = follow(runId, 14);
  await think(20, 30);
  await end();
  await Promise.all([early.done, late.done, resumed.done]);
  expect(early.ids()).toEqual(count(0, 31));
  expect(late.events).toEqual(early.events);
  expect(resumed.ids()).toEqual(count(15, 31));
  expect(await store.read(runId, 28)).toEqual(early.events.slice(29));
});

test('many writers at once leave no gap and no disorder', async () => {
  const { runId, trace, end } = await someRun();
  const one = follow(runId);
  const silent = (i: number) => i % 3 === 0;
  await Promise.all(
    count(0, 60).map((i) =>
      trace.record({
        node: 'fix_generator',
        actionType: 'tool_call',
        label: `x${i}`,
        ...(silent(i) ? {} : { thought: `${i}` }),
      }),
    ),
  );
  await end();
  await one.done;
  const rows = await database().repositories.traces.eventsAfter(runId, -1, 100);
  expect(one.ids()).toEqual(rows.map((row) => row.stepIndex));
  expect(one.events).toHaveLength(41);
});

test('a retried activity sends none twice', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 5);
  await think(0, 5);
  await end();
  await end();
  await one.done;
  expect(one.ids()).toEqual(count(0, 6));
  expect(await redis.get(`events:${runId}:count`)).toBe('6');
  expect(await redis.llen(`events:${runId}`)).toBe(6);
});

test('Redis dies in the middle, is away for a while, and comes back empty', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 10);
  await one.until(() => one.events.length === 10);
  await server.kill();
  expect(await redisHealth(redis)).toBe('down');
  await think(10, 20);
  await one.until(() => one.events.length === 20);
  const during = follow(runId);
  await during.until(() => during.events.length === 20);
  await server.start();
  await think(20, 25);
  await one.until(() => one.events.length === 25);
  await one.until(() => redis.status === 'ready');
  await think(25, 30);
  await end();
  await Promise.all([one.done, during.done]);
  expect(one.ids()).toEqual(count(0, 31));
  expect(during.ids()).toEqual(count(0, 31));
  expect(await store.read(runId, -1)).toEqual(one.events);
  expect(await redisHealth(redis)).toBe('ok');
});

test('Redis hangs: steps go on, and followers get them', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 2);
  await one.until(() => one.events.length === 2);
  server.pause();
  await think(2, 40);
  await one.until(() => one.events.length === 40);
  server.resume();
  await one.until(() => redis.status === 'ready');
  await think(40, 45);
  await end();
  await one.done;
  expect(one.ids()).toEqual(count(0, 46));
}, 30_000);

test('a buffer with a gap, a lost end or foreign content is not believed', async () => {
  const { runId, think } = await someRun();
  await think(0, 6);
  const whole = await store.read(runId, -1);
  const key = `events:${runId}`;
  const third = await redis.lindex(key, 3);
  for (const spoil of [
    () => redis.lrem(key, 1, third ?? ''),
    () => redis.rpop(key),
    () => redis.rpush(key, 'not ours'),
    () => redis.del(key),
  ]) {
    await spoil();
    expect(await store.read(runId, -1)).toEqual(whole);
  }
});

test('an event whose publisher died before it could tell is still delivered', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 2);
  await one.until(() => one.events.length === 2);
  const step = { node: 'ci_monitor', actionType: 'decision', label: 'x', thought: 'untold' } as const;
  await database().repositories.traces.append(runId, 'untold', step);
  await one.until(() => one.events.length === 3);
  await end();
  await one.done;
  expect(one.ids()).toEqual([0, 1, 2, 3]);
});

test('an event that overtakes another waits for it', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 2);
  await one.until(() => one.events.length === 2);
  const step = { node: 'ci_monitor', actionType: 'decision', label: 'x', thought: 'overtaken' } as const;
  const { row, previousEvent } = await database().repositories.traces.append(runId, 'overtaken', step);
  await think(2, 3);
  const overtaken = eventOf(runId, row);
  if (overtaken) await store.publish(runId, overtaken, previousEvent);
  await end();
  await one.done;
  expect(one.ids()).toEqual([0, 1, 2, 3, 4]);
});

test('ticks come between, are mirrored and never replayed', async () => {
  const { runId, think, end } = await someRun();
  const one = follow(runId);
  await think(0, 1);
  await one.until(() => one.events.length === 1);
  const tick = { run_id: runId, container_id: 'c1', cpu_pct: 12.5, mem_mb: 80, timestamp: '2026-01-01T00:00:00.000Z' };
  await store.tick(runId, tick);
  await one.until(() => one.ticks.length === 1);
  await end();
  await one.done;
  expect(one.ticks).toEqual([tick]);
  expect(await redis.hgetall(`run:${runId}:telemetry`)).toEqual({
    cpu_pct: '12.5',
    mem_mb: '80',
    container_id: '"c1"',
  });
  const late = follow(runId);
  await late.done;
  expect(late.ticks).toEqual([]);
});

test('every key has a life, shorter once the run is complete', async () => {
  const { runId, think, end } = await someRun();
  const life = async () => [await redis.ttl(`events:${runId}`), await redis.ttl(`events:${runId}:count`)];
  await think(0, 1);
  for (const ttl of await life()) expect(ttl).toBeGreaterThan(1800);
  await end();
  for (const ttl of await life()) {
    expect(ttl).toBeGreaterThan(1700);
    expect(ttl).toBeLessThanOrEqual(1800);
  }
});

test('a follower ends with its run, with its signal, and at once for a run that is not there', async () => {
  const { runId, think, end } = await someRun();
  const stopped = follow(runId);
  await think(0, 1);
  await stopped.until(() => stopped.events.length === 1);
  stopped.stop();
  await stopped.done;
  await follow(randomUUID()).done;

  await end();
  await database().repositories.runs.finish(runId, {
    end: { verdict: 'green', reason: null },
    endTime: new Date().toISOString(),
  });
  const resumed = follow(runId, 1);
  await resumed.done;
  expect(resumed.events).toEqual([]);
});

test('without Redis everything still arrives', async () => {
  const alone = createEventStore({ redis: null, database: database() });
  const { runId, think, end } = await someRun(alone);
  const one = follow(runId, -1, alone);
  await think(0, 3);
  await end();
  await one.done;
  expect(one.ids()).toEqual([0, 1, 2, 3]);
  await alone.close();
});
