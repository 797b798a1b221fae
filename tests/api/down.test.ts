import { randomUUID } from 'node:crypto';
import { startServer, createLogger } from '../../api/server';
import { reservePorts } from '../../services/stack/servers/ports';
import { startBench, TOKEN, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

const submission = () => ({ repo_url: bench.repository, team_name: `T ${randomUUID()}`, leader_name: 'Ada' });

test('health tells each part, and 503 where one that runs need is down', async () => {
  const workless = await bench.request('GET', '/health');
  expect(workless).toMatchObject({
    status: 503,
    body: { gateway: 'ok', postgres: 'ok', redis: 'ok', temporal: 'ok', chroma: 'down', agent: 'down', worker: 'down' },
  });
  expect(Object.keys(workless.body).sort()).toEqual(
    ['gateway', 'worker', 'agent', 'postgres', 'redis', 'chroma', 'temporal', 'timestamp'].sort(),
  );
  const stop = await bench.work();
  try {
    let health = workless;
    for (let i = 0; i < 100 && health.status !== 200; i++) {
      health = await bench.request('GET', '/health');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(health).toMatchObject({ status: 200, body: { agent: 'ok', worker: 'ok' } });
  } finally {
    await stop();
  }
});

test('without Redis runs are taken, told and followed all the same', async () => {
  const { ports } = await reservePorts(bench.config.home, [null]);
  const config = { ...bench.config, redisUrl: `redis://127.0.0.1:${ports[0]}` };
  const api = await startServer(
    config,
    createLogger(() => undefined),
  );
  try {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const init = { method: 'POST', body: JSON.stringify(submission()), headers };
    const answer = await fetch(`${api.url}/run-agent`, init);
    expect(answer.status).toBe(202);
    const { run_id: runId } = (await answer.json()) as { run_id: string };
    expect(await (await fetch(`${api.url}/agent/status/${runId}`)).json()).toMatchObject({ status: 'queued' });
    expect(await (await fetch(`${api.url}/health`)).json()).toMatchObject({ redis: 'down', postgres: 'ok' });
    await bench.say(runId, 'heard by polling');
    const stream = (await fetch(`${api.url}/runs/${runId}/events`)).body!.getReader();
    let text = '';
    while (!text.includes('heard by polling')) text += new TextDecoder().decode((await stream.read()).value);
    await stream.cancel();
  } finally {
    await api.close();
  }
});

// The last two: what they stop stays down.
test('without Temporal a submission is refused in bounded time, and leaves nothing', async () => {
  const running = submission();
  const { body: first } = await bench.request('POST', '/run-agent', { body: running });
  await bench.stopTemporal();
  const body = submission();
  const down = { error: { code: 'DEPENDENCY_DOWN', details: { dependency: 'temporal' } } };
  expect(await bench.request('POST', '/run-agent', { body })).toMatchObject({ status: 503, body: down });
  expect(await bench.request('POST', `/runs/${first.run_id}/cancel`, { body: {} })).toMatchObject({
    status: 503,
    body: down,
  });
  const { runs } = await bench.database.repositories.runs.list({ limit: 100 });
  expect(runs.filter(({ teamName }) => teamName === body.team_name)).toEqual([]);
  // What needs no workflow engine goes on; nothing is called ended because nobody can be asked.
  expect(await bench.request('GET', `/agent/status/${first.run_id}`)).toMatchObject({
    status: 200,
    body: { status: 'queued' },
  });
  expect(await bench.request('GET', '/health')).toMatchObject({
    status: 503,
    body: { temporal: 'down', postgres: 'ok' },
  });
}, 60_000);

test('without the database everything that needs it is refused, and the API stays', async () => {
  await bench.loseDatabase();
  const down = { error: { code: 'DEPENDENCY_DOWN', details: { dependency: 'postgres' } } };
  expect(await bench.request('POST', '/run-agent', { body: submission() })).toMatchObject({ status: 503, body: down });
  for (const path of ['/runs', `/runs/${randomUUID()}`, `/agent/status/${randomUUID()}`, `/results/${randomUUID()}`]) {
    expect(await bench.request('GET', path)).toMatchObject({ status: 503, body: down });
  }
  expect(await bench.request('GET', '/health')).toMatchObject({
    status: 503,
    body: { postgres: 'down', gateway: 'ok' },
  });
}, 60_000);
