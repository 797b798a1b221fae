import type { CheckReport, CheckRun, TestResult } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import type { Evaluator, Trial } from '../evaluate';

const CAP_MS = 1_000;

/** Whether a run was cut before it had told of any test: its runner says nothing until it ends. */
export const isSilent = (run: CheckRun): boolean => run.status === 'timed_out' && run.tests.length === 0;

/** The report, with what an evaluator tells of the tests of runs that were cut in silence, one by one. */
export async function askAlone(report: CheckReport, evaluator: Evaluator): Promise<CheckReport> {
  const { trials } = await evaluator.coverage({ capMs: CAP_MS });
  const runs = report.runs.map((run): CheckRun => {
    const own = trials.filter(({ checkId, outcome }) => checkId === run.checkId && outcome !== 'missing');
    if (!isSilent(run) || own.length === 0) return run;
    return { ...run, tests: own.map(resultOf), diagnostics: own.flatMap((trial) => diagnosticOf(trial) ?? []) };
  });
  return { ...report, runs };
}

const fileOf = ({ id }: Trial): string => id.split('::')[0] ?? id;

function resultOf(trial: Trial): TestResult {
  const { id, outcome, durationMs, frames = [] } = trial;
  const base = { id, file: fileOf(trial), line: null, durationMs };
  if (outcome === 'passed' || outcome === 'skipped') return { ...base, outcome };
  const { errorType, message } = told(trial);
  return { ...base, outcome: 'failed', errorType, message, frames };
}

function diagnosticOf(trial: Trial): Diagnostic | null {
  if (trial.outcome === 'passed' || trial.outcome === 'skipped') return null;
  const { errorType, message } = told(trial);
  return {
    ...{ source: 'evaluator', code: errorType, message, severity: 'error', bugType: 'LOGIC' },
    ...{ file: fileOf(trial), line: 1, column: null, endLine: null, endColumn: null },
    ...{ tests: [trial.id], frames: trial.frames ?? [] },
  };
}

function told({ outcome, errorType, message }: Trial): { errorType: string; message: string } {
  if (outcome === 'timed_out') return { errorType: 'Timeout', message: 'the test does not end' };
  return { errorType: errorType ?? 'Error', message: message ?? 'the test fails' };
}
