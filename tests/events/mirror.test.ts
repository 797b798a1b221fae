import { connectRedis, type Redis } from '../../services/redis';
import { createRunMirror } from '../../services/runs/mirror';
import { ownRedis, type OwnServer } from '../support/own-servers';
import { newRun } from '../support/runs';

let server: OwnServer;
let redis: Redis;

beforeAll(async () => {
  server = await ownRedis();
  await server.start();
  redis = await connectRedis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.remove();
});

test('mirrors a run under the documented keys, as JSON, each with a life', async () => {
  const mirror = createRunMirror(redis);
  const run = newRun();
  await mirror.update(run, { status: 'running', currentNode: 'test_runner' });
  await mirror.update(run, { iteration: 2, commitCount: 3, costUsd: 0.5 });
  expect(await mirror.read(run.runId)).toEqual({
    status: 'running',
    currentNode: 'test_runner',
    iteration: 2,
    score: null,
    commitCount: 3,
    costUsd: 0.5,
  });
  const keys = (await redis.keys(`run:${run.runId}:*`)).sort().map((key) => key.split(':')[2]);
  expect(keys).toEqual(['commit_count', 'cost_usd', 'current_node', 'iteration', 'status']);
  expect(await redis.get(`run:${run.runId}:current_node`)).toBe('"test_runner"');
  for (const key of keys) expect(await redis.ttl(`run:${run.runId}:${key}`)).toBeGreaterThan(7000);
});

test('maps a fingerprint to its active run, until that run ends', async () => {
  const mirror = createRunMirror(redis);
  const [first, second] = [newRun(), newRun()];
  const rerun = { ...second, fingerprint: first.fingerprint };
  await mirror.update(first, { status: 'queued' });
  expect(await mirror.activeRun(first.fingerprint)).toBe(first.runId);
  await mirror.update(rerun, { status: 'running' });
  await mirror.update(first, { status: 'failed' });
  expect(await mirror.activeRun(first.fingerprint)).toBe(rerun.runId);
  await mirror.update(rerun, { status: 'passed', score: 110 });
  expect(await mirror.activeRun(first.fingerprint)).toBeNull();
  expect(await mirror.read(rerun.runId)).toMatchObject({ status: 'passed', score: 110 });
});

test('is silent where Redis is away, or there is none', async () => {
  const run = newRun();
  const [live, none] = [createRunMirror(redis), createRunMirror(null)];
  await live.update(run, { status: 'running' });
  await server.kill();
  for (const mirror of [live, none]) {
    await mirror.update(run, { iteration: 1 });
    expect(await mirror.read(run.runId)).toBeNull();
    expect(await mirror.activeRun(run.fingerprint)).toBeNull();
  }
});
