import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { createApiClient, type StreamEvent } from '../../cli/client/api';
import { followRun } from '../../cli/client/follow';
import { frame, writeServerSentEvents } from '../../api/routes/events/stream';
import { createLogger, startServer } from '../../api/server';
import { endless, startBench, TOKEN, until, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

async function submitted(): Promise<string> {
  const body = { repo_url: bench.repository, team_name: `T ${randomUUID()}`, leader_name: 'Ada' };
  return (await bench.request('POST', '/run-agent', { body })).body.run_id;
}
const client = (url = bench.api.url) => createApiClient(() => ({ url, token: TOKEN }));
const thoughts = (events: readonly StreamEvent[]) =>
  events.filter(({ event }) => event === 'thought_event').map(({ data }) => (data as { message: string }).message);

async function collect(source: AsyncIterable<StreamEvent | null>, enough = Infinity): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of source) {
    if (event) events.push(event);
    if (events.length >= enough) break;
  }
  return events;
}

test('who joins late gets everything, in order, once, and the end closes the stream', async () => {
  const runId = await submitted();
  for (let i = 0; i < 250; i++) await bench.say(runId, `thought ${i}`);
  const stop = await bench.work();
  const events = await collect(client().events(runId, null, new AbortController().signal));
  await stop();
  expect(thoughts(events)).toEqual(Array.from({ length: 250 }, (_, i) => `thought ${i}`));
  expect(events.at(-1)).toMatchObject({ event: 'run_complete', data: { run_id: runId, final_status: 'PASSED' } });
  const ids = events.map(({ id }) => id ?? -1);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
});

test('what happens while nobody listens is sent to who comes back with the last id', async () => {
  const runId = await submitted();
  for (let i = 0; i < 10; i++) await bench.say(runId, `before ${i}`);
  const gone = new AbortController();
  const first = await collect(client().events(runId, null, gone.signal), 4);
  gone.abort();
  for (let i = 0; i < 10; i++) await bench.say(runId, `after ${i}`);
  const second = await collect(client().events(runId, first.at(-1)!.id, new AbortController().signal), 16);
  const all = [
    ...Array.from({ length: 10 }, (_, i) => `before ${i}`),
    ...Array.from({ length: 10 }, (_, i) => `after ${i}`),
  ];
  expect(thoughts([...first, ...second])).toEqual(all);
});

test('a follower outlives the API and misses nothing', async () => {
  const runId = await submitted();
  let api = await startServer(
    bench.config,
    createLogger(() => undefined),
  );
  const { port } = new URL(api.url);
  const following = collect(followRun(client(api.url), runId, { signal: new AbortController().signal }));
  await bench.say(runId, 'one');
  await api.close();
  await bench.say(runId, 'two');
  await bench.say(runId, 'three');
  api = await startServer(
    { ...bench.config, apiPort: Number(port) },
    createLogger(() => undefined),
  );
  await bench.say(runId, 'four');
  const stop = await bench.work();
  expect(thoughts(await following)).toEqual(['one', 'two', 'three', 'four']);
  await stop();
  await api.close();
});

test('telemetry comes between, without an id, and only to who listens', async () => {
  const runId = await submitted();
  const gone = new AbortController();
  const events: StreamEvent[] = [];
  const listening = (async () => {
    for await (const event of client().events(runId, null, gone.signal)) if (event) events.push(event);
  })().catch(() => undefined);
  const tick = { run_id: runId, container_id: 'c', cpu_pct: 12.5, mem_mb: 80, timestamp: new Date().toISOString() };
  await until(async () => {
    await bench.events.tick(runId, tick);
    return events.some(({ event, id }) => event === 'telemetry_tick' && id === null);
  });
  gone.abort();
  await listening;
  expect(events.find(({ event }) => event === 'telemetry_tick')?.data).toEqual(tick);
});

test('a bad Last-Event-ID is invalid input', async () => {
  const runId = await submitted();
  for (const id of ['x', '-1', '1.5']) {
    const answer = await bench.request('GET', `/runs/${runId}/events`, { headers: { 'last-event-id': id } });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
  }
});

test('the API stops while a run is followed', async () => {
  const api = await startServer(
    bench.config,
    createLogger(() => undefined),
  );
  const runId = await submitted();
  const stop = await bench.work({ scanRepository: endless });
  await bench.say(runId, 'here');
  const stream = client(api.url).events(runId, null, new AbortController().signal);
  await stream.next();
  await api.close();
  await collect(stream);
  await bench.request('POST', `/runs/${runId}/cancel`, { body: {} });
  await until(async () => (await bench.request('GET', `/runs/${runId}`)).body.verdict === 'cancelled');
  await stop();
});

test('silence is broken by comments, a reader who lags is waited for, and one who leaves ends the stream', async () => {
  let sent = 0;
  let left = false;
  const tick = { run_id: 'r', container_id: 'c', cpu_pct: 1, mem_mb: 1, timestamp: 't' };
  async function* source(): AsyncGenerator<typeof tick> {
    try {
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (; sent < 10_000; sent++) yield tick;
    } finally {
      left = true;
    }
  }
  const sink = new PassThrough();
  const written = writeServerSentEvents(sink, source(), 10);
  let text = '';
  for await (const chunk of sink) {
    text += String(chunk);
    if (text.includes('telemetry_tick')) break;
  }
  await written;
  expect(text.split('\n\n').filter((line) => line === ': alive').length).toBeGreaterThan(3);
  expect(sent).toBeLessThan(10_000);
  expect(left).toBe(true);
});

test('an event is one frame, whatever its text holds', () => {
  const data = {
    run_id: 'r',
    node: 'test_runner' as const,
    message: 'a\n\nid: 9\ndata: x',
    step_index: 3,
    timestamp: 't',
  };
  const text = frame({ id: 3, event: 'thought_event', data });
  expect(text.startsWith('id: 3\nevent: thought_event\ndata: ')).toBe(true);
  expect(text.trimEnd().split('\n')).toHaveLength(3);
});
