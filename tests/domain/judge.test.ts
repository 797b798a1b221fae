import type { Check, CheckRun, CheckStatus } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import { mapFailures } from '../../domain/clusters';
import { countByType, judge } from '../../domain/judge';
import { failure } from '../repair/builders';

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

const failuresOf = (runs: CheckRun[], flaky: string[]) =>
  mapFailures({
    ...{ report: { runs, flaky }, checks, projects: [], graph: { imports: {} } },
    ...{ isTest: () => false, submittedLine: (_file, line) => line },
  }).failures;

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
  const end = judge(checks, { runs, flaky }, failuresOf(runs, flaky));
  expect([end.verdict, end.reason?.code]).toEqual([verdict, code]);
  if (verdict !== 'green') expect(end.reason?.message).toBeTruthy();
});

test('a CI file that cannot be read keeps a run from green, and is named', () => {
  const unreadable = failure({ file: '.github/workflows/ci.yml', submittedLine: 20, bugType: 'PIPELINE_CONFIG' });
  const end = judge(checks, { runs: [ran('test', 'passed')], flaky: [] }, [unreadable]);
  expect(end).toMatchObject({ verdict: 'red', reason: { file: '.github/workflows/ci.yml', line: 20 } });
});

test('what counts: not the flaky, not what a check that passes warns of', () => {
  const runs = [
    ran('lint', 'passed', [diagnostic({ code: 'warning', tests: [] })]),
    ran('test', 'failed', [diagnostic(), diagnostic({ file: 'b.py', tests: ['t2'] })]),
  ];
  const failures = failuresOf(runs, ['t1']);
  expect(failures.map(({ tests }) => tests)).toEqual([['t2']]);
  expect(countByType([...failures, { bugType: 'IMPORT' }, { bugType: 'LOGIC' }])).toEqual({ LOGIC: 2, IMPORT: 1 });
});

test.each<[number, string]>([
  [1, '1 failure remains: a0.py:1 LINTING `os` imported but unused'],
  [4, '4 failures remain: a0.py:1 '],
])('the message counts failures, not what each tool says of them (%i)', (count, message) => {
  const consequences = [diagnostic(), diagnostic()];
  const failures = Array.from({ length: count }, (_, i) => failure({ id: `f${i}`, file: `a${i}.py`, consequences }));
  const runs = [ran('lint', 'failed', [...consequences, diagnostic()])];
  const said = judge(checks, { runs, flaky: [] }, failures).reason?.message ?? '';
  expect(said.startsWith(message)).toBe(true);
  expect(said.endsWith('(and 1 more)')).toBe(count === 4);
});

const compile = { ...check('compile', 'build'), command: 'python -m compileall -q .' };

test.each<[string, CheckRun[], string]>([
  [
    'a compiler alone',
    [ran('compile', 'passed')],
    'python -m compileall -q . ran and passed, but no test was found: nothing that ran could fail for wrong behaviour',
  ],
  ['nothing at all', [], 'no check was found that could be run, and no test'],
  [
    'a compiler and tests that are not there',
    [ran('compile', 'passed'), ran('test', 'no_evidence', [], 'no test ran')],
    'the tests give no evidence: no test ran (python -m compileall -q . passed, which no wrong behaviour can fail)',
  ],
])('no evidence says what ran: %s', (_, runs, message) => {
  expect(judge([...checks, compile], { runs, flaky: [] }, []).reason?.message).toBe(message);
});
