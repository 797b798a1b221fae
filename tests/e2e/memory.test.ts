import { readFileSync } from 'node:fs';
import type { Results } from '../../domain/results';
import type { TraceRow } from '../../domain/trace';
import { makeRemote, type Files, type TestRepository } from '../support/repositories';
import { ownRift } from '../support/rift';

const rift = ownRift({ ENABLE_ADVERSARIAL_TESTS: 'on' });
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

async function heal(files: Files, fault?: Files) {
  const repository = makeRemote(files);
  repositories.push(repository);
  if (fault) repository.commit(fault, 'Count from above the limit');
  const args = ['heal', repository.remote, '--team', 'Team', '--leader', 'Ada', '--json'];
  const { stdout, stderr } = await rift.run(args);
  if (stdout === '') throw new Error(stderr);
  const end = JSON.parse(stdout) as { run_id: string; results_json: string };
  const results = JSON.parse(readFileSync(end.results_json, 'utf8')) as Results;
  const replay = await rift.run(['replay', end.run_id, '--json', '--no-pauses']);
  const steps = replay.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
  return { ...end, results, steps, labels: steps.map((step) => step.action_label) };
}

interface Step {
  readonly step_index: number;
  readonly action_label: string;
  readonly emitted_at: string;
  readonly payload: TraceRow['payload'];
}

async function patterns(): Promise<number> {
  const { stdout } = await rift.run(['knowledge', 'list', '--json']);
  return (JSON.parse(stdout) as { patterns: unknown[] }).patterns.length;
}

/** Seconds from the first step of the ladder to a fix. */
function secondsToHeal(steps: readonly Step[]): number {
  const at = (label: string) => Date.parse(steps.find((step) => step.action_label === label)?.emitted_at ?? '');
  return (at('fix_chosen') - at('failures_found')) / 1000;
}

let first: Awaited<ReturnType<typeof heal>>;
beforeAll(async () => {
  first = await heal(
    { ...STOCK, 'stock/levels.py': STOCK['stock/levels.py']?.replace('> least', '>= least') ?? '' },
    STOCK,
  );
}, 200_000);

test('a mistake that was healed once is known in another repository: neither search nor model is asked', async () => {
  expect(first.results.fixes).toMatchObject([{ status: 'applied', strategy: 'search' }]);
  expect(first.labels).toContain('pattern_kept');
  expect(await patterns()).toBe(1);

  const second = await heal(SLEEP);
  expect(second.results.fixes).toMatchObject([{ status: 'applied', strategy: 'kb_lookup', file: 'sleep/nights.py' }]);
  expect(second.results.fixes[0]?.fix_description).toMatch(/^Pattern match/);
  expect(second.labels).toContain('kb_looked_up');
  expect(second.labels.filter((label) => /^(search_|model_)/.test(label))).toEqual([]);
  expect(await patterns()).toBe(1);
  const told = [first, second].map(
    ({ steps, results: { total_time_secs: all } }) => `${secondsToHeal(steps)} of ${all}`,
  );
  process.stdout.write(`seconds to heal, of the run: ${told[0]} by search, then ${told[1]} by kb_lookup\n`);
}, 200_000);

test('where that is asked for, tests are written against the fix, and kept where they pass', () => {
  expect(first.labels).toEqual(expect.arrayContaining(['fix_challenged', 'test_kept']));
  const { payload } = first.steps.find((step) => step.action_label === 'fix_challenged') ?? {};
  expect(payload).toMatchObject({ doubted: false, broken: [] });
});

/** What is asked; what the answer says; what the steps that it names hold. */
const usual: readonly (readonly [question: string, says: RegExp, holds: RegExp])[] = [
  ['Why this fix?', /levels\.py:9 \(healed in stock\/levels\.py\): search .*% sure/, /reasons/],
  ['What was tried?', /The search tried \d+ candidates/, /plausible/],
  ['Why did the run pass?', /The run ended green/, /green|passed/],
  ['What did it cost?', /nothing was spent/, /"modelCalls":0/],
  ['Which commit caused the fault?', /Count from above the limit.*fail with it and pass before it/, /Count from above/],
  ['Which tests failed at first?', /test_the_limit_counts/, /test_the_limit_counts/],
  ['Was anything rolled back?', /Nothing was rolled back/, /"rollbacks":0/],
  ['How long did it take?', /after [\d.]+ s/, /run_started|totalTimeSecs/],
  ['Which checks ran?', /pytest.*passed/, /pytest/],
  ['What is not judged?', /Everything that ran was judged/, /"notJudged":0/],
  ['What was wrong in stock/levels.py?', /levels\.py:9 LOGIC/, /stock\/levels\.py/],
  ['Do edge cases speak against the fix?', /do not speak against it/, /fix_challenged/],
  ['Was it remembered?', /was kept as a pattern/, /kb_looked_up|fixId/],
];

/** Figures, places, names of tests and commits: what of a claim can be looked up. */
const facts = (claim: string) => claim.match(/[\w./-]*[\d_/][\w./-]*\w|\d/g) ?? [];

async function ask(question: string) {
  const { stdout } = await rift.run(['ask', first.run_id, question, '--json']);
  const { answer, evidence } = JSON.parse(stdout) as { answer: string; evidence: { step_index: number }[] };
  const claims = [...answer.matchAll(/^(.*) \[step (\d+)\]$/gm)].map(([, text = '', step]) => ({
    text,
    step: Number(step),
  }));
  return { answer, claims, cited: evidence.map(({ step_index: step }) => step) };
}

test.each(usual)('%s', async (question, says, holds) => {
  const { answer, claims, cited } = await ask(question);
  expect(answer).toMatch(says);
  expect(claims.length).toBeGreaterThan(0);
  expect([...new Set(claims.map(({ step }) => step))].sort()).toEqual(cited.sort());
  for (const { text, step } of claims) {
    const row = JSON.stringify(first.steps.find((one) => one.step_index === step));
    expect(row).toMatch(holds);
    for (const fact of facts(text)) expect([text, row]).toEqual([text, expect.stringContaining(fact)]);
  }
});

test.each(['Who reviewed the pull request?', 'What was tried in stock/warehouse.py?'])(
  'it does not know: %s',
  async (question) => {
    const { answer, cited } = await ask(question);
    expect(answer).toMatch(/does not hold|says nothing of/);
    expect(cited).toEqual([]);
  },
);
