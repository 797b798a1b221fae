import { BWRAP } from '../sandbox/support';
import { bench, type Bench } from './support';

jest.setTimeout(120_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP, 3)));
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
