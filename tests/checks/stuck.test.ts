import { BWRAP } from '../sandbox/support';
import { bench, type Bench } from './support';

jest.setTimeout(120_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP, { secs: 3, fewMs: 500, plentyMs: 2000 })));
afterAll(() => place.remove());

const PYTEST = { 'requirements.txt': 'pytest\n' };

it('a check that is stuck in one test is not waited for to its time limit, and names the test', async () => {
  const { report } = await place.check(
    {
      ...PYTEST,
      'test_down.py':
        'def down(n):\n    while n:\n        pass\n    return n\n\n\ndef test_none():\n    assert down(0) == 0\n\n\ndef test_one():\n    assert down(1) == 0\n',
    },
    { confirmRed: true },
  );
  const [run] = report.runs.filter(({ tests }) => tests.length > 0);
  expect([run?.status, report.flaky]).toEqual(['timed_out', []]);
  expect(run?.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['test_down.py::test_none', 'passed'],
    ['test_down.py::test_one', 'failed'],
  ]);
});

const DOWN = 'export const down = (n) => {\n  while (n) {\n  }\n  return n;\n};\n';
const nodeTest = (more: string) =>
  `import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { down } from '../down.js';\n\ntest('none', () => assert.equal(down(0), 0));\n${more}`;
const NODE = { 'package.json': '{"name": "shop", "type": "module", "scripts": {"test": "node --test"}}' };

it('where the runner tells of files alone, the tests are asked one by one which does not end', async () => {
  const { report } = await place.check(
    { ...NODE, 'down.js': DOWN, 'test/down.test.js': nodeTest("test('one', () => assert.equal(down(1), 0));\n") },
    { confirmRed: true },
  );
  expect(report.runs.map(({ status }) => status)).toEqual(['timed_out']);
  expect(report.runs[0]?.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['test/down.test.js::none', 'passed'],
    ['test/down.test.js::one', 'failed'],
  ]);
});

it('where memory is used up before the time, the tests are asked one by one which does it', async () => {
  const patient = bench(BWRAP, { secs: 60, fewMs: 500, plentyMs: 2000 });
  const greedy = DOWN.replace(
    'while (n) {\n',
    'const all = [];\n  while (n) {\n    all.push(new Array(1e6).fill(n));\n',
  );
  try {
    const { report } = await patient.check(
      { ...NODE, 'down.js': greedy, 'test/down.test.js': nodeTest("test('one', () => assert.equal(down(1), 0));\n") },
      { confirmRed: true },
    );
    expect(report.runs.map(({ status }) => status)).toEqual(['failed']);
    expect(report.runs[0]?.tests.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['test/down.test.js::none', 'passed'],
      ['test/down.test.js::one', 'failed'],
    ]);
  } finally {
    patient.remove();
  }
});

it('a file that takes long, and whose tests end alone, gets all of its time', async () => {
  const slow = "import { setTimeout } from 'node:timers/promises';\ntest('long', () => setTimeout(6000));\n";
  const { report } = await place.check({ ...NODE, 'down.js': DOWN, 'test/down.test.js': nodeTest(slow) });
  expect(report.runs.map(({ status, tests }) => [status, tests.length])).toEqual([['passed', 2]]);
});

it('a check whose tests go on ending gets all of its time', async () => {
  const { report } = await place.check({
    ...PYTEST,
    'test_slow.py':
      'import time\n\nimport pytest\n\n\n@pytest.mark.parametrize("n", range(12))\ndef test_slow(n):\n    time.sleep(0.5)\n',
  });
  const [run] = report.runs.filter(({ tests }) => tests.length > 0);
  expect([run?.status, run?.tests.length]).toEqual(['passed', 12]);
});

it('a time limit that somebody set is taken as it stands', async () => {
  const { report } = await place.check({
    ...PYTEST,
    '.rift.yaml': 'checks:\n  - kind: test\n    run: python -m pytest\n    timeout: 60\n',
    'test_long.py': 'import time\n\n\ndef test_long():\n    time.sleep(5)\n',
  });
  expect(report.runs.filter(({ tests }) => tests.length > 0).map(({ status }) => status)).toEqual(['passed']);
});
