import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Variant, VariantResult } from '../../services/evaluate';
import { BWRAP } from '../sandbox/support';
import { openOn, type Opened } from './support';

jest.setTimeout(180_000);

const CALC = `RATE = 2

def add(a, b):
    return a - b

def mul(a, b):
    total = 0
    for _ in range(b):
        total += a
    return total

def rate():
    return RATE
`;
const TESTS = `import calc

def test_add():
    assert calc.add(1, 2) == 3

def test_mul():
    assert calc.mul(3, 4) == 12

def test_rate():
    assert calc.rate() == 2
`;
const edited = (from: string, to: string): Variant => ({ files: { 'calc.py': CALC.replace(from, to) } });

let cache: string;
beforeAll(() => (cache = mkdtempSync(join(tmpdir(), 'evaluate-cache-'))));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

async function tried(
  { evaluator, checks }: Opened,
  variants: readonly Variant[],
  tests: readonly string[],
  stop: 'first_failure' | 'never' = 'first_failure',
): Promise<VariantResult[]> {
  const refs = tests.map((id) => ({ checkId: checks[0]?.id ?? '', id }));
  const results = new Map<Variant, VariantResult>();
  for await (const result of evaluator.runBatch({ variants, tests: refs, capMs: 500, stop }))
    results.set(result.variant, result);
  return variants.map((variant) => results.get(variant) as VariantResult);
}

const told = ({ status, trials }: VariantResult) => [status, ...trials.map((trial) => trial.outcome)].join(' ');

describe('with pytest', () => {
  const names = ['add', 'mul', 'rate'].map((name) => `test_calc.py::test_${name}`);
  let opened: Opened;
  beforeAll(async () => {
    // A project where an option that pytest does not know, as of a plugin that is not loaded, would be an error.
    const strict = '[pytest]\nfilterwarnings = error\ncache_dir = .cache\n';
    const files = { 'requirements.txt': 'pytest\n', 'pytest.ini': strict, 'calc.py': CALC, 'test_calc.py': TESTS };
    opened = await openOn(files, { bwrap: BWRAP, cache });
  });
  afterAll(() => opened.dispose());

  it('tells which lines each test ran', async () => {
    const { trials, lines } = await opened.evaluator.coverage({ capMs: 2_000 });
    expect(trials.map(({ id, outcome }) => [id, outcome])).toEqual([
      [names[0], 'failed'],
      [names[1], 'passed'],
      [names[2], 'passed'],
    ]);
    expect(trials[0]).toMatchObject({ errorType: 'AssertionError', frames: [{ file: 'test_calc.py', line: 4 }] });
    expect(lines.map((files) => files['calc.py'])).toEqual([[4], [7, 8, 9, 10], [13]]);
  });

  it('judges each variant by its own code, and none by another’s', async () => {
    const variants = [
      edited('a - b', 'a + b'),
      edited('a - b', 'a * b'),
      edited('a - b', 'a + b + ('),
      edited('RATE = 2', 'RATE = 3'),
      edited('def add(a, b):\n    return a - b', 'def add(a, b, extra=0):\n    return a + b + extra'),
      edited('def add(a, b):\n    return a - b\n', 'import operator\nadd = operator.add\n'),
    ];
    expect((await tried(opened, variants, names)).map(told)).toEqual([
      'passed passed passed passed',
      'failed failed',
      'unreadable',
      'failed failed',
      'passed passed passed passed',
      'passed passed passed passed',
    ]);
    expect((await tried(opened, [edited('RATE = 2', 'RATE = 3')], names, 'never')).map(told)).toEqual([
      'failed failed passed failed',
    ]);
    expect(readFileSync(join(opened.workCopy, 'calc.py'), 'utf8')).toBe(CALC);
  });

  it('keeps what a variant leaves behind from the next', async () => {
    const leaving = ['global RATE; RATE = 9; return a', 'import os; os.environ["RATE"] = "9"; return a'];
    const variants = [...leaving, ...leaving, 'return a + b', 'return RATE + b - 1'].map((body) =>
      edited('return a - b', body),
    );
    const results = (await tried(opened, variants, names)).map(told);
    expect(results).toEqual([
      ...Array<string>(4).fill('failed failed'),
      ...Array<string>(2).fill('passed passed passed passed'),
    ]);
  });

  it('lets what never ends, eats memory, prints without end or dies cost only its limit', async () => {
    const bodies = [
      'while True: pass',
      'x = [0]\n    while True: x += x',
      'while True: print("more" * 1000)',
      'import os; os._exit(0)',
      'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)',
      'import time; time.sleep(1000)',
      'import os\n    while os.fork(): pass',
      'return a + b',
    ];
    const variants = bodies.map((body) => edited('return a - b', body));
    const results = await tried(opened, variants, names.slice(0, 1));
    expect(results.map(told)).toEqual([
      'failed timed_out',
      expect.stringMatching(/^failed (failed|timed_out)/),
      'failed timed_out',
      'failed killed',
      'failed killed',
      'failed timed_out',
      expect.stringMatching(/^failed/),
      'passed passed',
    ]);
  });

  it('starts again where a variant ended its server', async () => {
    const killer = edited('return a - b', 'import os, signal; os.kill(os.getppid(), signal.SIGKILL)');
    expect((await tried(opened, [killer], names)).map(told)).toEqual(['failed killed']);
    expect((await tried(opened, [edited('a - b', 'a + b')], names)).map(told)).toEqual(['passed passed passed passed']);
  });

  it('draws no more variants than it is asked for', async () => {
    let drawn = 0;
    function* many() {
      for (;;) yield edited('a - b', `a + b + 0 * ${drawn++}`);
    }
    const tests = [{ checkId: opened.checks[0]?.id ?? '', id: names[0] ?? '' }];
    for await (const result of opened.evaluator.runBatch({ variants: many(), tests, capMs: 500, stop: 'never' })) {
      expect(result.status).toBe('passed');
      break;
    }
    expect(drawn).toBeLessThan(10);
  });
});

it('tells variants apart by what they do on varied inputs', async () => {
  const source =
    'def largest(xs):\n    best = xs[0]\n    for x in xs:\n        if x < best:\n            best = x\n    return best\n';
  const test =
    'from most import largest\n\ndef test_largest():\n    assert largest([1, 3]) == 3\n    assert largest([4, 1, 2]) == 4\n';
  const files = { 'requirements.txt': 'pytest\n', 'most.py': source, 'test_most.py': test };
  const opened = await openOn(files, { bwrap: BWRAP, cache });
  const variant = (from: string, to: string) => ({ files: { 'most.py': source.replace(from, to) } });
  const variants = [
    variant('x < best', 'x > best'),
    variant('x < best', 'best < x'),
    variant('x < best', 'True'),
    variant('return best', 'return xs.pop()'),
    variant('    best = xs[0]', '    while True: pass'),
  ];
  const checkId = opened.checks[0]?.id ?? '';
  const tests = [{ checkId, id: 'test_most.py::test_largest' }];
  const functions = [{ file: 'most.py', line: 2 }];
  const result = await opened.evaluator.probe?.({ variants, functions, tests, inputs: 30, seed: 1, capMs: 400 });
  const [first, same, last, popped, endless] = result?.behaviours ?? [];
  expect(result?.inputs).toContain('largest([1, 3])');
  expect(result?.inputs.length).toBeGreaterThan(10);
  expect(same).toEqual(first);
  expect(last).not.toEqual(first);
  expect(popped?.every((text) => text?.includes('; 0: '))).toBe(true);
  expect(endless?.every((text) => text === null)).toBe(true);
  await opened.dispose();
});

it('varies and tells values of a class that is a kind of text', async () => {
  const source =
    'class Markup(str):\n    def bare(self):\n        end = self.find(">")\n        return self.__class__(self[end + 2 :])\n';
  const test =
    'from markup import Markup\n\ndef test_bare():\n    assert Markup("<b>ab").bare() == "ab"\n    assert Markup("<i>ba").bare() == "ba"\n';
  const files = { 'requirements.txt': 'pytest\n', 'markup.py': source, 'test_markup.py': test };
  const opened = await openOn(files, { bwrap: BWRAP, cache });
  const variant = (to: string) => ({ files: { 'markup.py': source.replace('end + 2 :', to) } });
  const result = await opened.evaluator.probe?.({
    ...{ variants: [variant('end + 1 :'), variant('1 + end :'), variant('3 :')], inputs: 30, seed: 1, capMs: 400 },
    functions: [{ file: 'markup.py', line: 3 }],
    tests: [{ checkId: opened.checks[0]?.id ?? '', id: 'test_markup.py::test_bare' }],
  });
  const [right, same, other] = result?.behaviours ?? [];
  expect(result?.inputs.length).toBeGreaterThan(10);
  expect(right).toContain("Markup('ab')");
  expect(same).toEqual(right);
  expect(other).not.toEqual(right);
  await opened.dispose();
});

it('re-imports where what ran at import is changed', async () => {
  const table = 'def make():\n    return [1, 2]\n\nTABLE = make()\n\ndef first():\n    return TABLE[1]\n';
  const test = 'from table import first\n\ndef test_first():\n    assert first() == 3\n';
  const files = { 'requirements.txt': 'pytest\n', 'table.py': table, 'test_table.py': test };
  const opened = await openOn(files, { bwrap: BWRAP, cache });
  const variant = { files: { 'table.py': table.replace('[1, 2]', '[1, 3]') } };
  expect((await tried(opened, [variant], ['test_table.py::test_first'])).map(told)).toEqual(['passed passed']);
  await opened.dispose();
});

it('runs unittest, with what a class sets up', async () => {
  const test = `import unittest
import calc

class TestCalc(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.two = calc.rate()

    def test_add(self):
        self.assertEqual(calc.add(1, self.two), 3)

    def test_mul(self):
        self.assertEqual(calc.mul(3, 4), 12)
`;
  const opened = await openOn({ 'calc.py': CALC, 'test_calc.py': test }, { bwrap: BWRAP, cache });
  const names = ['add', 'mul'].map((name) => `test_calc.TestCalc.test_${name}`);
  const variants = [edited('a - b', 'a + b'), edited('a - b', 'a'), edited('return RATE', 'raise KeyError(1)')];
  expect((await tried(opened, variants, names)).map(told)).toEqual([
    'passed passed passed',
    'failed failed',
    expect.stringMatching(/^failed error/),
  ]);
  const { lines } = await opened.evaluator.coverage({ capMs: 2_000 });
  expect(lines.map((files) => files['calc.py'])).toEqual([
    expect.arrayContaining([4]),
    expect.arrayContaining([7, 8, 9, 10]),
  ]);
  await opened.dispose();
});

it('says where a test was that never ends', async () => {
  const opened = await openOn(
    {
      'requirements.txt': 'pytest\n',
      'wait.py': 'def wait(n):\n    while n != 0:\n        n -= 2\n    return n\n',
      'test_wait.py':
        'from wait import wait\n\ndef test_odd():\n    assert wait(3) == 0\n\ndef test_even():\n    assert wait(2) == 0\n',
    },
    { bwrap: BWRAP, cache, atOnce: 1 },
  );
  const { trials, lines } = await opened.evaluator.coverage({ capMs: 300 });
  expect(trials.map((trial) => trial.outcome)).toEqual(['timed_out', 'passed']);
  expect(trials[0]?.frames?.at(-1)).toMatchObject({ file: 'wait.py', function: 'wait' });
  expect(lines[0]?.['wait.py']).toEqual([2, 3]);
  await opened.dispose();
});

it('runs a plain program by its end', async () => {
  const files = { 'calc.py': CALC, 'try_it.py': 'import calc\nassert calc.add(1, 2) == 3\nassert calc.rate() == 2\n' };
  const command = 'python try_it.py';
  const opened = await openOn(files, { bwrap: BWRAP, cache, tests: [{ tool: 'python-script', command }] });
  const variants = [edited('a - b', 'a + b'), edited('a - b', 'a'), edited('RATE = 2', 'RATE = 1')];
  expect((await tried(opened, variants, [command])).map(told)).toEqual([
    'passed passed',
    'failed failed',
    'failed failed',
  ]);
  const { lines } = await opened.evaluator.coverage({ capMs: 2_000 });
  expect(lines[0]?.['calc.py']).toContain(4);
  await opened.dispose();
});
