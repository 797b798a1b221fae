import { readFileSync } from 'node:fs';
import type { Results } from '../../domain/results';
import { readState } from '../../services/stack/state';
import { git, makeRemote, type TestRepository } from '../support/repositories';
import { expectRollbackRetold } from '../support/retold';
import { ownRift } from '../support/rift';
import { SHOP_WITH_BUILD } from '../support/shop';

const BRANCH = 'TEAM_ADA_AI_Fix';
const rift = ownRift();
let repository: TestRepository;

beforeAll(async () => {
  const up = await rift.run(['up', '--json']);
  if (up.code !== 0) throw new Error(up.stderr);
}, 400_000);
afterAll(async () => {
  await rift.dispose();
  repository?.dispose();
}, 60_000);

async function fromApi<T>(path: string): Promise<T> {
  const response = await fetch(`${readState(rift)?.urls.api}${path}`);
  return (await response.json()) as T;
}

test('a fix that breaks another test in a clean clone only is taken back, proven, and another takes its turn', async () => {
  repository = makeRemote(SHOP_WITH_BUILD);
  const healed = await rift.run(['heal', repository.remote, '--team', 'Team', '--leader', 'Ada', '--json']);
  expect(healed.stdout).not.toBe('');
  const end = JSON.parse(healed.stdout) as { run_id: string; verdict: string; results_json: string };
  const results = JSON.parse(readFileSync(end.results_json, 'utf8')) as Results;
  expect({ code: healed.code, verdict: end.verdict }).toEqual({ code: 0, verdict: 'green' });

  // Nothing is rewritten: the fix, its revert, and the fix that stays.
  const log = git(repository.remote, 'log', '--reverse', '--format=%H', `main..${BRANCH}`).split('\n');
  expect(log).toHaveLength(3);
  const [first = '', revert = '', last = ''] = log;
  const messages = log.map((sha) => git(repository.remote, 'log', '-1', '--format=%B', sha));
  for (const message of messages) {
    expect(message).toMatch(/^\[AI-AGENT\] /);
    expect(message).toContain(`Rift-Run: ${end.run_id}`);
  }
  expect(messages[1]).toContain(`This reverts commit ${first}.`);
  expect(git(repository.remote, 'rev-parse', `${revert}^{tree}`)).toBe(
    git(repository.remote, 'rev-parse', 'main^{tree}'),
  );
  expect(git(repository.remote, 'show', `${first}:src/shop/receipt.py`)).toContain('import total\n');
  expect(git(repository.remote, 'show', `${last}:src/shop/receipt.py`)).toContain('import totals\n');

  expect(results.ci_log.map(({ iteration, status, regression }) => [iteration, status, regression])).toEqual([
    [1, 'failed', true],
    [2, 'failed', false],
    [3, 'passed', false],
  ]);
  expect(results.fixes).toEqual([
    expect.objectContaining({ file: 'src/shop/receipt.py', bug_type: 'IMPORT', line_number: 1, status: 'applied' }),
  ]);
  const broken = expect.stringContaining('test_nothing_that_is_withdrawn_is_used');
  expect(results.evidence_bundle?.rollbacks).toEqual([
    expect.objectContaining({
      ...{ iteration: 1, commit: first, revert, found_by: 'only_commit', new_failures: [broken] },
      before: { sha: first, judged_by: 'local', failing: [broken] },
      after: { sha: `${first} without ${first}`, judged_by: 'local', failing: [] },
      confirmed_by_ci: { iteration: 2, still_failing: [] },
    }),
  ]);

  const { ci_events: events } = await fromApi<{ ci_events: Record<string, unknown>[] }>(
    `/runs/${end.run_id}/ci-events`,
  );
  expect(events).toMatchObject([
    { failures_before: 1, regression_detected: true, rollback_triggered: true, rollback_commit_sha: revert },
    { regression_detected: false, rollback_triggered: false, failures_after: 1 },
    { failures_before: 1, failures_after: 0, status: 'passed' },
  ]);
  expect(events[0]?.new_failures).toEqual([broken]);
  expect(events.every(({ duration_secs: secs }) => typeof secs === 'number' && secs > 0)).toBe(true);
  const { fixes } = await fromApi<{ fixes: { status: string; commit_sha: string }[] }>(`/runs/${end.run_id}/fixes`);
  expect(fixes.map(({ status, commit_sha }) => [status, commit_sha])).toEqual([
    ['rolled_back', first],
    ['applied', last],
  ]);

  await expectRollbackRetold(rift, end.run_id, { first, revert, last });
}, 400_000);
