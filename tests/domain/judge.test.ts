import type { Check, CheckRun, CheckStatus } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import { countByType, judge, standingDiagnostics } from '../../domain/judge';

const check = (id: string, kind: Check['kind']): Check => ({
  ...{ id, kind, projectId: 'p', command: `run ${id}`, cwd: '.', language: 'python', tool: id },
  ...{ source: 'convention', origin: 'pyproject.toml', timeoutSecs: 60 },
});
const checks = [check('lint', 'lint'), check('test', 'test')];
const diagnostic = (over: Partial<Diagnostic> = {}): Diagnostic => ({
  ...{
    source: 'pytest',
    code: 'AssertionError',
    message: 'no',
    severity: 'error',
    file: 'a.py',
    line: 3,
    column: null,
  },
  ...{ endLine: null, endColumn: null, bugType: 'LOGIC', tests: ['t1'], frames: [] },
  ...over,
});
const ran = (checkId: string, status: CheckStatus, diagnostics: Diagnostic[] = [], reason?: string): CheckRun => ({
  ...{ checkId, status, exitCode: status === 'passed' ? 0 : 1, durationMs: 1, diagnostics, tests: [], excerpt: '' },
  ...(reason ? { reason } : {}),
});

test.each<[string, CheckRun[], string[], string, string | undefined]>([
  ['all pass', [ran('lint', 'passed'), ran('test', 'passed')], [], 'green', undefined],
  [
    'a finding remains',
    [ran('lint', 'failed', [diagnostic({ tests: [] })]), ran('test', 'passed')],
    [],
    'red',
    'STILL_FAILING',
  ],
  ['a tool fails and names nothing', [ran('lint', 'failed'), ran('test', 'passed')], [], 'red', 'STILL_FAILING'],
  ['a check never ends', [ran('lint', 'passed'), ran('test', 'timed_out')], [], 'red', 'STILL_FAILING'],
  ['only linters ran', [ran('lint', 'passed')], [], 'no_evidence', 'NO_CHECKS_RAN'],
  ['nothing ran', [], [], 'no_evidence', 'NO_CHECKS_RAN'],
  ['tests that tell nothing', [ran('test', 'no_evidence', [], 'no test ran')], [], 'no_evidence', 'NO_CHECKS_RAN'],
  [
    'one suite passes, one is forged',
    [ran('test', 'passed'), ran('test', 'no_evidence', [], 'forged')],
    [],
    'no_evidence',
    'NO_CHECKS_RAN',
  ],
  ['no network for the only tests', [ran('test', 'infrastructure', [], 'no network')], [], 'no_evidence', 'NOT_JUDGED'],
  ['infrastructure beside green tests', [ran('lint', 'infrastructure'), ran('test', 'passed')], [], 'green', undefined],
  [
    'only a flaky test fails beside green ones',
    [ran('test', 'passed'), ran('test', 'failed', [diagnostic()])],
    ['t1'],
    'green',
    undefined,
  ],
  [
    'a flaky and a real one',
    [ran('test', 'failed', [diagnostic(), diagnostic({ tests: ['t2'] })])],
    ['t1'],
    'red',
    'STILL_FAILING',
  ],
])('%s', (_, runs, flaky, verdict, code) => {
  const end = judge(checks, { runs, flaky });
  expect([end.verdict, end.reason?.code]).toEqual([verdict, code]);
  if (verdict !== 'green') expect(end.reason?.message).toBeTruthy();
});

test('a CI file that cannot be read keeps a run from green, and is named', () => {
  const unreadable = diagnostic({ file: '.github/workflows/ci.yml', line: 20, bugType: 'PIPELINE_CONFIG', tests: [] });
  const end = judge(checks, { runs: [ran('test', 'passed')], flaky: [] }, [unreadable]);
  expect(end).toMatchObject({ verdict: 'red', reason: { file: '.github/workflows/ci.yml', line: 20 } });
});

test('what counts: not the flaky, not the passed', () => {
  const runs = [
    ran('lint', 'passed', [diagnostic({ code: 'warning' })]),
    ran('test', 'failed', [diagnostic(), diagnostic({ tests: ['t2'] })]),
  ];
  const standing = standingDiagnostics({ runs, flaky: ['t1'] });
  expect(standing.map((d) => d.tests)).toEqual([['t2']]);
  expect(countByType([...standing, diagnostic({ bugType: 'IMPORT' }), diagnostic()])).toEqual({ LOGIC: 2, IMPORT: 1 });
});
