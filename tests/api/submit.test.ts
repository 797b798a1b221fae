import { randomUUID } from 'node:crypto';
import { exec } from '../../services/process/spawn';
import { workflowId } from '../../domain/submission';
import { createLogger, startServer } from '../../api/server';
import { startBench, TOKEN, until, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

const submission = (change: object = {}) => ({
  repo_url: bench.repository,
  team_name: `Team ${randomUUID().slice(0, 8)}`,
  leader_name: 'Ada',
  ...change,
});
const submit = (body: unknown, headers?: Record<string, string>) =>
  bench.request('POST', '/run-agent', { body, ...(headers && { headers }) });
const ended = (runId: string) =>
  until(async () => {
    const { body } = await bench.request('GET', `/runs/${runId}`);
    return body.verdict !== null && body.results_json !== null && body;
  });

test('a submission is answered with its run, and the run with its status', async () => {
  const answer = await submit(submission({ team_name: 'RIFT ORGANISERS', leader_name: 'Saiyam Kumar' }));
  expect(answer).toMatchObject({
    status: 202,
    body: {
      run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      branch_name: 'RIFT_ORGANISERS_SAIYAM_KUMAR_AI_Fix',
      status: 'queued',
      socket_room: `/run/${answer.body.run_id}`,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  });
  expect(await bench.request('GET', `/agent/status/${answer.body.run_id}`)).toMatchObject({
    status: 200,
    body: {
      run_id: answer.body.run_id,
      status: 'queued',
      current_node: null,
      iteration: 0,
      max_iterations: 5,
      progress_pct: 0,
    },
  });
  expect((await bench.request('GET', `/runs/${answer.body.run_id}`)).body).toMatchObject({
    repo_url: bench.repository,
    temporal_ui: expect.stringContaining(workflowId(answer.body.fingerprint)),
    results_json: null,
  });
});

test('of a hundred identical submissions at once one becomes a run and the others learn its id', async () => {
  const body = submission();
  const answers = await Promise.all(Array.from({ length: 100 }, () => submit(body)));
  const [started, ...others] = answers.sort((a, b) => a.status - b.status);
  expect(started?.status).toBe(202);
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 409));
  for (const { body: refused } of others) {
    expect(refused).toMatchObject({
      error: { code: 'RUN_ACTIVE', details: { run_id: started?.body.run_id } },
      run_id: started?.body.run_id,
      status: 'queued',
      message: expect.any(String),
    });
  }
  const { runs } = (await bench.request('GET', '/runs?limit=100')).body;
  expect(runs.filter((run: { team_name: string }) => run.team_name === body.team_name)).toHaveLength(1);
});

test('two fronts of the same stores agree on the run', async () => {
  const other = await startServer(
    bench.config,
    createLogger(() => undefined),
  );
  try {
    const body = submission();
    const init = { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const urls = Array.from({ length: 20 }, (_, i) => (i % 2 ? other.url : bench.api.url));
    const answers = await Promise.all(urls.map((url) => fetch(`${url}/run-agent`, { ...init, headers })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array.from({ length: 19 }, () => 409)]);
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { run_id: string }).run_id));
    expect(new Set(ids).size).toBe(1);
  } finally {
    await other.close();
  }
});

test('another front of the same stores is refused by Temporal, and leaves no row', async () => {
  const body = submission();
  const { body: first } = await submit(body);
  // As if the row had been lost: only Temporal knows that the run is active.
  await bench.database.repositories.runs.deleteQueued(first.run_id);
  expect(await submit(body)).toMatchObject({
    status: 409,
    body: { error: { code: 'RUN_ACTIVE' }, run_id: first.run_id },
  });
  expect(await bench.database.repositories.runs.latestByFingerprint(first.fingerprint)).toBeNull();
});

test('one branch of one remote is healed by one run at a time', async () => {
  const body = submission();
  const { body: first } = await submit(body);
  expect(await submit({ ...body, requested_ref: 'main' })).toMatchObject({
    status: 409,
    body: { error: { code: 'BRANCH_BUSY', details: { run_id: first.run_id } } },
  });
});

test('a healed submission is answered from its result until its ref moves or it asks for more', async () => {
  const stop = await bench.work();
  try {
    const body = submission();
    const { body: first } = await submit(body);
    expect(await ended(first.run_id)).toMatchObject({ verdict: 'green', status: 'passed' });

    expect(await submit(body)).toMatchObject({ status: 200, body: { run_id: first.run_id, verdict: 'green' } });
    // At once, again and again: the workflow of a run that just ended is never in the way.
    for (let i = 0; i < 4; i++) {
      const again = await submit({ ...body, rerun: true });
      expect(again).toMatchObject({ status: 202 });
      await ended(again.body.run_id);
    }

    await bench.commit(`moved on ${randomUUID()}`);
    const moved = await submit(body);
    expect(moved).toMatchObject({ status: 202 });
    await ended(moved.body.run_id);
  } finally {
    await stop();
  }
});

test('the default branch is never written', async () => {
  const own = `${bench.repository}-own`;
  const git = (...args: string[]) => exec(['git', ...args], { env: { PATH: process.env.PATH } });
  await git('clone', '-q', bench.repository, own);
  await git('-C', own, 'checkout', '-q', '-b', 'OWN_TEAM_ADA_AI_Fix');
  expect(await submit(submission({ repo_url: own, team_name: 'own team' }))).toMatchObject({
    status: 409,
    body: { error: { code: 'BRANCH_PROTECTED' } },
  });
});

test.each([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['no team', { repo_url: 'https://example.org/a', leader_name: 'x' }],
  ['a team without letters', { repo_url: 'https://example.org/a', team_name: '***', leader_name: 'x' }],
  ['a remote helper', { repo_url: 'ext::sh -c id', team_name: 'x', leader_name: 'x' }],
  ['an option', { repo_url: '--upload-pack=id', team_name: 'x', leader_name: 'x' }],
  [
    'a ref like an option',
    { repo_url: 'https://example.org/a', team_name: 'x', leader_name: 'x', requested_ref: '-x' },
  ],
  ['no rounds', { repo_url: 'https://example.org/a', team_name: 'x', leader_name: 'x', max_iterations: 0 }],
  ['text for a number', { repo_url: 'https://example.org/a', team_name: 'x', leader_name: 'x', max_iterations: '3' }],
  ['an unknown field', { repo_url: 'https://example.org/a', team_name: 'x', leader_name: 'x', re_run: true }],
])('%s is invalid input', async (_name, body) => {
  expect(await submit(body)).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
});

test('a URL with a password is refused, and the password told and logged nowhere', async () => {
  const body = submission({ repo_url: 'http://someone:hunter2-secret@127.0.0.1:9/a.git' });
  const refused = await submit(body);
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
  expect(JSON.stringify(refused.body)).not.toContain('hunter2');
  expect(bench.logged.join('')).not.toContain('hunter2');
  expect(await submit({ ...body, requested_ref: 'x..y' })).toMatchObject({ status: 400 });
  expect(JSON.stringify((await submit({ ...body, repo_url: 'ftp://a:hunter2-secret@h/x' })).body)).not.toContain(
    'hunter2',
  );
});

test('only who bears the local token may name a path', async () => {
  for (const repo_url of [bench.repository, `file://${bench.repository}`]) {
    expect(await submit(submission({ repo_url }), { authorization: '' })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN' } },
    });
    expect(await submit(submission({ repo_url }), { authorization: 'Bearer wrong' })).toMatchObject({ status: 403 });
    expect(await submit(submission({ repo_url }))).toMatchObject({ status: 202 });
  }
});
