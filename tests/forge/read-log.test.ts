import { logSteps, outsideCause, readFindings } from '../../services/ci/github/read-log';

const FILES = [
  'src/a.ts',
  'src/a.test.ts',
  'lib/calc.js',
  'pkg/calc_test.go',
  'src/lib.rs',
  'src/main/java/App.java',
  'app.py',
];
const locate = (path: string): string | null =>
  FILES.find((file) => path === file || path.endsWith(`/${file}`) || file.endsWith(`/${path}`)) ?? null;

test.each([
  [
    'tsc',
    'typecheck',
    "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.",
    ['src/a.ts', 3, 'TS2322', 'TYPE_ERROR'],
  ],
  ['tsc', 'typecheck', "src/a.ts:3:5 - error TS2307: Cannot find module 'x'.", ['src/a.ts', 3, 'TS2307', 'IMPORT']],
  [
    'eslint',
    'lint',
    "\n/home/runner/work/r/r/src/a.ts\n  7:10  error  'x' is defined but never used  no-unused-vars\n",
    ['src/a.ts', 7, 'no-unused-vars', 'LINTING'],
  ],
  [
    'mypy',
    'typecheck',
    'app.py:12: error: Incompatible return value type  [return-value]',
    ['app.py', 12, 'return-value', 'TYPE_ERROR'],
  ],
  ['ruff', 'lint', 'app.py:1:8: F401 [*] `os` imported but unused', ['app.py', 1, 'F401', 'LINTING']],
  [
    'python',
    'build',
    '  File "/home/runner/work/r/r/app.py", line 4\n    def f(\n         ^\nSyntaxError: \'(\' was never closed',
    ['app.py', 4, 'SyntaxError', 'SYNTAX'],
  ],
  [
    'go',
    'test',
    '--- FAIL: TestAdd (0.00s)\n    calc_test.go:9: expected 3, got 4\nFAIL',
    ['pkg/calc_test.go', 9, 'ci', 'LOGIC'],
  ],
  ['cargo', 'build', 'error[E0432]: unresolved import `x`\n --> src/lib.rs:1:5', ['src/lib.rs', 1, 'E0432', 'IMPORT']],
  [
    'cargo',
    'test',
    "test tests::adds ... FAILED\n\n---- tests::adds stdout ----\nthread 'tests::adds' panicked at src/lib.rs:21:9:\nassertion failed",
    ['src/lib.rs', 21, 'ci', 'LOGIC'],
  ],
  [
    'maven',
    'build',
    '[ERROR] /home/runner/work/r/r/src/main/java/App.java:[5,20] cannot find symbol',
    ['src/main/java/App.java', 5, 'ci', 'SYNTAX'],
  ],
  [
    'jest',
    'test',
    '  ● calc › adds\n\n    expect(received).toBe(expected)\n\n      at Object.<anonymous> (src/a.test.ts:4:19)',
    ['src/a.test.ts', 4, 'ci', 'LOGIC'],
  ],
  [
    'node',
    'test',
    'not ok 1 - adds\n  ---\n  error: expected 3\n    at TestContext.<anonymous> (file:///home/runner/work/r/r/lib/calc.js:9:10)',
    ['lib/calc.js', 9, 'ci', 'LOGIC'],
  ],
] as const)('%s (%s): place, rule and type', (tool, kind, text, [file, line, code, bugType]) => {
  expect(readFindings(text, { tool, kind }, locate)).toEqual([
    expect.objectContaining({ source: tool, file, line, code, bugType }),
  ]);
});

test('a log is taken apart into its steps, and the failed one is known', () => {
  const log = [
    '2026-01-01T00:00:00.1234567Z ##[group]Run actions/checkout@v4',
    '2026-01-01T00:00:00.1234567Z with:',
    '2026-01-01T00:00:00.1234567Z ##[endgroup]',
    '2026-01-01T00:00:00.1234567Z ##[group]Run npm ci',
    '\u001b[36;1mnpm ci\u001b[0m',
    '\u001b[36;1mnpm test\u001b[0m',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    '\u001b[31mbad\u001b[0m',
    '##[error]Process completed with exit code 1.',
  ].join('\n');
  expect(logSteps(log)).toEqual([{ script: 'npm ci\nnpm test', text: 'bad', failed: true }]);
});

test('a runner that was lost is nobody’s fault; a failing test is', () => {
  expect(outsideCause('The hosted runner lost communication with the server.')).toContain('runner');
  expect(outsideCause('AssertionError: 3 != 4')).toBeNull();
});
