import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { workflowId } from '../../domain/submission';
import { endless, startBench, until, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

async function submitted(): Promise<{ run_id: string; fingerprint: string; branch_name: string }> {
  const body = { repo_url: bench.repository, team_name: `T ${randomUUID()}`, leader_name: 'Ada' };
  const answer = await bench.request('POST', '/run-agent', { body });
  expect(answer.status).toBe(202);
  return answer.body;
}
const ended = (runId: string) =>
  until(async () => {
    const { body } = await bench.request('GET', `/runs/${runId}`);
    return body.verdict !== null && body.results_json !== null && body;
  });
const post = (path: string, body: object = {}) => bench.request('POST', path, { body });
const MISSING = randomUUID();

test.each([
  ['GET', `/runs/${MISSING}`],
  ['GET', '/runs/nonsense'],
  ['GET', `/runs/${MISSING}/fixes`],
  ['GET', `/runs/${MISSING}/ci-events`],
  ['GET', `/runs/${MISSING}/events`],
  ['GET', `/results/${MISSING}`],
  ['GET', `/agent/status/${MISSING}`],
  ['POST', `/runs/${MISSING}/cancel`],
  ['POST', `/runs/${MISSING}/quarantine`],
])('%s %s names a run that is not there', async (method, path) => {
  const body = method === 'POST' ? { reason: 'x' } : undefined;
  expect(await bench.request(method, path, { body })).toMatchObject({
    status: 404,
    body: { error: { code: 'RUN_NOT_FOUND', message: expect.any(String), details: {} } },
  });
});

test('what a run found, fixed and saw in CI is told by run', async () => {
  const { run_id: runId, branch_name: branch } = await submitted();
  const { fixes, ciEvents } = bench.database.repositories;
  const at = '2026-01-01T00:00:00.000Z';
  const nothing = {
    ...{ lineEnd: null, consensusVotes: null, causalCommitSha: null, causalExplanation: null, tokenCostUsd: null },
    ...{ modelUsed: null, kbMatch: null },
  };
  await fixes.upsert({
    ...{ ...nothing, fixId: randomUUID(), runId, filePath: 'src/utils.py', bugType: 'LINTING', lineNumber: 15 },
    ...{ description: 'unused import', fixDescription: 'removed', originalCode: 'import os\n', fixedCode: '' },
    ...{ status: 'applied', commitSha: 'a'.repeat(40), commitMessage: '[AI-AGENT] x', confidenceScore: 0.92 },
    ...{ strategy: 'rule_first', strategyUsed: 'line_replace', appliedAt: at },
  });
  await ciEvents.upsert({
    ...{ eventId: randomUUID(), runId, iteration: 1, githubRunId: null, status: 'passed', failuresBefore: 1 },
    ...{ failuresAfter: 0, newFailures: ['t::a'], regressionDetected: false, rollbackTriggered: false },
    ...{ rollbackCommitSha: null, durationSecs: 1.5, triggeredAt: at, completedAt: at },
  });
  expect((await bench.request('GET', `/runs/${runId}/fixes`)).body).toMatchObject({
    run_id: runId,
    fixes: [
      {
        ...{
          file_path: 'src/utils.py',
          line_number: 15,
          bug_type: 'LINTING',
          status: 'applied',
          strategy: 'rule_first',
        },
        ...{ confidence_score: 0.92, commit_sha: 'a'.repeat(40), branch_name: branch, original_code: 'import os\n' },
      },
    ],
  });
  expect((await bench.request('GET', `/runs/${runId}/ci-events`)).body).toMatchObject({
    run_id: runId,
    ci_events: [{ iteration: 1, status: 'passed', failures_before: 1, failures_after: 0, new_failures: ['t::a'] }],
  });
});

test('runs are listed page by page, by status and by the start of their id', async () => {
  const made = [await submitted(), await submitted(), await submitted()].map(({ run_id }) => run_id);
  const first = (await bench.request('GET', '/runs?limit=2')).body;
  const second = (await bench.request('GET', `/runs?limit=2&cursor=${first.next_cursor}`)).body;
  const seen = [...first.runs, ...second.runs].map(({ run_id }: { run_id: string }) => run_id);
  expect(seen.slice(0, 3)).toEqual(made.reverse());
  expect(new Set(seen).size).toBe(seen.length);
  expect((await bench.request('GET', '/runs?status=quarantined')).body).toEqual({ runs: [], next_cursor: null });
  const prefix = made[0]!.slice(0, 12);
  expect((await bench.request('GET', `/runs?id_prefix=${prefix}`)).body.runs).toHaveLength(1);
  for (const bad of ['status=done', 'limit=0', 'cursor=x', 'id_prefix=%25', 'more=1']) {
    expect(await bench.request('GET', `/runs?${bad}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_INPUT' } },
    });
  }
});

test('results are there when the run has ended, and not before', async () => {
  const { run_id: runId } = await submitted();
  expect(await bench.request('GET', `/results/${runId}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'RUN_NOT_FINISHED' } },
  });
  const stop = await bench.work();
  const run = await ended(runId).finally(stop);
  const { status, body } = await bench.request('GET', `/results/${runId}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    run_id: runId,
    verdict: 'green',
    final_status: 'PASSED',
    score: { base: 100, speed_bonus: 10 },
  });
  expect(JSON.parse(readFileSync(run.results_json, 'utf8'))).toEqual(body);
  expect(
    (await bench.request('GET', `/runs/${runId}`, { headers: { authorization: '' } })).body.results_json,
  ).toBeNull();
  expect((await bench.request('GET', `/agent/status/${runId}`)).body).toMatchObject({
    status: 'passed',
    progress_pct: 100,
    score: 110,
  });
});

test.each([
  ['cancel', { reason: 'enough' }, { verdict: 'cancelled', status: 'failed', reason: { message: 'enough' } }],
  ['cancel', {}, { verdict: 'cancelled', status: 'failed', reason: { code: 'CANCELLED' } }],
  ['quarantine', { reason: 'mines' }, { verdict: 'quarantined', status: 'quarantined', reason: { message: 'mines' } }],
])('%s ends a run that is at work', async (how, body, end) => {
  const { run_id: runId } = await submitted();
  // It waits for a checkout that never comes.
  const stop = await bench.work({ scanRepository: endless });
  try {
    await until(async () => (await bench.request('GET', `/agent/status/${runId}`)).body.status === 'running');
    expect(await post(`/runs/${runId}/${how}`, body)).toMatchObject({ status: 202, body: { run_id: runId } });
    expect(await ended(runId)).toMatchObject(end);
    expect(await post(`/runs/${runId}/${how}`, { reason: 'again' })).toMatchObject({
      status: 409,
      body: { error: { code: 'RUN_FINISHED' } },
    });
  } finally {
    await stop();
  }
});

test('a run that no worker has taken up is cancelled as soon as one does', async () => {
  const { run_id: runId } = await submitted();
  expect(await post(`/runs/${runId}/cancel`)).toMatchObject({ status: 202 });
  const stop = await bench.work();
  expect(await ended(runId).finally(stop)).toMatchObject({ verdict: 'cancelled' });
});

test('a quarantine takes a reason', async () => {
  const { run_id: runId } = await submitted();
  for (const body of [{}, { reason: '' }, { reason: '  ' }, { reason: 1 }]) {
    expect(await post(`/runs/${runId}/quarantine`, body)).toMatchObject({ status: 400 });
  }
});

test('a run whose workflow is gone gets its end, its results and its last event', async () => {
  const { run_id: runId, fingerprint } = await submitted();
  await bench.env.client.workflow.getHandle(workflowId(fingerprint)).terminate('by hand');
  // Whoever looks at the run as an active one finds out; the reconciler does so by itself every minute.
  expect(await post(`/runs/${runId}/cancel`)).toMatchObject({ status: 409, body: { error: { code: 'RUN_FINISHED' } } });
  const run = await ended(runId);
  expect(run).toMatchObject({
    verdict: 'cancelled',
    status: 'failed',
    reason: { message: expect.stringContaining('terminated') },
  });
  expect(existsSync(run.results_json)).toBe(true);
  const last = (await bench.events.read(runId, -1)).at(-1);
  expect(last).toMatchObject({ event: 'run_complete', data: { run_id: runId, final_status: 'FAILED' } });
});

test.each(['cancel', 'quarantine'])('%s of what is no id at all finds no run', async (message) => {
  const path = `/runs/${'0'.repeat(63)}/${message}`;
  const answer = await bench.request('POST', path, { body: { reason: 'none' } });
  expect(answer).toMatchObject({ status: 404, body: { error: { code: 'RUN_NOT_FOUND' } } });
});
