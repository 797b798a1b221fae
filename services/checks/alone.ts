import type { CheckReport, CheckRun, TestResult } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import type { Evaluator, Trial } from '../evaluate';

const CAP_MS = 1_000;
const isCut = ({ outcome }: Trial): boolean => outcome === 'timed_out' || outcome === 'killed';

/** Whether a run was cut before it had told of any test: its runner says nothing until it ends. */
export const isSilent = (run: CheckRun): boolean => run.status === 'timed_out' && run.tests.length === 0;

/** The report, with what an evaluator tells of the tests of runs that were cut in silence, one by one. */
export async function askAlone(report: CheckReport, evaluator: Evaluator): Promise<CheckReport> {
  const { trials } = await evaluator.coverage({ capMs: CAP_MS });
  const runs = report.runs.map((run): CheckRun => {
    const own = trials.filter(({ checkId }) => checkId === run.checkId);
    return isSilent(run) ? { ...run, ...toldBy(own) } : run;
  });
  return { ...report, runs };
}

/** How a check stands by what its tests say alone; nothing where nobody knows them. */
export function toldBy(trials: readonly Trial[]): Partial<Pick<CheckRun, 'tests' | 'diagnostics'>> {
  const own = trials.filter(({ outcome }) => outcome !== 'missing');
  if (own.length === 0) return {};
  return { tests: own.map(resultOf), diagnostics: own.flatMap((trial) => diagnosticOf(trial) ?? []) };
}

/**
 * Tests that do not end, or end their process: first each has little time, then those that took more have plenty, as a busy machine
 * is slow.
 */
export async function neverEnding(
  evaluator: Evaluator,
  { fewMs, plentyMs }: { readonly fewMs: number; readonly plentyMs: number },
): Promise<{ readonly trials: readonly Trial[]; readonly found: boolean }> {
  const { trials } = await evaluator.coverage({ capMs: fewMs });
  const cut = trials.filter(isCut);
  if (cut.length === 0) return { trials, found: false };
  const again = await evaluator.coverage({ tests: cut, capMs: plentyMs });
  const last = trials.map((trial) => again.trials.find(({ id }) => id === trial.id) ?? trial);
  return { trials: last, found: last.some(isCut) };
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
  if (outcome === 'killed')
    return { errorType: 'OutOfMemory', message: 'the test ends its process: it uses up memory, or crashes' };
  return { errorType: errorType ?? 'Error', message: message ?? 'the test fails' };
}
