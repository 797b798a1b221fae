import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { createLogger, startServer } from '../../api/server';
import { endless, startBench, TOKEN, until, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

interface Message {
  readonly id?: number;
  readonly event: string;
  readonly data: { readonly message?: string };
}

const submission = () => ({ repo_url: bench.repository, team_name: `T ${randomUUID()}`, leader_name: 'Ada' });
const submitted = async (): Promise<string> =>
  (await bench.request('POST', '/run-agent', { body: submission() })).body.run_id;

/** What a WebSocket brought until it was closed, and how it was. */
function open(path: string, base = bench.api.url, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}${path}`, { headers });
  const messages: Message[] = [];
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  const ended = new Promise<number>((resolve, reject) => {
    socket.on('close', resolve);
    socket.on('error', reject);
  });
  const refused = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (request, answer) => {
      resolve(answer.statusCode ?? 0);
      request.destroy();
    });
  });
  return { socket, messages, ended, refused };
}

/** The stored events of the other transport, in the same shape. */
function parse(text: string): Message[] {
  return text.split('\n\n').flatMap((frame) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
    const id = field('id');
    return id ? [{ id: Number(id), event: field('event')!, data: JSON.parse(field('data')!) }] : [];
  });
}

test('carries what server-sent events carry, and ends with the run', async () => {
  const runId = await submitted();
  for (let i = 0; i < 5; i++) await bench.say(runId, `before ${i}`);
  const { messages, ended } = open(`/runs/${runId}/events`);
  await until(async () => messages.length === 5);
  await bench.say(runId, 'while listening');
  await until(async () => messages.length === 6);
  const stop = await bench.work();
  expect(await ended).toBe(1000);
  await stop();
  const { body } = await bench.request('GET', `/runs/${runId}/events`);
  expect(messages).toEqual(parse(body));
  expect(messages.at(-1)).toMatchObject({ event: 'run_complete', data: { run_id: runId } });
});

test('resumes after the last id, by query or header', async () => {
  const runId = await submitted();
  for (let i = 0; i < 6; i++) await bench.say(runId, `thought ${i}`);
  const wanted = ['thought 4', 'thought 5'];
  for (const [query, headers] of [
    ['?last_event_id=3', {}],
    ['', { 'last-event-id': '3' }],
  ] as const) {
    const { socket, messages } = open(`/runs/${runId}/events${query}`, bench.api.url, headers);
    await until(async () => messages.length === 2);
    expect(messages.map(({ data }) => data.message)).toEqual(wanted);
    socket.terminate();
  }
});

test('brings telemetry without an id', async () => {
  const runId = await submitted();
  const { socket, messages } = open(`/runs/${runId}/events`);
  const tick = { run_id: runId, container_id: 'c', cpu_pct: 12.5, mem_mb: 80, timestamp: new Date().toISOString() };
  await until(async () => {
    await bench.events.tick(runId, tick);
    return messages.length > 0;
  });
  expect(messages[0]).toEqual({ event: 'telemetry_tick', data: tick });
  socket.terminate();
});

test('is refused before the upgrade, as any other request', async () => {
  const runId = await submitted();
  expect(await open(`/runs/${randomUUID()}/events`).refused).toBe(404);
  expect(await open(`/runs/${runId}/events?last_event_id=x`).refused).toBe(400);
  const foreign = { origin: 'https://evil.example' };
  expect(await open(`/runs/${runId}/events`, bench.api.url, foreign).refused).toBe(403);
  const config = { ...bench.config, apiToken: 'shared-token-of-the-tests' };
  const api = await startServer(
    config,
    createLogger(() => undefined),
  );
  try {
    expect(await open(`/runs/${runId}/events`, api.url).refused).toBe(401);
    const { socket, messages } = open(`/runs/${runId}/events`, api.url, {
      authorization: 'Bearer shared-token-of-the-tests',
    });
    await bench.say(runId, 'for those who may');
    await until(async () => messages.length === 1);
    socket.terminate();
  } finally {
    await api.close();
  }
});

test('what a listener says is not listened to, and too much of it ends the stream', async () => {
  const runId = await submitted();
  const { socket, messages, ended } = open(`/runs/${runId}/events`);
  await bench.say(runId, 'one');
  await until(async () => messages.length === 1);
  socket.send('{"event":"run_complete"}');
  await bench.say(runId, 'two');
  await until(async () => messages.length === 2);
  socket.send('x'.repeat(10_000));
  expect(await ended).toBe(1009);
});

test('open streams are counted, and no more once they are closed', async () => {
  const runId = await submitted();
  const open1 = open(`/runs/${runId}/events`);
  await bench.say(runId, 'one');
  await until(async () => open1.messages.length === 1);
  const count = async () =>
    Number(
      /rift_event_streams\{transport="websocket"\} (\d+)/.exec((await bench.request('GET', '/metrics')).body)?.[1],
    );
  const before = await count();
  expect(before).toBeGreaterThan(0);
  open1.socket.terminate();
  await until(async () => (await count()) === before - 1);
});

describe('when the server stops', () => {
  const start = (lines: string[]) =>
    startServer(
      bench.config,
      createLogger((line) => void lines.push(line)),
    );

  test('a WebSocket is told that it goes away', async () => {
    const api = await start([]);
    const runId = await submitted();
    const stop = await bench.work({ scanRepository: endless });
    const { messages, ended } = open(`/runs/${runId}/events`, api.url);
    await bench.say(runId, 'here');
    await until(async () => messages.length > 0);
    await api.close();
    expect(await ended).toBe(1001);
    await bench.request('POST', `/runs/${runId}/cancel`, { body: {} });
    await until(async () => (await bench.request('GET', `/runs/${runId}`)).body.verdict === 'cancelled');
    await stop();
  });

  test('what was asked before is answered', async () => {
    const lines: string[] = [];
    const api = await start(lines);
    const asked = Array.from({ length: 5 }, () =>
      fetch(`${api.url}/run-agent`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(submission()),
      }),
    );
    await until(async () => lines.filter((line) => line.includes('incoming request')).length === 5);
    const closed = api.close();
    for (const answer of await Promise.all(asked)) {
      expect(answer.status).toBe(202);
      const { run_id: runId } = (await answer.json()) as { run_id: string };
      expect((await bench.request('GET', `/agent/status/${runId}`)).status).toBe(200);
    }
    await closed;
    await expect(fetch(`${api.url}/health`)).rejects.toThrow();
  });
});
