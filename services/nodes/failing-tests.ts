import type { CheckReport, CheckRun } from '../../domain/check';
import type { FixRecord } from '../../domain/fix';

/** Tests of the tree as submitted that failed with what a fix is about; null where no test did. */
export function failingTests(
  submitted: CheckReport,
  { description }: Pick<FixRecord, 'description'>,
): { readonly run: CheckRun; readonly tests: readonly string[] } | null {
  const tests = (run: CheckRun) => run.diagnostics.filter((one) => one.message === description).flatMap((d) => d.tests);
  const run = submitted.runs.find((one) => tests(one).length > 0);
  return run ? { run, tests: tests(run) } : null;
}
