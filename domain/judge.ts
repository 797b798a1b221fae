import type { Check, CheckReport, CheckRun } from './check';
import type { Diagnostic } from './diagnostic';
import type { Failure } from './failure';
import type { Reason, RunEnd } from './verdict';

/** Whether all that a diagnostic says is that a flaky test failed. */
function isFlaky(diagnostic: Diagnostic, flaky: ReadonlySet<string>): boolean {
  return diagnostic.tests.length > 0 && diagnostic.tests.every((test) => flaky.has(test));
}

function isRed(run: CheckRun, flaky: ReadonlySet<string>): boolean {
  if (run.status === 'timed_out') return true;
  if (run.status !== 'failed') return false;
  return run.diagnostics.length === 0 || run.diagnostics.some((diagnostic) => !isFlaky(diagnostic, flaky));
}

/**
 * The verdict on one tree (three states): `red` where something fails for its code, `no_evidence` where no test that could
 * fail was run, else `green`. Flaky tests and infrastructure alone never turn it red.
 * @param failures what the report comes down to, the first to be healed first
 */
export function judge(checks: readonly Check[], report: CheckReport, failures: readonly Failure[]): RunEnd {
  const flaky = new Set(report.flaky);
  const known = new Map(checks.map((check) => [check.id, check]));
  const red = report.runs.filter((run) => isRed(run, flaky));
  if (red.length > 0 || failures.length > 0) return { verdict: 'red', reason: stillFailing(failures, red, known) };

  const tests = report.runs.filter((run) => known.get(run.checkId)?.kind === 'test');
  const untold = tests.find((run) => run.status === 'no_evidence');
  if (tests.some((run) => run.status === 'passed') && !untold) return { verdict: 'green', reason: null };
  const others = report.runs.filter((run) => run.status === 'passed' && !tests.includes(run));
  const commands = [...new Set(others.map((run) => known.get(run.checkId)?.command ?? run.checkId))];
  return { verdict: 'no_evidence', reason: noEvidence(tests, untold, commands) };
}

function stillFailing(
  failures: readonly Failure[],
  red: readonly CheckRun[],
  checks: ReadonlyMap<string, Check>,
): Reason {
  const [first] = failures;
  if (!first) {
    const [run] = red;
    const command = checks.get(run?.checkId ?? '')?.command ?? 'a check';
    const how = run?.status === 'timed_out' ? 'ran into its time limit' : `ended with exit code ${run?.exitCode}`;
    return { code: 'STILL_FAILING', message: `${command} ${how} and named no place` };
  }
  const places = failures
    .slice(0, 3)
    .map((f) => `${f.file}:${f.submittedLine} ${f.bugType} ${f.diagnostic.message}`.slice(0, 300));
  const more = failures.length > 3 ? ` (and ${failures.length - 3} more)` : '';
  const count = failures.length === 1 ? '1 failure remains' : `${failures.length} failures remain`;
  return {
    code: 'STILL_FAILING',
    message: `${count}: ${places.join('; ')}${more}`,
    file: first.file,
    line: first.submittedLine,
  };
}

/** @param others commands of the checks that passed and are no tests */
function noEvidence(tests: readonly CheckRun[], untold: CheckRun | undefined, others: readonly string[]): Reason {
  const beside = others.length > 0 ? ` (${listed(others)} passed, which no wrong behaviour can fail)` : '';
  if (untold) {
    const why = untold.reason ?? 'no test ran';
    return { code: 'NO_CHECKS_RAN', message: `the tests give no evidence: ${why}${beside}` };
  }
  const infrastructure = tests.find((run) => run.status === 'infrastructure');
  if (infrastructure) {
    const why = infrastructure.reason ?? 'infrastructure';
    return { code: 'NOT_JUDGED', message: `the tests could not run: ${why}${beside}` };
  }
  if (tests.length > 0) return { code: 'NOT_JUDGED', message: 'every test that failed is flaky, and none passed' };
  const message =
    others.length > 0
      ? `${listed(others)} ran and passed, but no test was found: nothing that ran could fail for wrong behaviour`
      : 'no check was found that could be run, and no test';
  return { code: 'NO_CHECKS_RAN', message };
}

function listed(commands: readonly string[]): string {
  return commands.length <= 3
    ? commands.join(', ')
    : `${commands.slice(0, 3).join(', ')} and ${commands.length - 3} more`;
}

/** How many failures there are of each bug type. */
export function countByType(failures: readonly Pick<Failure, 'bugType'>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { bugType } of failures) counts[bugType] = (counts[bugType] ?? 0) + 1;
  return counts;
}
