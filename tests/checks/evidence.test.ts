import { infrastructureCause, setInfrastructureApart } from '../../domain/infrastructure';
import { neverShown } from '../../domain/inventory';
import type { Diagnostic } from '../../domain/diagnostic';
import { unifySyntax } from '../../domain/unify-syntax';
import type { CheckRun, TestResult } from '../../domain/check';

const found = (more: Partial<Diagnostic>): Diagnostic => ({
  ...{ source: 'pytest', code: 'AssertionError', message: '', severity: 'error', file: 'a.py', line: 1, column: null },
  ...{ endLine: null, endColumn: null, bugType: 'LOGIC', tests: ['t'], frames: [] },
  ...more,
});
const test = (id: string, outcome: TestResult['outcome'] = 'passed'): TestResult => ({
  id,
  file: id.split('::')[0] ?? '',
  line: 1,
  outcome,
  durationMs: 1,
});
const run = (more: Partial<CheckRun>): CheckRun => ({
  ...{ checkId: 'c', status: 'failed', exitCode: 1, durationMs: 1, diagnostics: [], tests: [], excerpt: '' },
  ...more,
});

it.each([
  ['gaierror', '[Errno -2] Name or service not known', true],
  ['ConnectionRefusedError', '[Errno 111] Connection refused', true],
  ['OSError', '[Errno 28] No space left on device', true],
  ['FileNotFoundError', "[Errno 2] No such file or directory: 'docker'", true],
  ['FileNotFoundError', "[Errno 2] No such file or directory: 'settings.toml'", false],
  ['CalledProcessError', "Command '['python', '-m', 'pip', 'install', 'x']' returned non-zero exit status 1.", true],
  ['TypeError', 'fetch failed: getaddrinfo ENOTFOUND example.org', true],
  ['ENOENT', 'spawn docker ENOENT', true],
  ['ENOENT', 'spawn ./helper ENOENT', false],
  ['AssertionError', 'assert 1 == 2', false],
])('%s: %s is outside the code: %s', (code, message, outside) => {
  expect(infrastructureCause({ code, message }) !== null).toBe(outside);
});

it('keeps what is not the code’s own apart from what is', () => {
  const network = found({ code: 'gaierror', message: 'Name or service not known' });
  const mixed = setInfrastructureApart(run({ diagnostics: [network, found({})], tests: [test('t', 'failed')] }));
  expect([mixed.status, mixed.diagnostics.length]).toEqual(['failed', 1]);
  expect(setInfrastructureApart(run({ diagnostics: [network], tests: [test('t', 'failed')] })).status).toBe(
    'infrastructure',
  );
  expect(setInfrastructureApart(run({ diagnostics: [network], tests: [test('u'), test('t', 'failed')] })).status).toBe(
    'passed',
  );
});

it('blames no code for what lies in a submodule, which is not there', () => {
  const missing = found({ code: 'FileNotFoundError', message: "No such file or directory: 'tests/corpus/valid'" });
  const collected = run({ diagnostics: [missing] });
  expect(setInfrastructureApart(collected, ['tests/corpus'])).toMatchObject({
    status: 'infrastructure',
    reason: expect.stringContaining('needs the submodule tests/corpus') as string,
  });
  expect(setInfrastructureApart(collected, ['vendor/other']).status).toBe('failed');
  expect(setInfrastructureApart(collected).status).toBe('failed');
});

it('misses tests of the source only in files that were collected', () => {
  const source = { 'test_a.py': ['test_one', 'A::test_two'], 'test_b.py': ['test_three'] };
  expect(neverShown(source, [test('test_a.py::test_one[1]')])).toEqual(['test_a.py::A::test_two']);
  expect(neverShown({ 'a.js': ['adds [1]', 'adds [2]', 'x'] }, [test('a.js::adds [2]')])).toEqual(['a.js::x']);
  expect(neverShown({ 'a.py': ['A::test_x'] }, [{ ...test('pkg.a.A.test_x'), file: 'a.py' }])).toEqual([]);
});

it('gives an unreadable file one place, that of the language’s own parser', () => {
  const build = run({
    checkId: 'build',
    diagnostics: [found({ code: 'SyntaxError', bugType: 'SYNTAX', line: 3, tests: [] })],
  });
  const lint = run({
    checkId: 'lint',
    diagnostics: [1, 7].map((line) => found({ code: 'invalid-syntax', bugType: 'SYNTAX', line, tests: [] })),
  });
  const [, unified] = unifySyntax([build, lint], ({ checkId }) => checkId === 'build');
  expect(unified?.diagnostics.map((d) => d.line)).toEqual([3]);
});
