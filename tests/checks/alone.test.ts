import type { CheckReport } from '../../domain/check';
import type { Coverage, Evaluator } from '../../services/evaluate';
import { askAlone, neverEnding } from '../../services/checks/alone';
import { checkRun, report, result } from '../repair/builders';

const CUT = checkRun('test', { status: 'timed_out' });
const trials: Coverage['trials'] = [
  { checkId: 'test', id: 'ATest.java::ATest::ends', outcome: 'passed', durationMs: 2 },
  { checkId: 'test', id: 'ATest.java::ATest::loops', outcome: 'timed_out', durationMs: 1000 },
  {
    checkId: 'test',
    id: 'ATest.java::ATest::wrong',
    outcome: 'failed',
    durationMs: 3,
    errorType: 'E',
    message: '1 != 2',
  },
  { checkId: 'test', id: 'ATest.java::ATest::unknown', outcome: 'missing', durationMs: 0 },
];
const telling = (coverage: Coverage): Evaluator => ({
  checkIds: ['test'],
  coverage: () => Promise.resolve(coverage),
  runBatch: () => {
    throw new Error('nothing is to be tried');
  },
  close: () => Promise.resolve(),
});
const asked = (before: CheckReport) => askAlone(before, telling({ trials, lines: trials.map(() => ({})) }));

test('a run that was cut in silence is told test by test', async () => {
  const [run] = (await asked(report([CUT]))).runs;
  expect(run?.status).toBe('timed_out');
  expect(run?.tests.map(({ id, outcome, message }) => [id.split('::')[2], outcome, message])).toEqual([
    ['ends', 'passed', undefined],
    ['loops', 'failed', 'the test does not end'],
    ['wrong', 'failed', '1 != 2'],
  ]);
  expect(run?.diagnostics.map(({ file, bugType, tests }) => [file, bugType, tests])).toEqual([
    ['ATest.java', 'LOGIC', ['ATest.java::ATest::loops']],
    ['ATest.java', 'LOGIC', ['ATest.java::ATest::wrong']],
  ]);
});

test('what a run has told itself stays', async () => {
  const before = report([checkRun('test', { status: 'timed_out', tests: [result('t::a', 'failed')] })]);
  expect(await asked(before)).toEqual(before);
});

test('what ends when it has plenty of time is not held to be endless', async () => {
  const answers = [
    ['passed', 'timed_out', 'timed_out'],
    ['passed', 'killed'],
  ] as const;
  const asked: (readonly string[])[] = [];
  const evaluator: Evaluator = {
    ...telling({ trials: [], lines: [] }),
    coverage: ({ tests, capMs }) => {
      const ids = tests?.map(({ id }) => id) ?? ['a', 'b', 'c'];
      asked.push([...ids, String(capMs)]);
      const outcomes = answers[asked.length - 1] ?? [];
      const trials = ids.map((id, i): Coverage['trials'][number] => ({
        checkId: 'test',
        id,
        outcome: outcomes[i] ?? 'missing',
        durationMs: 1,
      }));
      return Promise.resolve({ trials, lines: trials.map(() => ({})) });
    },
  };
  const { trials, found } = await neverEnding(evaluator, { fewMs: 5, plentyMs: 30 });
  expect(asked).toEqual([
    ['a', 'b', 'c', '5'],
    ['b', 'c', '30'],
  ]);
  expect([found, trials.map(({ outcome }) => outcome)]).toEqual([true, ['passed', 'passed', 'killed']]);
});
