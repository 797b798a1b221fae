import type { CheckReport, TestResult } from '../../domain/check';
import type { RepairContext } from '../../services/strategies/contract';
import { LEAST_CAP_MS, testsOf } from '../../services/strategies/warm-tests';

const test1: TestResult = { id: 'a', file: 'a.test', line: 1, outcome: 'failed', durationMs: 3_000 };

function capOf(failing: TestResult): { capMs: number; reportedMs: number } {
  const run = {
    checkId: 'c',
    status: 'failed',
    tests: [failing],
    diagnostics: [],
    exitCode: 1,
    durationMs: 1,
  } as const;
  const report = { runs: [{ ...run, excerpt: '' }], flaky: [] } satisfies CheckReport;
  const failure = { checkId: 'c', tests: ['a'], file: 'a.test', diagnostic: { frames: [] } };
  const context = { cluster: { failures: [failure] } } as unknown as RepairContext;
  return testsOf(context, report, ['c']);
}

test('a slow test allows its candidates more time', () => {
  expect(capOf(test1)).toMatchObject({ capMs: 9_000, reportedMs: 3_000 });
});

test.each([
  ['org.junit.runners.model.TestTimedOutException', 'test timed out after 3000 milliseconds'],
  ['Error', 'Exceeded timeout of 5000 ms for a test.'],
  ['Failed', 'Timeout >3.0s'],
])('one that its tool gave up says nothing of how long a healthy one takes: %s', (errorType, message) => {
  expect(capOf({ ...test1, errorType, message })).toMatchObject({ capMs: LEAST_CAP_MS, reportedMs: 0 });
});
