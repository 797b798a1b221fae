import { randomUUID } from 'node:crypto';
import { createApiClient, type StreamEvent } from '../../cli/client/api';
import { findRun } from '../../cli/client/find-run';
import { traceOf } from '../../cli/client/trace';
import { endView } from '../../cli/heal/report';
import { healInSession } from '../../cli/heal/session';
import type { Screen } from '../../cli/render/screen';
import { endless, startBench, TOKEN, until, type Bench } from '../api/bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

const client = () => createApiClient(() => ({ url: bench.api.url, token: TOKEN }));

function session(input: { team_name: string }) {
  const seen: StreamEvent[] = [];
  const notes: string[] = [];
  const screen: Screen = {
    event: (event) => void seen.push(event),
    note: (text) => void notes.push(text),
    ...{ hold: () => undefined, release: () => undefined, end: () => undefined },
  };
  const submission = { repo_url: bench.repository, leader_name: 'Ada', rerun: true, ...input };
  const options = { client: client(), input: submission, screen, interactive: false, revive: async () => undefined };
  return { seen, notes, end: healInSession(options) };
}

test('two that heal the same follow one run to the same end', async () => {
  const input = { team_name: `T ${randomUUID()}` };
  const first = session(input);
  await until(async () => first.notes.length > 0);
  const second = session(input);
  await until(async () => second.notes.length > 0);
  expect(second.notes[0]).toContain('attached to');
  const stop = await bench.work();
  const ends = await Promise.all([first.end, second.end]).finally(stop);
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(ends[0]?.runId).toBe(ends[1]?.runId);
  expect(first.seen.at(-1)).toMatchObject({ event: 'run_complete' });
  expect(second.seen).toEqual(first.seen);
  expect(endView(ends[0]!)).toEqual({
    run_id: ends[0]?.runId,
    verdict: 'green',
    branch_name: expect.stringMatching(/_ADA_AI_Fix$/),
    commits: [],
    results_json: expect.stringMatching(/^\/.*\/results\.json$/),
    report_pdf: null,
    temporal_ui: expect.stringMatching(/^http/),
    total_time_secs: expect.any(Number),
  });
});

test('a run is found by the start of its id, and cancelled; who follows it learns the end', async () => {
  const stop = await bench.work({ scanRepository: endless });
  try {
    const following = session({ team_name: `T ${randomUUID()}` });
    const [note = ''] = await until(async () => following.notes.length > 0 && following.notes);
    const runId = /[0-9a-f-]{36}/.exec(note)?.[0] ?? '';
    const found = await findRun(client(), runId.slice(0, 13).toUpperCase());
    expect(found.run_id).toBe(runId);
    await client().cancel(runId, 'enough');
    const end = await following.end;
    expect(end).toMatchObject({ exitCode: 4, results: { verdict: 'cancelled', reason: { message: 'enough' } } });
  } finally {
    await stop();
  }
});

test('what names no run, or several, is bad usage', async () => {
  for (const named of ['zzz', randomUUID(), '']) {
    await expect(findRun(client(), named)).rejects.toMatchObject({ name: 'UsageError' });
  }
});

test('a replay has every step once and in order, across the pages of the API', async () => {
  const following = session({ team_name: `T ${randomUUID()}` });
  const [note = ''] = await until(async () => following.notes.length > 0 && following.notes);
  const runId = /[0-9a-f-]{36}/.exec(note)?.[0] ?? '';
  const { traces } = bench.database.repositories;
  const step = { node: 'test_runner', actionType: 'decision', label: 'said' } as const;
  for (let i = 0; i < 1001; i++) await traces.append(runId, `k${i}`, { ...step, thought: `step ${i}` });
  const told: string[] = [];
  for await (const { step_index, thought_text } of traceOf(client(), runId)) told.push(`${step_index} ${thought_text}`);
  expect(told).toEqual(Array.from({ length: 1001 }, (_, i) => `${i} step ${i}`));
  process.emit('SIGTERM');
  await following.end;
});

test('a signal leaves the run to go on', async () => {
  const following = session({ team_name: `T ${randomUUID()}` });
  await until(async () => following.notes.length > 0);
  process.emit('SIGTERM');
  const end = await following.end;
  expect(end).toMatchObject({ exitCode: 75, results: null });
  expect((await client().run(end.runId)).verdict).toBeNull();
});
