import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../domain/check';
import { mapFailures } from '../../domain/clusters';
import type { Progress } from '../../domain/ports';
import { createChecks } from '../../services/checks';
import { createCiProviders, providersFor, type CiDeps, type CiRequest } from '../../services/ci';
import { createLanguages } from '../../services/languages';
import { prepareAhead, prepareAll } from '../../services/nodes/prepare';
import { createSandbox } from '../../services/sandbox';
import { openTree } from '../../services/workspace';
import { bench, BRANCH, commitFix, git, RUN, startRun, value, write, type Bench } from '../git/support';

const progress: Progress = { heartbeat: () => undefined, signal: new AbortController().signal };

const TEST =
  'import unittest\nfrom app import add\n\n\nclass T(unittest.TestCase):\n    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n\n    def test_zero(self):\n        self.assertEqual(add(0, 0), 0)\n';
const BROKEN = { 'app.py': 'def add(a, b):\n    return a - b\n', 'test_app.py': TEST };

/** The product's own parts: real sandbox, real Python, real Git. */
function parts(b: Bench): CiDeps {
  const hostEnv = process.env;
  const cache = join(b.root, 'cache');
  const sandbox = createSandbox({ bwrap: process.env.RIFT_BWRAP ?? null, cache, hostEnv, prepareAllow: [] });
  const adapters = createLanguages(hostEnv);
  const open = (root: string) => openTree(root, hostEnv);
  const checks = createChecks({ sandbox, adapters, redact: (text) => text, openTree: open });
  const github = { token: null, server: 'https://github.com', api: 'https://api.github.com' };
  return {
    github: { ...github, pollSecs: 1, startSecs: 1, waitSecs: 1, hostEnv },
    adapters,
    redact: (text) => text,
    git,
    openTree: open,
    plan: (tree) => checks.planChecks(tree, checks.detectProjects(tree)),
    runChecks: checks.runChecks,
    prepare: (clone) => prepareAll({ sandbox, adapters }, { ...clone, cacheDir: clone.environments }),
    prepareAhead: (order) => prepareAhead({ sandbox, adapters }, { ...order, cacheDir: order.environments }),
  };
}

async function pushed(b: Bench, files: Record<string, string>) {
  const { repository, resolved } = await startRun(b);
  let sha = resolved.sha;
  for (const [i, [path, content]] of Object.entries(files).entries()) {
    sha = (await commitFix(repository, path, content, { step: String(i + 1) })).sha;
  }
  value(await git.push({ repository, url: b.remote, branch: BRANCH, runId: RUN, expectedRemoteSha: null }));
  return { repository, sha };
}

async function judge(b: Bench, sha: string, more: Partial<CiRequest> = {}) {
  const deps = parts(b);
  const [provider] = providersFor(createCiProviders(deps), b.remote);
  if (!provider) throw new Error('nobody judges');
  const tree = deps.openTree(b.work, []);
  const own = { plan: await deps.plan(tree), report: { runs: [], flaky: [] } };
  const memory = { load: async () => null, save: async () => undefined };
  const before: CheckReport = { runs: [], flaky: [] };
  const place = { url: b.remote, branch: BRANCH, sha, folder: join(b.root, 'ci', '1') };
  const failuresOf: CiRequest['failuresOf'] = async (plan, report) =>
    mapFailures({
      ...{ report, checks: plan.checks, projects: plan.projects, graph: { imports: {} } },
      ...{ isTest: (file) => file.startsWith('test_'), submittedLine: (_file, line) => line },
    }).failures;
  return provider.watch({
    iteration: 1,
    before,
    failuresOf,
    baseSha: sha,
    own,
    tree,
    memory,
    progress,
    ...place,
    ...more,
  });
}

test('a pushed fix that heals is passed, and tells what ran', async () => {
  const b = bench(BROKEN);
  const { sha } = await pushed(b, { 'app.py': 'def add(a, b):\n    return a + b\n' });
  const outcome = await judge(b, sha);
  expect(outcome).toMatchObject({ status: 'passed', failures: [], newFailures: [], end: { verdict: 'green' } });
  const results = outcome.report.runs.flatMap((run) => run.tests.map((one) => one.outcome));
  expect(results).toEqual(['passed', 'passed']);
});

test('what lies in the work copy uncommitted cannot make it pass', async () => {
  const b = bench({ ...BROKEN, '.gitignore': 'helper.py\n' });
  const { repository, sha } = await pushed(b, {
    'app.py': 'from helper import plus\n\n\ndef add(a, b):\n    return plus(a, b)\n',
  });
  write(repository.workTree, { 'helper.py': 'def plus(a, b):\n    return a + b\n' });

  // In the work copy itself the checks pass: the planted file is what makes the difference.
  const deps = parts(b);
  const tree = deps.openTree(repository.workTree, []);
  const plan = await deps.plan(tree);
  const own = { folder: join(b.root, 'own'), environments: join(b.root, 'own', 'environments'), url: b.root };
  const prepared = await deps.prepare({ plan, tree, repository, progress, ...own });
  const mine = await deps.runChecks({ workCopy: repository.workTree, plan, prepared, progress });
  expect(mine.runs.filter((run) => run.status !== 'passed')).toEqual([]);

  const outcome = await judge(b, sha);
  expect(outcome).toMatchObject({ status: 'failed', end: { verdict: 'red' } });
  expect(JSON.stringify(outcome.report)).toContain('helper');
});

test('a failure that was not there before the push is new, and named', async () => {
  const b = bench(BROKEN);
  const first = await pushed(b, {});
  const before = (await judge(b, first.sha)).report;
  expect(before.runs.flatMap((run) => run.tests.filter((one) => one.outcome === 'failed'))).toHaveLength(1);
  const commit = await commitFix(first.repository, 'app.py', 'def add(a, b):\n    return a + b + 1 - (a == 1)\n');
  value(
    await git.push({
      repository: first.repository,
      url: b.remote,
      branch: BRANCH,
      runId: RUN,
      expectedRemoteSha: first.sha,
    }),
  );
  const outcome = await judge(b, commit.sha, { before });
  expect(outcome.status).toBe('failed');
  expect(outcome.newFailures.map(({ text }) => text)).toEqual([expect.stringContaining('test_zero')]);
});

test('what was made ready before the push is what the round uses', async () => {
  const b = bench(BROKEN);
  const { sha } = await pushed(b, { 'app.py': 'def add(a, b):\n    return a + b\n' });
  const deps = parts(b);
  const folder = join(b.root, 'ci', '1');
  const [provider] = providersFor(createCiProviders(deps), b.remote);
  const tree = deps.openTree(b.work, []);
  await provider?.prepare?.({ plan: await deps.plan(tree), tree, url: b.remote, folder, progress });
  const shelf = join(folder, 'environments', 'env');
  const made = () => readdirSync(shelf).map((name) => [name, statSync(join(shelf, name)).ino]);
  const before = made();
  expect(before).toHaveLength(1);
  expect((await judge(b, sha)).status).toBe('passed');
  expect(made()).toEqual(before);
});

test('what an attempt that was killed left behind is cleared away', async () => {
  const b = bench(BROKEN);
  const { sha } = await pushed(b, { 'app.py': 'def add(a, b):\n    return a + b\n' });
  write(join(b.root, 'ci', '1'), { 'checkout/test_left.py': 'raise SystemExit(1)\n', 'git/HEAD': 'half' });
  expect((await judge(b, sha)).status).toBe('passed');
});

test('a commit that the remote does not have gives no verdict, but a reason', async () => {
  const b = bench(BROKEN);
  await expect(judge(b, 'a'.repeat(40))).rejects.toMatchObject({
    name: 'CiUnavailable',
    transient: false,
    reason: { code: 'REF_NOT_FOUND' },
  });
});

test('every provider is a folder of its name, and the last of them supports any remote', () => {
  const providers = createCiProviders(parts(bench()));
  const folders = readdirSync(join(__dirname, '../../services/ci'), { withFileTypes: true }).filter((e) =>
    e.isDirectory(),
  );
  expect(providers.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => name).sort());
  for (const url of ['/a/path', 'git@host:x/y.git', 'https://host/x.git'])
    expect(providersFor(providers, url).map(({ id }) => id)).toEqual(['local']);
});
