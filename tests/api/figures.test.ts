import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUG_TYPES, EDIT_KINDS, STRATEGIES } from '../../domain/names';
import { loadConfig } from '../../services/config/config';
import { newRun } from '../support/runs';
import { startBench, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ flags: { ...loadConfig({}).flags, kbLookup: false } });
}, 120_000);
afterAll(() => bench?.close());

async function someRun(): Promise<string> {
  const run = newRun();
  await bench.database.repositories.runs.insertQueued(run);
  return run.runId;
}
const get = (path: string) => bench.request('GET', path);

test('the replay is the trace, page by page, each step once', async () => {
  const runId = await someRun();
  for (let i = 0; i < 7; i++) await bench.say(runId, `thought ${i}`);
  const seen: { step_index: number; thought_text: string }[] = [];
  let cursor: number | null = null;
  do {
    const { status, body } = await get(`/replay/${runId}?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    expect(body.run_id).toBe(runId);
    expect(body.events.length).toBeLessThanOrEqual(3);
    seen.push(...body.events);
    cursor = body.next_cursor;
  } while (cursor !== null);
  expect(seen.map(({ thought_text }) => thought_text)).toEqual(Array.from({ length: 7 }, (_, i) => `thought ${i}`));
  expect(seen.map(({ step_index }) => step_index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(seen[0]).toEqual({
    step_index: 0,
    agent_node: 'test_runner',
    action_type: 'decision',
    action_label: 'said',
    payload: null,
    thought_text: 'thought 0',
    emitted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
});

test('the report is an attachment once it is there', async () => {
  const runId = await someRun();
  expect(await get(`/report/${runId}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'REPORT_NOT_READY', details: { run_id: runId, status: 'queued' } } },
  });
  const folder = join(bench.config.outputDir, runId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.pdf'), '%PDF-1.7 of a test');
  const { status, headers, body } = await get(`/report/${runId}`);
  expect({ status, body }).toEqual({ status: 200, body: '%PDF-1.7 of a test' });
  expect(headers.get('content-type')).toBe('application/pdf');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="rift-${runId}.pdf"`);
});

test('the benchmark tells what was expected before what came of it', async () => {
  const runId = await someRun();
  const { benchmarks } = bench.database.repositories;
  const expected = {
    runId,
    criterion: 'fixes_hold',
    maxPoints: 40,
    predictedScore: 30,
    reasoning: 'two of three are rules',
  };
  await benchmarks.predict(expected);
  const row = { criterion: 'fixes_hold', max_points: 40, predicted_score: 30, reasoning: 'two of three are rules' };
  expect((await get(`/runs/${runId}/benchmark`)).body).toMatchObject({
    run_id: runId,
    benchmark: [{ ...row, actual_score: null, calibration_gap: null }],
  });
  await benchmarks.score(runId, 'fixes_hold', 36);
  expect((await get(`/runs/${runId}/benchmark`)).body.benchmark).toMatchObject([
    { ...row, actual_score: 36, calibration_gap: 6 },
  ]);
});

test('strategies have weights, a generation and a trend', async () => {
  const { strategyWeights } = bench.database.repositories;
  const { weights, generation } = await strategyWeights.of('LOGIC');
  await strategyWeights.evolve('LOGIC', generation, { ...weights, search: weights.search + 0.05 }, 'search heals');
  const { status, body } = await get('/strategies');
  expect(status).toBe(200);
  expect(body.strategies.map(({ bug_type }: { bug_type: string }) => bug_type).sort()).toEqual([...BUG_TYPES].sort());
  const of = (type: string) => body.strategies.find(({ bug_type }: { bug_type: string }) => bug_type === type);
  expect(Object.keys(of('LOGIC').weights).sort()).toEqual([...STRATEGIES, ...EDIT_KINDS].sort());
  expect(of('LOGIC')).toMatchObject({ generation: generation + 1, trend: { search: 0.05, rule_first: 0 } });
  expect(of('LOGIC').history).toMatchObject([{ generation }, { generation: generation + 1, reason: 'search heals' }]);
  expect(of('IMPORT')).toMatchObject({ generation: 0, trend: null });
});

test('stats name every bug type and rung', async () => {
  await someRun();
  const { status, body } = await get('/stats');
  expect(status).toBe(200);
  expect(body.runs.queued).toBeGreaterThan(0);
  expect(body.knowledge_base).toEqual({ hits: 0, model_calls: 0 });
  expect(body.bug_types.map(({ bug_type }: { bug_type: string }) => bug_type)).toEqual([...BUG_TYPES]);
  expect(body.rungs.map(({ strategy }: { strategy: string }) => strategy)).toEqual([...STRATEGIES]);
  expect(body.rungs[0]).toMatchObject({ fixes: 0, precision: null, cost_usd: 0 });
});

test.each(['/replay/', '/report/', '/runs/'])('%s of a run that is not there', async (path) => {
  const url = path === '/runs/' ? `/runs/${randomUUID()}/benchmark` : `${path}${randomUUID()}`;
  expect(await get(url)).toMatchObject({ status: 404, body: { error: { code: 'RUN_NOT_FOUND' } } });
});

test('the metrics are what Prometheus reads', async () => {
  await someRun();
  await get('/runs');
  const { status, headers, body } = await get('/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body).toMatch(/^rift_http_request_duration_seconds_count\{.*route="\/runs",status="200".*\} [1-9]/m);
  expect(body).toMatch(/^rift_runs\{status="queued"\} [1-9]/m);
  expect(body).toMatch(/^rift_part_up\{part="postgres"\} 1$/m);
  expect(body).toMatch(/^rift_part_up\{part="chroma"\} 0$/m);
  expect(body).toMatch(/^process_resident_memory_bytes \d+/m);
});

test('the documentation can be browsed without any other server', async () => {
  const page = await get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/html/);
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source as string);
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources) {
    expect(source).not.toMatch(/^(https?:)?\/\//);
    expect((await get(new URL(source, `${bench.api.url}/docs/`).pathname)).status).toBe(200);
  }
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
});

test('where nothing is remembered, nobody can ask what is', async () => {
  const { status, body } = await get('/knowledge');
  expect([status, body.error.code]).toEqual([404, 'NOT_FOUND']);
  expect(body.error.message).toContain('ENABLE_KB_LOOKUP');
});
