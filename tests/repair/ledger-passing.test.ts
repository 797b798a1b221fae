import { VETO_CODES, type VetoCode } from '../../domain/validation';
import type { Patch } from '../../domain/patch';
import { openBench, type Bench } from './bench';
import { candidate } from './builders';

jest.setTimeout(300_000);

const CI = '.github/workflows/ci.yml';
const TESTS = 'tests/test_shop.py';
const steps = (...lines: readonly string[]) =>
  `on: push\njobs:\n  test:\n    runs-on: x\n    steps:\n${lines.join('')}`;
const LINT_STEP = '      - run: ruff check .\n';
const TEST_STEP = '      - run: python -m pytest -q\n';

/** Faults, each in a file of its own, and what is right there. */
const PRICE = 'def discount(amount, percent):\n    return amount - amount * percent / 10\n';
const COUNT = `def count(lines):
    result = 0
    for line in lines:
        result += int(line)
    return result
`;
const NOTES = `def add(notes, note):
    if len(note) > 0:
        raise ValueError("note")
    return [*notes, note]
`;
const STOCK = 'import json\n\n\ndef left(have, sold):\n    return have - sold\n';
const RIGHT = {
  'shop/price.py': PRICE.replace('/ 10', '/ 100'),
  'shop/count.py': COUNT.replace('int(line)', 'int(line or 0)'),
  'shop/notes.py': NOTES.replace('> 0', '== 0'),
  'shop/stock.py': STOCK.replace('import json\n\n\n', ''),
  [CI]: steps(LINT_STEP, TEST_STEP),
};
const TEST = `from shop.count import count
from shop.notes import add
from shop.price import discount
from shop.stock import left


def test_discount():
    assert discount(200, 25) == 150


def test_count():
    assert count(["1", "", "2"]) == 3


def test_add():
    assert add([], "milk") == ["milk"]


def test_left():
    assert left(5, 3) == 2
`;
const FILES: Readonly<Record<string, string>> = {
  'shop/__init__.py': '',
  'shop/price.py': PRICE,
  'shop/count.py': COUNT,
  'shop/notes.py': NOTES,
  'shop/stock.py': STOCK,
  [TESTS]: TEST,
  'pyproject.toml': `[project]
name = "shop"
version = "1"

[tool.pytest.ini_options]
pythonpath = ["."]

[tool.ruff]
`,
  'requirements-dev.txt': 'pytest==8.4.2\nruff==0.14.2\n',
  [CI]: steps('     - run: ruff check .\n', TEST_STEP),
};

const edited = (path: string, old: string, fresh: string): Record<string, string> => {
  const text = FILES[path]?.replace(old, () => fresh) ?? '';
  if (text === FILES[path]) throw new Error(`nothing to replace: ${old}`);
  return { [path]: text };
};
const HEAD = 'def test_discount():';
const skipped = TEST.replace('from shop.count', 'import pytest\n\nfrom shop.count').replace(
  HEAD,
  `@pytest.mark.skip\n${HEAD}`,
);
const deleted = TEST.replace('from shop.price import discount\n', '').replace(
  `${HEAD}\n    assert discount(200, 25) == 150\n\n\n`,
  '',
);
const special = PRICE.replace('def', 'import os\n\n\ndef').replace(
  '    return',
  '    if os.environ.get("PYTEST_CURRENT_TEST"):\n        percent /= 10\n    return',
);
const passedOver = COUNT.replace(
  '        result += int(line)\n',
  '        try:\n            result += int(line)\n        except ValueError:\n            pass\n',
);
const price = { 'shop/price.py': RIGHT['shop/price.py'] };
const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`shop/part${i}.py`, 'SIZE = 1\n']));

/** File of the fault that a patch is said to heal, and what the patch makes of files. */
type Passing = readonly [heals: keyof typeof RIGHT, edit: Readonly<Record<string, string>>];

const PASSING: Readonly<Record<VetoCode, Passing>> = {
  TEST_DELETED: ['shop/price.py', { [TESTS]: deleted }],
  TEST_SKIPPED: ['shop/price.py', { [TESTS]: skipped }],
  TEST_WEAKENED: ['shop/price.py', edited(TESTS, '== 150', '== -300')],
  TEST_SPECIAL_CASED: ['shop/price.py', { 'shop/price.py': special }],
  JUDGE_CONFIG_EDITED: ['shop/stock.py', edited('pyproject.toml', '[tool.ruff]', '[tool.ruff]\nexclude = ["shop"]')],
  SUPPRESSION_ADDED: ['shop/stock.py', edited('shop/stock.py', 'import json', 'import json  # noqa: F401')],
  ERROR_SWALLOWED: ['shop/count.py', { 'shop/count.py': passedOver }],
  LITERAL_ANSWER: [
    'shop/price.py',
    edited('shop/price.py', '    return', '    if (amount, percent) == (200, 25):\n        return 150\n    return'),
  ],
  DEPENDENCY_ADDED: [
    'shop/price.py',
    { ...price, 'requirements-dev.txt': `${FILES['requirements-dev.txt']}leftpad\n` },
  ],
  OUTSIDE_CHECKOUT: ['shop/price.py', { ...price, '.gitmodules': '[submodule "a"]\n\tpath = a\n\turl = ../a\n' }],
  TOO_MANY_FILES: ['shop/price.py', { ...price, ...many }],
  FUNCTIONALITY_DELETED: ['shop/notes.py', edited('shop/notes.py', 'if len(note) > 0:', 'if False and note:')],
  PIPELINE_STEP_DROPPED: [CI, { [CI]: steps(TEST_STEP) }],
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(FILES);
});
afterAll(() => bench.dispose());

const patchOf = (edit: Readonly<Record<string, string>>): Patch => ({
  changes: Object.entries(edit).map(([path, after]) => {
    return { path, encoding: 'utf8', before: FILES[path] ?? null, after };
  }),
});

async function statuses(edit: Readonly<Record<string, string>>) {
  await bench.scratch.reset();
  await bench.scratch.apply(patchOf(edit));
  const { runs } = await bench.check();
  return runs.map(({ checkId, status }) => [checkId, status]);
}
const passed = () => bench.before.runs.map(({ checkId }) => [checkId, 'passed']);

function clusterAt(file: string) {
  const test = { 'shop/price.py': 'discount', 'shop/count.py': 'count', 'shop/notes.py': 'add' }[file];
  const found = bench.map.clusters.find(({ failures }) =>
    failures.some(({ file: at, tests }) => (test ? tests.some((id) => id.endsWith(`test_${test}`)) : at === file)),
  );
  if (!found) throw new Error(`nothing fails in ${file}: ${JSON.stringify(bench.before.runs).slice(0, 3000)}`);
  return found;
}

test('what is right passes every check, and the ledger lets it be', async () => {
  expect(await statuses(RIGHT)).toEqual(passed());
  for (const [file, text] of Object.entries(RIGHT)) {
    const { refusals } = await bench.validator.validate(
      candidate(patchOf({ [file]: text })),
      clusterAt(file),
      bench.before,
    );
    expect([file, refusals]).toEqual([file, []]);
  }
});

test.each(VETO_CODES)('%s is refused although every check would pass', async (code) => {
  const [heals, edit] = PASSING[code];
  const { [heals]: _own, ...others } = RIGHT;
  expect(await statuses({ ...others, ...edit })).toEqual(passed());
  const proposed = candidate(patchOf(edit));
  const { plausible, refusals } = await bench.validator.validate(proposed, clusterAt(heals), bench.before);
  expect(plausible).toBe(false);
  expect(refusals).toContainEqual({ kind: 'veto', veto: expect.objectContaining({ code }) });
});
