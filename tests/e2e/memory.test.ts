import { readFileSync } from 'node:fs';
import type { Results } from '../../domain/results';
import { makeRemote, type Files, type TestRepository } from '../support/repositories';
import { ownRift } from '../support/rift';

const rift = ownRift();
const repositories: TestRepository[] = [];

beforeAll(async () => {
  const up = await rift.run(['up', '--json']);
  if (up.code !== 0) throw new Error(up.stderr);
}, 400_000);
afterAll(async () => {
  await rift.dispose();
  repositories.forEach((repository) => repository.dispose());
}, 60_000);

const project = (name: string, module: string, code: string, tests: string): Files => ({
  'pyproject.toml': `[project]\nname = "${name}"\nversion = "1.0"\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n`,
  'requirements-dev.txt': 'pytest==8.4.2\n',
  [`${name}/__init__.py`]: '',
  [`${name}/${module}.py`]: code,
  [`tests/test_${module}.py`]: tests,
});

const STOCK = project(
  'stock',
  'levels',
  `"""Levels of a store."""


def longest_run(levels, least):
    """The longest row of days on which the level was at least so high."""
    best = 0
    current = 0
    for level in levels:
        if level > least:
            current += 1
            best = max(best, current)
        else:
            current = 0
    return best
`,
  `from stock.levels import longest_run


def test_all_above():
    assert longest_run([5, 6, 7], 1) == 3


def test_the_limit_counts():
    assert longest_run([3, 3, 1, 3], 3) == 2


def test_none():
    assert longest_run([], 1) == 0
`,
);

/** The same mistake in a program that is about something else. */
const SLEEP = project(
  'sleep',
  'nights',
  `def good_nights(hours, wanted):
    record = 0
    streak = 0
    for night in hours:
        if night > wanted:
            streak += 1
            record = max(record, streak)
        else:
            streak = 0
    return record
`,
  `from sleep.nights import good_nights


def test_every_night():
    assert good_nights([9, 9], 8) == 2


def test_exactly_enough_is_enough():
    assert good_nights([8, 4, 8, 8], 8) == 2
`,
);

async function heal(files: Files) {
  const repository = makeRemote(files);
  repositories.push(repository);
  const args = ['heal', repository.remote, '--team', 'Team', '--leader', 'Ada', '--json'];
  const { stdout, stderr } = await rift.run(args);
  if (stdout === '') throw new Error(stderr);
  const end = JSON.parse(stdout) as { run_id: string; results_json: string };
  const results = JSON.parse(readFileSync(end.results_json, 'utf8')) as Results;
  const replay = await rift.run(['replay', end.run_id, '--json']);
  return {
    ...end,
    results,
    labels: [...replay.stdout.matchAll(/"action_label":\s*"(\w+)"/g)].map(([, label]) => label),
  };
}

test('a mistake that was healed once is known in another repository: neither search nor model is asked', async () => {
  const first = await heal(STOCK);
  expect(first.results.fixes).toMatchObject([{ status: 'applied', strategy: 'search' }]);
  expect(first.labels).toContain('pattern_kept');
  const list = JSON.parse((await rift.run(['knowledge', 'list', '--json'])).stdout) as {
    patterns: { fix_id: string }[];
  };
  expect(list.patterns).toHaveLength(1);

  const second = await heal(SLEEP);
  expect(second.results.fixes).toMatchObject([{ status: 'applied', strategy: 'kb_lookup', file: 'sleep/nights.py' }]);
  expect(second.results.fixes[0]?.fix_description).toMatch(/^Pattern match/);
  expect(second.labels).toContain('kb_looked_up');
  expect(second.labels.filter((label) => /^(search_|model_)/.test(label ?? ''))).toEqual([]);
  const again = JSON.parse((await rift.run(['knowledge', 'list', '--json'])).stdout) as { patterns: unknown[] };
  expect(again.patterns).toHaveLength(1);
}, 300_000);
