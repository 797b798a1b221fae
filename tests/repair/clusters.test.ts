import { mapFailures, riskMap, type FailureMapInput } from '../../domain/clusters';
import type { CheckReport } from '../../domain/check';
import { checkRun, CHECKS, diagnostic, failure, report } from './builders';

const map = (of: CheckReport, part: Partial<FailureMapInput> = {}) =>
  mapFailures({
    report: of,
    checks: CHECKS,
    projects: [{ id: 'p', language: 'python' }],
    graph: { imports: {} },
    isTest: (file) => file.startsWith('tests/'),
    submittedLine: (_file, line) => line,
    ...part,
  });
const rows = (m: ReturnType<typeof map>) => m.failures.map((f) => `${f.bugType} ${f.file}:${f.line}`);

const stale = {
  source: 'pytest',
  code: 'ImportError',
  bugType: 'IMPORT',
  file: 'src/depot/__init__.py',
  line: 3,
} as const;

test('one stale import that fails every test module is one failure, what linters say of it is its consequence', () => {
  const message = "cannot import name 'Level' from 'depot.models' (/checkout/src/depot/models.py)";
  const mapped = map(
    report([
      checkRun('lint', {
        diagnostics: [
          diagnostic({ file: stale.file, line: 3, message: '`depot.models.Level` imported but unused' }),
          diagnostic({ file: stale.file, line: 7, code: 'F822', message: 'Undefined name `Leve1` in `__all__`' }),
          diagnostic({ file: 'src/depot/report.py', line: 3 }),
          diagnostic({ file: 'src/depot/report.py', line: 13, code: 'E711', message: 'Comparison to `None`' }),
        ],
      }),
      checkRun('test', {
        diagnostics: ['tests/test_a.py', 'tests/test_b.py'].map((id) => diagnostic({ ...stale, message, tests: [id] })),
      }),
    ]),
  );
  expect(rows(mapped)).toEqual([
    'IMPORT src/depot/__init__.py:3',
    'LINTING src/depot/report.py:3',
    'LINTING src/depot/report.py:13',
  ]);
  expect(mapped.failures[0]?.tests).toEqual(['tests/test_a.py', 'tests/test_b.py']);
  expect(mapped.failures[0]?.consequences?.map((d) => d.code).sort()).toEqual(['F401', 'F822', 'ImportError']);
  expect(mapped.clusters.map((c) => c.failures.length)).toEqual([1, 2]);
});

test('another name that is unused on the line of a stale import is a failure of its own', () => {
  const mapped = map(
    report([
      checkRun('lint', { diagnostics: [diagnostic({ ...stale, source: 'ruff', code: 'F401', bugType: 'LINTING' })] }),
      checkRun('test', { diagnostics: [diagnostic({ ...stale, message: "cannot import name 'Level' from 'm'" })] }),
    ]),
  );
  expect(rows(mapped)).toEqual(['IMPORT src/depot/__init__.py:3', 'LINTING src/depot/__init__.py:3']);
});

test('an unreadable file is one failure at the place that the language itself names', () => {
  const mapped = map(
    report([
      checkRun('lint', {
        diagnostics: [4, 5, 9].map((line) =>
          diagnostic({ bugType: 'SYNTAX', code: 'invalid-syntax', line, message: `at ${line}` }),
        ),
      }),
      checkRun('test', {
        diagnostics: [
          diagnostic({ source: 'python', bugType: 'SYNTAX', code: 'SyntaxError', line: 5, message: "expected ':'" }),
        ],
      }),
    ]),
  );
  expect(rows(mapped)).toEqual(['SYNTAX src/a.py:5']);
  expect(mapped.failures[0]?.consequences).toHaveLength(3);
});

test('a crash of several tests in one function is one failure, in two functions two', () => {
  const crash = (id: string, name: string, line: number) =>
    diagnostic({
      source: 'pytest',
      bugType: 'LOGIC',
      code: 'IndexError',
      message: id,
      file: 'src/a.py',
      line,
      tests: [id],
      frames: [
        { file: 'tests/test_a.py', line: 4, function: id },
        { file: 'src/a.py', line, function: name },
      ],
    });
  const mapped = map(
    report([checkRun('test', { diagnostics: [crash('t::a', 'f', 3), crash('t::b', 'f', 4), crash('t::c', 'g', 9)] })]),
  );
  expect(mapped.failures.map((f) => f.tests)).toEqual([['t::a', 't::b'], ['t::c']]);
});

test('parameters of one test function fail together, tests of one file are searched together', () => {
  const wrong = (id: string, line: number) =>
    diagnostic({ bugType: 'LOGIC', code: 'AssertionError', message: id, file: 'tests/test_a.py', line, tests: [id] });
  const mapped = map(
    report([checkRun('test', { diagnostics: [wrong('t::a[1]', 3), wrong('t::a[2]', 3), wrong('t::b', 8)] })]),
  );
  expect(mapped.failures.map((f) => f.tests)).toEqual([['t::a[1]', 't::a[2]'], ['t::b']]);
  expect(mapped.clusters).toHaveLength(1);
});

test('unreadable files come first, then what others import', () => {
  const mapped = map(
    report([
      checkRun('lint', { diagnostics: [diagnostic({ file: 'a.py' })] }),
      checkRun('types', {
        diagnostics: [
          diagnostic({ file: 'leaf.py', bugType: 'TYPE_ERROR', code: 'arg-type' }),
          diagnostic({ file: 'core.py', bugType: 'TYPE_ERROR', code: 'arg-type' }),
        ],
      }),
      checkRun('test', { diagnostics: [diagnostic({ file: 'z.py', bugType: 'SYNTAX', code: 'SyntaxError' })] }),
    ]),
    { graph: { imports: { 'leaf.py': ['core.py'] } } },
  );
  expect(mapped.clusters.map((c) => c.root.file)).toEqual(['z.py', 'core.py', 'leaf.py', 'a.py']);
});

test('ids are stable over rounds that move lines, and unique', () => {
  const of = (line: number, submittedLine: number) =>
    map(report([checkRun('lint', { diagnostics: [diagnostic({ line }), diagnostic({ line, code: 'F841' })] })]), {
      submittedLine: () => submittedLine,
    }).failures.map((f) => f.id);
  expect(of(3, 3)).toEqual(of(5, 3));
  expect(of(3, 3)).not.toEqual(of(3, 4));
  expect(new Set(of(3, 3)).size).toBe(2);
});

test('what is flaky or broke outside the code is no failure', () => {
  const d = diagnostic({ bugType: 'LOGIC', tests: ['t::a'] });
  expect(map(report([checkRun('test', { diagnostics: [d] })], ['t::a'])).failures).toEqual([]);
  expect(map(report([checkRun('test', { diagnostics: [d], status: 'infrastructure' })])).failures).toEqual([]);
});

test('the heat map multiplies fan-in, failures and churn', () => {
  const at = (file: string, id: string) => failure({ id, file });
  expect(
    riskMap(
      [at('core.py', '1'), at('leaf.py', '2'), at('leaf.py', '3')],
      { imports: { 'leaf.py': ['core.py'] } },
      { 'core.py': 4 },
    ),
  ).toEqual([
    { file: 'core.py', fanIn: 1, failures: 1, churn: 4, risk: 10 },
    { file: 'leaf.py', fanIn: 0, failures: 2, churn: 0, risk: 2 },
  ]);
});

test('a type checker and a crashing test that name one place are one failure', () => {
  const at = { bugType: 'TYPE_ERROR', file: 'src/mail.py', line: 11 } as const;
  const typed = { ...at, source: 'mypy', code: 'union-attr' };
  const crash = { ...at, source: 'pytest', code: 'AttributeError', message: "no 'name'", tests: ['t::a'] };
  const mapped = map(
    report([
      checkRun('types', { diagnostics: ['name', 'email'].map((m) => diagnostic({ ...typed, message: `no "${m}"` })) }),
      checkRun('test', { diagnostics: [diagnostic(crash)] }),
    ]),
  );
  expect(rows(mapped)).toEqual(['TYPE_ERROR src/mail.py:11']);
  expect(mapped.failures[0]).toMatchObject({ checkId: 'types', tests: ['t::a'] });
  expect(mapped.failures[0]?.consequences).toHaveLength(2);
});

test('a name that the project itself has is missing once as well, for each kind of tool', () => {
  const lint = [4, 9].map((line) => diagnostic({ code: 'F821', line, message: 'Undefined name `Item`' }));
  const types = [4, 9].map((line) =>
    diagnostic({
      source: 'mypy',
      code: 'name-defined',
      bugType: 'TYPE_ERROR',
      line,
      message: 'Name "Item" is not defined',
    }),
  );
  const runs = [checkRun('lint', { diagnostics: lint }), checkRun('types', { diagnostics: types })];
  expect(rows(map(report(runs)))).toEqual(['TYPE_ERROR src/a.py:4', 'LINTING src/a.py:4']);
});

test('one missing import is one failure, however often the name is used and whoever says so', () => {
  const used = (line: number) =>
    diagnostic({ bugType: 'IMPORT', code: 'F821', line, column: 9, message: 'Undefined name `os`' });
  const typed = { source: 'mypy', code: 'name-defined', bugType: 'IMPORT', line: 4 } as const;
  const crash = { source: 'pytest', code: 'NameError', bugType: 'IMPORT', line: 9, tests: ['t::a'] } as const;
  const mapped = map(
    report([
      checkRun('lint', { diagnostics: [4, 9, 9, 12].map(used) }),
      checkRun('types', { diagnostics: [diagnostic({ ...typed, message: 'Name "os" is not defined' })] }),
      checkRun('test', { diagnostics: [diagnostic({ ...crash, message: "name 'os' is not defined" })] }),
    ]),
  );
  expect(rows(mapped)).toEqual(['IMPORT src/a.py:4']);
  expect(mapped.failures[0]?.consequences).toHaveLength(5);
});

test.each([
  ['other names', 'Undefined name `os`', 'Undefined name `re`', 'src/a.py'],
  ['other files', 'Undefined name `os`', 'Undefined name `os`', 'src/b.py'],
  ['modules that are not found', "No module named 'os2'", "No module named 'os2'", 'src/a.py'],
])('%s are missing apart', (_what, first, second, file) => {
  const found = { bugType: 'IMPORT', code: 'F821' } as const;
  const diagnostics = [
    diagnostic({ ...found, message: first }),
    diagnostic({ ...found, message: second, file, line: 7 }),
  ];
  expect(map(report([checkRun('lint', { diagnostics })])).failures).toHaveLength(2);
});

test('what one check of a linter finds is one cluster, of no more files than can be read in one sitting', () => {
  const found = Array.from({ length: 30 }, (_, i) => [
    diagnostic({ file: `src/m${i}.py`, line: 3 }),
    diagnostic({ file: `src/m${i}.py`, line: 9 }),
  ]);
  const { clusters } = map(report([checkRun('lint', { diagnostics: found.flat() })]));
  expect(clusters.map(({ failures }) => failures.length)).toEqual([50, 10]);
  const files = clusters.map(({ failures }) => new Set(failures.map(({ file }) => file)));
  expect([...files[0]!].some((file) => files[1]!.has(file))).toBe(false);
});
