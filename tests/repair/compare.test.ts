import { compareReports, type Comparison, type Finding } from '../../domain/compare';
import type { CheckReport, TestOutcome } from '../../domain/check';
import { checkRun, CHECKS, diagnostic, report, result } from './builders';

const compare = (before: CheckReport, after: CheckReport, partial = false) =>
  compareReports(before, after, { checks: CHECKS, partial });
const name = (finding: Finding) =>
  finding.kind === 'test' ? finding.test.id : finding.kind === 'check' ? finding.checkId : finding.diagnostic.code;
const names = (c: Comparison) => ({
  fixed: c.fixed.map(name),
  remaining: c.remaining.map(name),
  regressions: c.regressions.map(name),
  uncovered: c.uncovered.map(name),
  missing: c.inventory.missing,
  skipped: c.inventory.newlySkipped,
});
const NOTHING = { fixed: [], remaining: [], regressions: [], uncovered: [], missing: [], skipped: [] };

const tests = (...outcomes: readonly [string, TestOutcome][]) =>
  report([checkRun('test', { tests: outcomes.map(([id, outcome]) => result(id, outcome)) })]);

describe('tests', () => {
  test.each<[string, TestOutcome | null, TestOutcome | null, Partial<typeof NOTHING>]>([
    ['stays green', 'passed', 'passed', {}],
    ['breaks', 'passed', 'failed', { regressions: ['t.py::a'] as never[] }],
    ['crashes', 'passed', 'error', { regressions: ['t.py::a'] as never[] }],
    ['is marked as expected to fail', 'passed', 'xfailed', { regressions: ['t.py::a'] as never[] }],
    ['is skipped now', 'passed', 'skipped', { skipped: ['t.py::a'] as never[] }],
    ['is gone', 'passed', null, { missing: ['t.py::a'] as never[] }],
    ['is healed', 'failed', 'passed', { fixed: ['t.py::a'] as never[] }],
    ['still fails', 'failed', 'failed', { remaining: ['t.py::a'] as never[] }],
    ['failed and is skipped now', 'failed', 'skipped', { skipped: ['t.py::a'] as never[] }],
    ['failed and is gone', 'failed', null, { missing: ['t.py::a'] as never[] }],
    ['failed and is expected to now', 'failed', 'xfailed', { remaining: ['t.py::a'] as never[] }],
    ['was skipped and fails', 'skipped', 'failed', { uncovered: ['t.py::a'] as never[] }],
    ['was skipped and passes', 'skipped', 'passed', {}],
    ['was expected to fail and passes', 'xfailed', 'passed', {}],
    ['was expected to fail and fails', 'xfailed', 'failed', { regressions: ['t.py::a'] as never[] }],
    ['did not run and fails', null, 'failed', { uncovered: ['t.py::a'] as never[] }],
    ['did not run and passes', null, 'passed', {}],
  ])('a test that %s', (_what, was, is, expected) => {
    const of = (outcome: TestOutcome | null) =>
      tests(['t.py::other', 'passed'], ...(outcome ? [['t.py::a', outcome] as [string, TestOutcome]] : []));
    expect(names(compare(of(was), of(is)))).toEqual({ ...NOTHING, ...expected });
  });

  test('the entry of a module that could not be loaded gives way to its tests', () => {
    const before = tests(['tests/test_a.py', 'error']);
    const after = tests(['tests/test_a.py::one', 'passed'], ['tests/test_a.py::two', 'failed']);
    expect(names(compare(before, after))).toEqual({
      ...NOTHING,
      fixed: ['tests/test_a.py'],
      uncovered: ['tests/test_a.py::two'],
    });
  });

  test('a module that could not be loaded and brings no tests now is missing', () => {
    expect(names(compare(tests(['tests/test_a.py', 'error']), tests(['b.py::x', 'passed']))).missing).toEqual([
      'tests/test_a.py',
    ]);
  });

  test('a narrowed run misses nothing', () => {
    expect(names(compare(tests(['t::a', 'failed'], ['t::b', 'passed']), tests(['t::a', 'passed']), true))).toEqual({
      ...NOTHING,
      fixed: ['t::a'],
    });
  });

  test('a narrowed run skips what it was not asked for', () => {
    const after = tests(['t::a', 'passed'], ['t::b', 'skipped']);
    expect(names(compare(tests(['t::a', 'failed'], ['t::b', 'passed']), after, true))).toEqual({
      ...NOTHING,
      fixed: ['t::a'],
    });
  });

  test('a flaky test is neither fixed nor broken', () => {
    const before = tests(['t::a', 'failed'], ['t::b', 'passed']);
    const after = report(
      [checkRun('test', { tests: [result('t::a', 'passed'), result('t::b', 'failed')] })],
      ['t::a', 't::b'],
    );
    const comparison = compare(before, after);
    expect(names(comparison)).toEqual(NOTHING);
    expect(comparison.notJudged).toEqual(['t::a', 't::b']);
  });

  test('of two results of one test the worse counts', () => {
    const before = tests(['t::a', 'passed']);
    const after = tests(['t::a', 'passed'], ['t::a', 'error']);
    expect(names(compare(before, after)).regressions).toEqual(['t::a']);
  });
});

describe('diagnostics', () => {
  const lint = (...ds: Parameters<typeof diagnostic>[0][]) =>
    report([checkRun('lint', { diagnostics: ds.map(diagnostic) })]);

  test('a finding that moved is the same finding', () => {
    expect(names(compare(lint({ line: 3 }), lint({ line: 9 })))).toEqual({ ...NOTHING, remaining: ['F401'] });
  });

  test('findings with one key are counted', () => {
    expect(names(compare(lint({ line: 3 }, { line: 5 }), lint({ line: 4 })))).toEqual({
      ...NOTHING,
      fixed: ['F401'],
      remaining: ['F401'],
    });
    expect(names(compare(lint({ line: 3 }), lint({ line: 3 }, { line: 7 })))).toEqual({
      ...NOTHING,
      remaining: ['F401'],
      regressions: ['F401'],
    });
  });

  test('what shows in a file that could not be read before is uncovered, in another file it is a regression', () => {
    const before = lint({ bugType: 'SYNTAX', code: 'invalid-syntax', message: 'expected :' });
    expect(names(compare(before, lint({})))).toEqual({ ...NOTHING, fixed: ['invalid-syntax'], uncovered: ['F401'] });
    expect(names(compare(before, lint({ file: 'src/b.py' }))).regressions).toEqual(['F401']);
  });

  test('a linter that complains about indentation has read the file', () => {
    const before = lint({ bugType: 'INDENTATION', code: 'E111', message: 'indentation' });
    expect(names(compare(before, lint({}))).regressions).toEqual(['F401']);
  });

  test('a type checker that stopped at an unreadable file could not judge the others', () => {
    const types = (part: Parameters<typeof diagnostic>[0]) =>
      report([checkRun('types', { diagnostics: [diagnostic(part)] })]);
    const before = types({ bugType: 'SYNTAX', code: 'syntax', source: 'mypy' });
    const after = types({ bugType: 'TYPE_ERROR', code: 'arg-type', source: 'mypy', file: 'src/b.py' });
    expect(names(compare(before, after))).toEqual({ ...NOTHING, fixed: ['syntax'], uncovered: ['arg-type'] });
  });

  test('a type checker that did not know an import could not judge that file', () => {
    const types = (part: Parameters<typeof diagnostic>[0]) =>
      report([checkRun('types', { diagnostics: [diagnostic(part)] })]);
    const before = types({ bugType: 'IMPORT', code: 'import-not-found' });
    expect(names(compare(before, types({ bugType: 'TYPE_ERROR', code: 'arg-type' }))).uncovered).toEqual(['arg-type']);
    expect(
      names(compare(before, types({ bugType: 'TYPE_ERROR', code: 'arg-type', file: 'src/b.py' }))).regressions,
    ).toEqual(['arg-type']);
  });

  test.each([
    ['reads', { bugType: 'SYNTAX', code: 'SyntaxError' }],
    ['resolves', { bugType: 'IMPORT', code: 'E0432' }],
  ] as const)(
    'what compiles says more once it %s the rest, and so does a linter that compiles first',
    (_what, part) => {
      const checks = CHECKS.map((check) => ({ ...check, language: 'rust' as const }));
      const at = (file: string, line: number, more: Parameters<typeof diagnostic>[0]) =>
        diagnostic({ source: 'rustc', file, line, ...more });
      const said = (...found: readonly ReturnType<typeof diagnostic>[]) =>
        report([checkRun('types', { diagnostics: found }), checkRun('lint', { diagnostics: found.slice(0, 1) })]);
      const before = said(at('src/a.rs', 3, part), at('src/a.rs', 4, { bugType: 'SYNTAX', code: 'SyntaxError' }));
      const after = said(at('src/b.rs', 7, { bugType: 'TYPE_ERROR', code: 'E0308' }));
      const { uncovered, regressions } = names(compareReports(before, after, { checks }));
      expect([uncovered, regressions]).toEqual([['E0308', 'E0308'], []]);
      const linted = report([
        checkRun('types', { diagnostics: [at('src/a.rs', 3, part)] }),
        checkRun('lint', { diagnostics: [at('src/c.rs', 1, { code: 'needless_return' })] }),
      ]);
      expect(names(compareReports(linted, after, { checks })).regressions).toEqual(['E0308']);
    },
  );

  test('another error of a compiler on the line that the patch mends is of its own making', () => {
    const checks = CHECKS.map((check) => ({ ...check, language: 'go' as const }));
    const said = (code: string) =>
      report([
        checkRun('types', { diagnostics: [diagnostic({ source: 'go', line: 3, bugType: 'TYPE_ERROR', code })] }),
      ]);
    const { regressions, uncovered } = names(
      compareReports(said('IncompatibleAssign'), said('InvalidConversion'), { checks }),
    );
    expect([regressions, uncovered]).toEqual([['InvalidConversion'], []]);
  });

  test('a module that hid behind another one is uncovered by the repair of that', () => {
    const load = (part: Parameters<typeof diagnostic>[0]) =>
      report([
        checkRun('test', {
          diagnostics: [diagnostic({ source: 'pytest', tests: ['tests/test_r.py'], ...part })],
          tests: [result('tests/test_r.py', 'error')],
        }),
      ]);
    const before = load({ bugType: 'INDENTATION', code: 'IndentationError', file: 'src/cells.py' });
    const after = load({ bugType: 'IMPORT', code: 'ImportError', file: 'src/render.py' });
    expect(names(compare(before, after))).toEqual({
      ...NOTHING,
      fixed: ['IndentationError'],
      remaining: ['tests/test_r.py'],
      uncovered: ['ImportError'],
    });
  });

  test('the message of a failing test may change', () => {
    const crash = (message: string) =>
      report([
        checkRun('test', {
          diagnostics: [diagnostic({ bugType: 'LOGIC', code: 'AssertionError', message, tests: ['t::a'] })],
          tests: [result('t::a', 'failed')],
        }),
      ]);
    expect(names(compare(crash('0x1'), crash('0x2')))).toEqual({ ...NOTHING, remaining: ['t::a'] });
  });
});

describe('checks', () => {
  const status = (s: Parameters<typeof checkRun>[1]) => report([checkRun('test', s)]);

  test('red without a reason is a regression', () => {
    expect(names(compare(status({}), status({ status: 'failed' }))).regressions).toEqual(['test']);
  });
  test('a check that does not end any more is a regression', () => {
    expect(names(compare(status({}), status({ status: 'timed_out' }))).regressions).toEqual(['test']);
  });
  test('success without evidence proves nothing', () => {
    expect(
      compare(status({ status: 'failed' }), status({ status: 'no_evidence', reason: 'no test ran' })).unproven,
    ).toEqual([{ checkId: 'test', reason: 'no test ran' }]);
  });
  test('a check that was without evidence before says nothing about a patch', () => {
    const none = status({ status: 'no_evidence' });
    expect(compare(none, none).unproven).toEqual([]);
  });
  test('a check that was not run proves nothing, unless the run was narrowed', () => {
    expect(compare(status({}), report([])).unproven).toHaveLength(1);
    expect(compare(status({}), report([]), true).unproven).toEqual([]);
  });
  test('infrastructure is nobody’s fault', () => {
    const before = tests(['t::a', 'passed']);
    const comparison = compare(before, status({ status: 'infrastructure' }));
    expect(names(comparison)).toEqual(NOTHING);
    expect(comparison.notJudged).toEqual(['test']);
  });
});
