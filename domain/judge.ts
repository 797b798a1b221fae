import type { Check, CheckReport, CheckRun } from './check';
import type { Diagnostic } from './diagnostic';
import type { Reason, RunEnd } from './verdict';

/** Whether all that a diagnostic says is that a flaky test failed. */
function isFlaky(diagnostic: Diagnostic, flaky: ReadonlySet<string>): boolean {
  return diagnostic.tests.length > 0 && diagnostic.tests.every((test) => flaky.has(test));
}

/** The diagnostics of a report that count against the code: neither flaky nor infrastructure. */
export function standingDiagnostics(report: CheckReport): Diagnostic[] {
  const flaky = new Set(report.flaky);
  return report.runs
    .filter((run) => run.status === 'failed' || run.status === 'timed_out')
    .flatMap((run) => run.diagnostics.filter((diagnostic) => !isFlaky(diagnostic, flaky)));
}

function isRed(run: CheckRun, flaky: ReadonlySet<string>): boolean {
  if (run.status === 'timed_out') return true;
  if (run.status !== 'failed') return false;
  return run.diagnostics.length === 0 || run.diagnostics.some((diagnostic) => !isFlaky(diagnostic, flaky));
}

/**
 * The verdict on one tree (three states): `red` where something fails for its code, `no_evidence` where no test that could
 * fail was run, else `green`. Flaky tests and infrastructure alone never turn it red.
 * @param unreadable diagnostics of CI files that cannot be read, which no check stands for
 */
export function judge(checks: readonly Check[], report: CheckReport, unreadable: readonly Diagnostic[] = []): RunEnd {
  const flaky = new Set(report.flaky);
  const kinds = new Map(checks.map((check) => [check.id, check]));
  const red = report.runs.filter((run) => isRed(run, flaky));
  const standing = [...unreadable, ...standingDiagnostics(report)];
  if (red.length > 0 || unreadable.length > 0) return { verdict: 'red', reason: stillFailing(standing, red, kinds) };

  const tests = report.runs.filter((run) => kinds.get(run.checkId)?.kind === 'test');
  const untold = tests.find((run) => run.status === 'no_evidence');
  if (tests.some((run) => run.status === 'passed') && !untold) return { verdict: 'green', reason: null };
  return { verdict: 'no_evidence', reason: noEvidence(tests, untold) };
}

function stillFailing(
  standing: readonly Diagnostic[],
  red: readonly CheckRun[],
  checks: ReadonlyMap<string, Check>,
): Reason {
  const first = standing[0];
  if (!first) {
    const [run] = red;
    const command = checks.get(run?.checkId ?? '')?.command ?? 'a check';
    const how = run?.status === 'timed_out' ? 'ran into its time limit' : `ended with exit code ${run?.exitCode}`;
    return { code: 'STILL_FAILING', message: `${command} ${how} and named no place` };
  }
  const places = standing.slice(0, 3).map((d) => `${d.file}:${d.line} ${d.bugType} ${d.message}`.slice(0, 300));
  const more = standing.length > 3 ? ` (and ${standing.length - 3} more)` : '';
  return {
    code: 'STILL_FAILING',
    message: `${standing.length === 1 ? 'one failure remains' : `${standing.length} failures remain`}: ${places.join('; ')}${more}`,
    file: first.file,
    line: first.line,
  };
}

function noEvidence(tests: readonly CheckRun[], untold: CheckRun | undefined): Reason {
  if (untold)
    return { code: 'NO_CHECKS_RAN', message: `the tests give no evidence: ${untold.reason ?? 'no test ran'}` };
  const infrastructure = tests.find((run) => run.status === 'infrastructure');
  if (infrastructure) {
    return { code: 'NOT_JUDGED', message: `the tests could not run: ${infrastructure.reason ?? 'infrastructure'}` };
  }
  if (tests.length > 0) return { code: 'NOT_JUDGED', message: 'every test that failed is flaky, and none passed' };
  return { code: 'NO_CHECKS_RAN', message: 'no test was found that could fail' };
}

/** How many standing diagnostics there are of each bug type. */
export function countByType(diagnostics: readonly Diagnostic[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { bugType } of diagnostics) counts[bugType] = (counts[bugType] ?? 0) + 1;
  return counts;
}
