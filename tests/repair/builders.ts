import type { CheckReport, CheckRun, TestOutcome, TestResult } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import type { Cluster, Failure } from '../../domain/failure';
import type { Candidate, Patch } from '../../domain/patch';

/** Small values of the domain's types, for tables of tests. */

export function diagnostic(part: Partial<Diagnostic> = {}): Diagnostic {
  return {
    source: 'ruff',
    code: 'F401',
    message: '`os` imported but unused',
    severity: 'error',
    file: 'src/a.py',
    line: 1,
    column: null,
    endLine: null,
    endColumn: null,
    bugType: 'LINTING',
    tests: [],
    frames: [],
    ...part,
  };
}

export function result(id: string, outcome: TestOutcome, part: Partial<TestResult> = {}): TestResult {
  return { id, file: id.split('::')[0] ?? id, line: null, outcome, durationMs: 1, ...part };
}

export function checkRun(checkId: string, part: Partial<CheckRun> = {}): CheckRun {
  const diagnostics = part.diagnostics ?? [];
  const tests = part.tests ?? [];
  const red = diagnostics.length > 0 || tests.some((t) => t.outcome === 'failed' || t.outcome === 'error');
  return {
    checkId,
    status: red ? 'failed' : 'passed',
    exitCode: red ? 1 : 0,
    durationMs: 1,
    diagnostics,
    tests,
    excerpt: '',
    ...part,
  };
}

export function report(runs: readonly CheckRun[], flaky: readonly string[] = []): CheckReport {
  return { runs, flaky };
}

export const CHECKS = [
  { id: 'lint', kind: 'lint', projectId: 'p', language: 'python' },
  { id: 'types', kind: 'typecheck', projectId: 'p', language: 'python' },
  { id: 'test', kind: 'test', projectId: 'p', language: 'python' },
] as const;

export function failure(part: Partial<Failure> = {}): Failure {
  const d = part.diagnostic ?? diagnostic();
  return {
    id: 'f1',
    projectId: 'p',
    checkId: 'lint',
    language: 'python',
    bugType: d.bugType,
    file: d.file,
    line: d.line,
    submittedLine: d.line,
    diagnostic: d,
    tests: d.tests,
    ...part,
  };
}

export function cluster(...failures: readonly Failure[]): Cluster {
  const list = failures.length > 0 ? failures : [failure()];
  return { id: 'c1', failures: list, root: list[0] as Failure };
}

export function patch(path: string, before: string | null, after: string | null): Patch {
  return { changes: [{ path, encoding: 'utf8', before, after }] };
}

export function candidate(of: Patch, part: Partial<Candidate> = {}): Candidate {
  return {
    patch: of,
    strategy: 'rule_first',
    editKind: 'ast_rewrite',
    template: 'test',
    prior: 0.9,
    description: 'a change',
    ...part,
  };
}
