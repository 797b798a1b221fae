import type { CheckReport, CheckRun } from '../../domain/check';

/** Whether a run that was cut had been in one test for most of its time, rather than in one of many that end. */
export function isStuck({ status, tests }: Pick<CheckRun, 'status' | 'tests'>, capSecs: number): boolean {
  const ended = tests.filter((test) => test.outcome === 'passed' || test.outcome === 'failed');
  return (
    status === 'timed_out' && tests.length > 0 && ended.reduce((sum, test) => sum + test.durationMs, 0) < capSecs * 400
  );
}

/** Whether it is known of the tests one by one how they ended: some runners tell of a file when it is done, or of nothing. */
export function tellsEach({ tests }: Pick<CheckRun, 'tests'>): boolean {
  return tests.length > 0 && tests.every(({ id, file }) => id !== file);
}

/** Whether a check took longer than this the last time, and was not stuck. */
export function wasSlow(report: CheckReport | undefined, checkId: string, secs: number): boolean {
  const run = report?.runs.find((one) => one.checkId === checkId);
  return run !== undefined && run.durationMs > secs * 1000 && !isStuck(run, run.durationMs / 1000);
}
