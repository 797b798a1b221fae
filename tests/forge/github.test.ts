import { strToU8, zipSync } from 'fflate';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../domain/check';
import { mapFailures } from '../../domain/clusters';
import { CI_CODES, CiGivesWay, CiPending, createCiProviders, type CiRequest } from '../../services/ci';
import { createGithubCi } from '../../services/ci/github';
import { apiOf, repositoryAt, type GithubSettings } from '../../services/ci/github/settings';
import { createLanguages } from '../../services/languages';
import { redact } from '../../services/redact';
import { openTree } from '../../services/workspace/tree';
import { git, makeRemote, writeFiles, type TestRepository } from '../support/repositories';
import { serveGithub, type GithubServer, type Script, type ScriptedRun } from './github-server';

const TOKEN = 'a-token-that-goes-nowhere-else';
const FILES = {
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest -q\n',
  'shop/prices.py': 'def price():\n    return 3\n',
  'tests/test_prices.py': 'from shop.prices import price\n\n\ndef test_price():\n    assert price() == 4\n',
};
const PYTEST_LOG = `##[group]Run pytest -q
\u001b[36;1mpytest -q\u001b[0m
shell: /usr/bin/bash -e {0}
##[endgroup]
F
=================================== FAILURES ===================================
__________________________________ test_price __________________________________

    def test_price():
>       assert price() == 4
E       assert 3 == 4

tests/test_prices.py:5: AssertionError
=========================== short test summary info ============================
FAILED tests/test_prices.py::test_price - assert 3 == 4
##[error]Process completed with exit code 1.`;

const SETTINGS: Omit<GithubSettings, 'server' | 'api'> = {
  ...{ token: TOKEN, pollSecs: 0.01, startSecs: 0, waitSecs: 60, hostEnv: {} },
};
const open: GithubServer[] = [];
const repositories: TestRepository[] = [];
const trees: string[] = [];
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  repositories.forEach((repository) => repository.dispose());
  trees.forEach((tree) => rmSync(tree, { recursive: true, force: true }));
});

async function scene(
  script: Partial<Script>,
  settings: Partial<GithubSettings> = {},
  files: Record<string, string> = FILES,
) {
  const repository = makeRemote(files);
  repositories.push(repository);
  const base = git(repository.remote, 'rev-parse', 'main');
  const work = repository.checkout('main');
  writeFiles(work, { 'pushed.txt': 'by Rift\n' });
  git(work, 'add', '--all');
  git(work, 'commit', '--quiet', '--message', 'Pushed');
  git(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/own');
  const sha = git(repository.remote, 'rev-parse', 'own');
  git(dirname(repository.remote), 'init', '--quiet', '--bare', 'o/r.git');
  const server = await serveGithub(dirname(repository.remote), repository.remote, {
    ...{ runs: () => [], token: TOKEN, ...script },
  });
  open.push(server);
  const root = mkdtempSync(join(tmpdir(), 'rift-tree-'));
  trees.push(root);
  writeFiles(root, files);
  const github = { ...SETTINGS, server: server.origin, api: apiOf(server.origin), ...settings };
  const adapters = createLanguages(process.env);
  const provider = createGithubCi({ github, adapters, redact });
  let kept: unknown = null;
  const nothing: CheckReport = { runs: [], flaky: [] };
  const request: CiRequest = {
    ...{ iteration: 1, url: server.url, branch: 'own', sha, baseSha: base, before: nothing, folder: root },
    ...{ own: { plan: { projects: [], checks: [], skipped: [] }, report: nothing } },
    tree: openTree(root, process.env, Object.keys(files)),
    failuresOf: async (plan, report) =>
      mapFailures({
        ...{ report, checks: plan.checks, projects: plan.projects, graph: { imports: {} } },
        ...{ isTest: (file) => file.startsWith('tests/'), submittedLine: (_file, line) => line },
      }).failures,
    memory: {
      load: async <T>() => JSON.parse(JSON.stringify(kept)) as T | null,
      save: async (value) => void (kept = value),
    },
    progress: { heartbeat: () => undefined, signal: new AbortController().signal },
  };
  return { server, provider, request, sha, base, remembered: () => JSON.stringify(kept) };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Asks until there is an answer, as the activity's retries do. */
async function verdict({ provider, request }: Scene, most = 20) {
  for (let i = 0; i < most; i++) {
    try {
      return await provider.watch(request);
    } catch (error) {
      if (!(error instanceof CiPending)) throw error;
    }
  }
  throw new Error('no end of it');
}

const gaveWay = (at: Scene) =>
  verdict(at).then(
    () => null,
    (error: unknown) => (error instanceof CiGivesWay ? { code: error.code, message: error.message } : error),
  );

const ended = (conclusion: string, jobs: ScriptedRun['jobs'] = []): ScriptedRun => ({ conclusion, jobs });
const red = (log: string): ScriptedRun => ended('failure', [{ name: 'test', conclusion: 'failure', log }]);

test('a run that starts late, goes on and succeeds is waited for, conditionally, and stored', async () => {
  const slow = (looks: number): ScriptedRun[] =>
    looks < 2 ? [] : looks < 5 ? [{ status: 'in_progress', conclusion: null, jobs: [] }] : [ended('success')];
  const at = await scene({ runs: ({ looks }) => slow(looks) }, { startSecs: 60 });
  const outcome = await verdict(at);
  expect(outcome).toMatchObject({ status: 'passed', newFailures: [], durationSecs: 42, healable: false });
  expect(Number(outcome.githubRunId)).toBeGreaterThan(0);
  expect(at.server.asked.map(({ status }) => status)).toContain(304);
  expect(at.server.violations).toEqual([]);
  expect(at.remembered()).not.toContain(TOKEN);
});

test.each<[string, Partial<Script>]>([
  ['plain', {}],
  ['zipped', { zipped: (text) => Buffer.from(zipSync({ '1_test.txt': strToU8(text) })) }],
])('a red run: its %s log becomes a diagnostic at its place, new where the base was green', async (_, more) => {
  const base: { sha: string } = { sha: '' };
  const at = await scene({ runs: ({ sha }) => [sha === base.sha ? ended('success') : red(PYTEST_LOG)], ...more });
  base.sha = at.base;
  const outcome = await verdict(at);
  expect(outcome).toMatchObject({ status: 'failed', end: { verdict: 'red', reason: { code: 'STILL_FAILING' } } });
  expect(outcome.report.runs.flatMap((run) => run.diagnostics)).toMatchObject([
    { file: 'tests/test_prices.py', line: 5, bugType: 'LOGIC', tests: ['tests/test_prices.py::test_price'] },
  ]);
  expect(outcome.newFailures).toEqual([
    expect.objectContaining({ text: 'tests/test_prices.py::test_price', files: ['tests/test_prices.py'] }),
  ]);
  expect(at.server.violations).toEqual([]);
});

test('what failed on the base as well is not new', async () => {
  const outcome = await verdict(await scene({ runs: () => [red(PYTEST_LOG)] }));
  expect(outcome).toMatchObject({ status: 'failed', newFailures: [] });
});

test('a job that failed in an earlier attempt at the same commit is flaky', async () => {
  const job = { name: 'test', conclusion: 'success' };
  const run = { conclusion: 'success', attempt: 2, jobs: [job], earlierJobs: [{ ...job, conclusion: 'failure' }] };
  const at = await scene({ runs: () => [run] });
  expect(await verdict(at)).toMatchObject({
    status: 'passed',
    notJudged: [{ id: 'CI / test', why: expect.stringContaining('flaky') }],
  });
  expect(at.server.violations).toEqual([]);
});

test('of several workflows every one counts; a cancelled one beside a red one is named', async () => {
  const at = await scene({ runs: () => [ended('success'), ended('cancelled'), red('src/a.py:1: error: no')] });
  const outcome = await verdict(at);
  expect(outcome).toMatchObject({ status: 'failed', notJudged: [{ why: expect.stringContaining('cancelled') }] });
});

test.each<[string, readonly ScriptedRun[], Partial<GithubSettings>]>([
  ['CI_ACTION_REQUIRED', [ended('action_required')], {}],
  ['CI_ACTION_REQUIRED', [{ status: 'waiting', conclusion: null, jobs: [] }], { waitSecs: 0 }],
  ['CI_CANCELLED', [ended('success'), ended('cancelled')], {}],
  ['CI_STALE', [ended('stale')], {}],
  ['CI_NOTHING_RAN', [ended('skipped'), ended('neutral')], {}],
  ['CI_NO_RUN', [], {}],
  ['CI_NOT_FINISHED', [{ status: 'queued', conclusion: null, jobs: [] }], { waitSecs: 0 }],
  ['CI_INFRASTRUCTURE', [red('The runner has received a shutdown signal.')], {}],
])('%s: another provider decides', async (code, runs, settings) => {
  const at = await scene({ runs: () => runs }, settings);
  expect(await gaveWay(at)).toMatchObject({ code });
  expect(at.server.violations).toEqual([]);
});

test('a repository without a workflow is not waited for', async () => {
  const at = await scene({}, { startSecs: 3600 }, { 'a.py': 'x = 1\n' });
  expect(await gaveWay(at)).toMatchObject({ code: 'CI_NO_RUN', message: expect.stringContaining('no workflow') });
});

describe('a server that refuses', () => {
  const always = (status: number, headers: Record<string, string> = {}, message = 'no') => ({
    instead: () => ({ status, headers, message }),
  });

  test.each([
    [401, 'CI_UNAUTHENTICATED', /GITHUB_TOKEN/],
    [403, 'CI_FORBIDDEN', /Actions: read/],
    [404, 'CI_NOT_FOUND', /check that it exists/],
    [418, 'CI_BAD_ANSWER', /418/],
    [502, 'CI_UNREACHABLE', /githubstatus/],
  ])('with %i gives way with %s, and says what to do', async (status, code, next) => {
    const at = await scene(always(status));
    const end = await gaveWay(at);
    expect(end).toMatchObject({ code, message: expect.stringMatching(next) });
    expect(JSON.stringify(end)).not.toContain(TOKEN);
  });

  test.each<[string, number, Record<string, string>, number]>([
    ['a limit with Retry-After', 429, { 'retry-after': '7' }, 7],
    ['a secondary limit without a word on how long', 403, {}, 60],
    ['a primary limit, until it is reset', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 1],
  ])('for %s is asked again when it says', async (_, status, headers, secs) => {
    const at = await scene(always(status, headers, 'You have exceeded a secondary rate limit'), { waitSecs: 3600 });
    await expect(at.provider.watch(at.request)).rejects.toMatchObject({ name: 'CiPending', afterSecs: secs });
  });

  test('for longer than is waited gives way', async () => {
    const at = await scene(always(429, { 'retry-after': '3600' }));
    expect(await gaveWay(at)).toMatchObject({ code: 'CI_RATE_LIMITED' });
  });

  test('once, and answers then, is asked again, later each time', async () => {
    const at = await scene(
      {
        runs: () => [ended('success')],
        instead: (_path, looks) => (looks < 3 ? { status: 503, message: 'busy' } : null),
      },
      { pollSecs: 1, startSecs: 60 },
    );
    const delays: number[] = [];
    for (let i = 0; i < 5; i++) {
      try {
        expect(await at.provider.watch(at.request)).toMatchObject({ status: 'passed' });
        break;
      } catch (error) {
        if (!(error instanceof CiPending)) throw error;
        delays.push(error.afterSecs);
      }
    }
    expect(delays).toEqual([1, 2, 1]);
  });

  test('each code is documented', () => {
    const docs = readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8');
    for (const code of CI_CODES) expect(docs).toContain(`\`${code}\``);
  });
});

test('the token is for the operator’s own GitHub alone', () => {
  const at = (server: string, url: string) => repositoryAt(server, url);
  expect(at('https://github.com', 'https://github.com/o/r.git')).toEqual({ owner: 'o', name: 'r' });
  expect(at('https://github.com', 'git@github.com:o/r.git')).toEqual({ owner: 'o', name: 'r' });
  expect(at('https://github.com', 'ssh://git@github.com/o/r')).toEqual({ owner: 'o', name: 'r' });
  for (const other of [
    'https://github.com.evil.example/o/r',
    'https://gitlab.com/o/r',
    'http://github.com/o/r',
    'https://github.com/o/r/s',
    '/srv/o/r',
    'git@gitlab.com:o/r.git',
  ])
    expect(at('https://github.com', other)).toBeNull();
  expect(apiOf('https://github.com')).toBe('https://api.github.com');
  expect(apiOf('https://git.example.org')).toBe('https://git.example.org/api/v3');
  expect(apiOf('https://acme.ghe.com')).toBe('https://api.acme.ghe.com');
});

test('without a token GitHub is not asked', () => {
  const github = { ...SETTINGS, token: null, server: 'https://github.com', api: 'https://api.github.com' };
  const deps = { github, adapters: createLanguages(process.env), redact } as unknown as Parameters<
    typeof createCiProviders
  >[0];
  const asked = createCiProviders(deps).filter((provider) => provider.supports('https://github.com/o/r'));
  expect(asked.map(({ id }) => id)).toEqual(['local']);
});
