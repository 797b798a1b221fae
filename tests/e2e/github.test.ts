import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Results } from '../../domain/results';
import { execSync } from '../../services/process/spawn';
import { readState } from '../../services/stack/state';
import { serveGithub, type GithubServer, type Script, type ScriptedRun } from '../forge/github-server';
import { git, makeRemote, type Files, type TestRepository } from '../support/repositories';
import { expectRollbackRetold } from '../support/retold';
import { ownRift, type OwnRift } from '../support/rift';

const BRANCH = 'TEAM_ADA_AI_Fix';
const TOKEN = 'no-s3cret-of-anyones-0123456789';
const WORKFLOW = `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pip install pytest==8.4.2
      - run: python -m pytest
`;
const shop = (receipt: string): Files => ({
  '.github/workflows/ci.yml': WORKFLOW,
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1.0"\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n',
  'requirements-dev.txt': 'pytest==8.4.2\n',
  'shop/__init__.py': '',
  'shop/prices.py':
    'def totals(items):\n    return 4 * len(items)\n\n\ndef total(items):\n    return round(totals(items))\n',
  'shop/receipt.py': receipt,
  'tests/test_receipt.py':
    'from shop.receipt import receipt\n\n\ndef test_receipt():\n    assert receipt(["tea", "cake"]) == "8 coins"\n',
});
const MISSPELT = 'from shop.prices import totl\n\n\ndef receipt(items):\n    return f"{totl(items)} coins"\n';

const failed = (test: string, message: string): ScriptedRun => {
  const [file = ''] = test.split('::');
  const log = `##[group]Run python -m pytest\npython -m pytest\nshell: /usr/bin/bash -e {0}\n##[endgroup]\n${file}:4: AssertionError\n=== short test summary info ===\nFAILED ${test} - ${message}\n##[error]Process completed with exit code 1.`;
  return { conclusion: 'failure', jobs: [{ name: 'test', conclusion: 'failure', log }] };
};
const passed: ScriptedRun = { conclusion: 'success', jobs: [{ name: 'test', conclusion: 'success' }] };
const going: ScriptedRun = { conclusion: null, status: 'in_progress', jobs: [] };

interface Stage {
  readonly repository: TestRepository;
  readonly server: GithubServer;
  readonly rift: OwnRift;
}
const stages: Stage[] = [];
afterAll(async () => {
  for (const { repository, server, rift } of stages) {
    await rift.dispose();
    await server.close();
    repository.dispose();
  }
}, 120_000);

/** A Rift of its own whose GitHub is a script, and whose remote is reached as one reaches GitHub's. */
async function stage(files: Files, runs: Script['runs'], env: NodeJS.ProcessEnv = {}): Promise<Stage> {
  const repository = makeRemote(files);
  const root = join(dirname(repository.remote), 'served');
  mkdirSync(join(root, 'o'), { recursive: true });
  symlinkSync(repository.remote, join(root, 'o', 'r.git'));
  const server = await serveGithub(root, repository.remote, { token: TOKEN, runs });
  const settings = { GITHUB_TOKEN: TOKEN, GITHUB_SERVER_URL: server.origin, RIFT_CI_POLL_SECS: '0.2' };
  const rift = ownRift({ ...settings, RIFT_CI_START_SECS: '20', ...env });
  stages.push({ repository, server, rift });
  return { repository, server, rift };
}

async function heal({ rift, server }: Stage) {
  const { code, stdout, stderr } = await rift.run(['heal', server.url, '--team', 'Team', '--leader', 'Ada', '--json']);
  if (!stdout) throw new Error(stderr.slice(-3000));
  const end = JSON.parse(stdout) as { run_id: string; verdict: string; results_json: string };
  const results = JSON.parse(readFileSync(end.results_json, 'utf8')) as Results;
  const answer = await fetch(`${readState(rift)?.urls.api}/runs/${end.run_id}/ci-events`);
  const { ci_events: events } = (await answer.json()) as { ci_events: Record<string, unknown>[] };
  return { code, end, results, events };
}

const commits = ({ repository }: Stage) =>
  git(repository.remote, 'log', '--reverse', '--format=%H', `main..${BRANCH}`).split('\n');

/** Nothing that Rift keeps holds the token: data, logs, artifacts. */
function expectNoToken({ rift, server }: Stage) {
  expect(server.violations).toEqual([]);
  const found = execSync(['grep', '-rl', '--binary-files=text', TOKEN, rift.home], { env: process.env });
  expect(found.stdout.toString()).toBe('');
}

test('GitHub judges: a fix that its job refuses is taken back, another is tried, and the run ends green there', async () => {
  const contract = 'contract/test_names.py::test_no_withdrawn_name';
  const at: Stage = await stage(shop(MISSPELT), ({ sha, read, looks }) => {
    const isOld = sha === git(at.repository.remote, 'rev-parse', 'main');
    if (!isOld && looks < 3) return looks < 1 ? [] : [going];
    const receipt = read('shop/receipt.py') ?? '';
    // A job of GitHub's alone, for what no checkout can know.
    if (/import total$/m.test(receipt)) return [failed(contract, 'total is withdrawn'), passed];
    if (/totl/.test(receipt)) return [failed('tests/test_receipt.py::test_receipt', 'ImportError')];
    return [passed];
  });
  const { code, end, results, events } = await heal(at);
  expect({ code, verdict: results.verdict }).toEqual({ code: 0, verdict: 'green' });
  const [first = '', revert = '', last = ''] = commits(at);
  expect(git(at.repository.remote, 'show', `${last}:shop/receipt.py`)).toContain('import totals');
  expect(results.evidence_bundle?.rollbacks).toEqual([
    expect.objectContaining({
      ...{ commit: first, revert, found_by: 'only_commit', new_failures: [contract] },
      before: expect.objectContaining({ judged_by: 'github' }),
      confirmed_by_ci: { iteration: 2, still_failing: [] },
    }),
  ]);
  expect(events).toMatchObject([
    { status: 'failed', regression_detected: true, rollback_triggered: true, rollback_commit_sha: revert },
    { status: 'failed', regression_detected: false },
    { status: 'passed', failures_after: 0, duration_secs: 42 },
  ]);
  expect(events.every(({ github_run_id: id }) => /^\d+$/.test(String(id)))).toBe(true);
  expect(at.server.asked.some(({ status }) => status === 304)).toBe(true);
  await expectRollbackRetold(at.rift, end.run_id, { first, revert, last });
  expectNoToken(at);
}, 400_000);

test('where no run ever starts the clean clone decides, and it is said by name', async () => {
  const at = await stage(shop(MISSPELT), () => [], { RIFT_CI_START_SECS: '1' });
  const { code, results, events } = await heal(at);
  expect({ code, verdict: results.verdict }).toEqual({ code: 0, verdict: 'green' });
  expect(results.not_judged).toEqual([{ id: 'github', why: expect.stringMatching(/^CI_NO_RUN: .* within 1 s/) }]);
  expect(events).toMatchObject([{ status: 'passed', github_run_id: null }]);
  expectNoToken(at);
}, 300_000);
