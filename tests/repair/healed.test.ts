import { outcomes } from '../../domain/healed';
import type { CheckReport } from '../../domain/check';
import type { Failure } from '../../domain/failure';
import type { Patch } from '../../domain/patch';
import { checkRun, diagnostic, failure, patch, report, result } from './builders';

const outcome = (of: Failure, by: Patch, after: CheckReport) => outcomes([of], by, after)[0];
const remains = { remains: expect.any(String) as string };

const unused = diagnostic({ line: 2 });
const removal = patch('src/a.py', 'import re\nimport os\nre.x\n', 'import re\nre.x\n');

describe('a finding', () => {
  test('is healed where it is not reported any more', () => {
    expect(outcome(failure({ diagnostic: unused }), removal, report([checkRun('lint')]))).toBe('healed');
  });
  test('remains where it was', () => {
    const still = report([checkRun('lint', { diagnostics: [unused] })]);
    expect(outcome(failure({ diagnostic: unused }), patch('src/a.py', 'a\nb\nc\n', 'a\nb\nd\n'), still)).toEqual(
      remains,
    );
  });
  test('remains where the patch only rewrote its line', () => {
    const still = report([checkRun('lint', { diagnostics: [unused] })]);
    expect(outcome(failure({ diagnostic: unused }), patch('src/a.py', 'a\nb\n', 'a\nc\n'), still)).toEqual(remains);
  });
  test('is told from one like it elsewhere in the file', () => {
    const other = report([checkRun('lint', { diagnostics: [diagnostic({ line: 8 })] })]);
    expect(outcome(failure({ diagnostic: unused }), removal, other)).toBe('healed');
  });
  test.each(['IMPORT', 'LINTING'] as const)(
    '%s: a name that is missing remains while one use is unknown',
    (bugType) => {
      const unknown = (line: number) => diagnostic({ bugType, code: 'F821', message: 'Undefined name `os`', line });
      const missing = failure({ diagnostic: unknown(2), line: 2, consequences: [unknown(5)] });
      const text = 'a\nos.x\nb\nc\nos.y\n';
      const local = patch('src/a.py', text, text.replace('os.x', 'z'));
      expect(outcome(missing, local, report([checkRun('lint', { diagnostics: [unknown(5)] })]))).toEqual(remains);
      const whole = patch('src/a.py', text, `import os\n${text}`);
      expect(outcome(missing, whole, report([checkRun('lint')]))).toBe('healed');
    },
  );
  test('of a type checker remains where its line is complained about in other words', () => {
    const typed = (line: number, message: string, code = 'E0308') =>
      diagnostic({ bugType: 'TYPE_ERROR', source: 'rustc', code, line, message });
    const wrong = failure({ bugType: 'TYPE_ERROR', diagnostic: typed(3, 'expected `String`, found `&str`'), line: 3 });
    const elsewhere = patch('src/a.py', 'a\nb\nc\n', 'A\nb\nc\n');
    const after = (d: ReturnType<typeof typed>) => report([checkRun('lint', { diagnostics: [d] })]);
    expect(outcome(wrong, elsewhere, after(typed(3, 'arguments are incorrect')))).toEqual(remains);
    expect(outcome(wrong, elsewhere, after(typed(3, 'no method', 'E0599')))).toBe('healed');
    // What stood behind it on a line that the patch wrote is another fault.
    const itself = patch('src/a.py', 'a\nb\nc\n', 'a\nb\nC\n');
    expect(outcome(wrong, itself, after(typed(3, 'arguments are incorrect')))).toBe('healed');
  });
  test('is not judged by a check that did not run', () => {
    expect(outcome(failure({ diagnostic: unused }), removal, report([]))).toBeNull();
    expect(
      outcome(failure({ diagnostic: unused }), removal, report([checkRun('lint', { status: 'no_evidence' })])),
    ).toBeNull();
  });
});

describe('a failing test', () => {
  const wrong = diagnostic({ bugType: 'LOGIC', code: 'AssertionError', message: '1 != 2', tests: ['t::a', 't::b'] });
  const logic = failure({ checkId: 'test', diagnostic: wrong });
  const by = patch('src/a.py', 'a\n', 'b\n');
  const ran = (a: 'passed' | 'failed' | 'skipped', flaky: string[] = []) =>
    report([checkRun('test', { tests: [result('t::a', a), result('t::b', 'passed')] })], flaky);

  test('of a whole file is healed where all tests inside pass', () => {
    const whole = failure({ checkId: 'test', diagnostic: diagnostic({ bugType: 'LOGIC', tests: ['t'] }) });
    expect(outcome(whole, by, ran('passed'))).toBe('healed');
    expect(outcome(whole, by, ran('failed'))).toEqual(remains);
    expect(outcome(whole, by, report([checkRun('test', { tests: [result('u::a', 'passed')] })]))).toEqual(remains);
  });
  test('is healed where all its tests pass', () => expect(outcome(logic, by, ran('passed'))).toBe('healed'));
  test('remains where one of them fails or is skipped', () => {
    expect(outcome(logic, by, ran('failed'))).toEqual(remains);
    expect(outcome(logic, by, ran('skipped'))).toEqual(remains);
  });
  test('is not judged by a flaky test', () => expect(outcome(logic, by, ran('failed', ['t::a']))).toBe('healed'));

  const crash = diagnostic({
    bugType: 'TYPE_ERROR',
    code: 'AttributeError',
    message: "no 'nmae'",
    tests: ['t::a'],
    line: 5,
  });
  const typed = failure({ checkId: 'test', diagnostic: crash });
  const failsBy = (part: Parameters<typeof diagnostic>[0]) =>
    report([
      checkRun('test', {
        tests: [result('t::a', 'failed')],
        diagnostics: [diagnostic({ tests: ['t::a'], bugType: 'LOGIC', code: 'AssertionError', line: 30, ...part })],
      }),
    ]);
  test('a crash is gone where its tests go on to fail for another reason', () => {
    expect(outcome(typed, by, failsBy({}))).toBe('healed');
  });
  test('a crash of the same kind, or at the same place, remains', () => {
    expect(outcome(typed, by, failsBy({ bugType: 'TYPE_ERROR', code: 'TypeError' }))).toEqual(remains);
    expect(outcome(typed, by, failsBy({ line: 5 }))).toEqual(remains);
  });
});

describe('an import', () => {
  const stale = diagnostic({
    bugType: 'IMPORT',
    code: 'ImportError',
    message: "cannot import name 'a1' from 'm'",
    tests: ['t'],
  });
  const load = failure({ checkId: 'test', diagnostic: stale });
  const says = (message: string) => report([checkRun('test', { diagnostics: [{ ...stale, message }] })]);

  test('remains where the patch names another thing that is not there', () => {
    const guess = patch('src/a.py', 'from m import a1, b1\n', 'from m import zz, b1\n');
    expect(outcome(load, guess, says("cannot import name 'zz' from 'm'"))).toEqual(remains);
  });
  test('is healed where another fault of the same line shows now', () => {
    const right = patch('src/a.py', 'from m import a1, b1\n', 'from m import a, b1\n');
    expect(outcome(load, right, says("cannot import name 'b1' from 'm'"))).toBe('healed');
  });
});

test('what several tools say of one place is gone together', () => {
  const typed = diagnostic({
    source: 'mypy',
    bugType: 'TYPE_ERROR',
    code: 'union-attr',
    message: 'no "name"',
    line: 4,
  });
  const other = { ...typed, message: 'no "email"' };
  const crash = { ...typed, source: 'pytest', code: 'AttributeError', message: "no 'name'", tests: ['t::a'] };
  const both = failure({ checkId: 'types', diagnostic: typed, consequences: [other, crash], tests: ['t::a'] });
  const by = patch('src/b.py', 'a\n', 'b\n');
  const after = (types: readonly (typeof typed)[], test: 'passed' | 'failed') =>
    report([
      checkRun('types', { diagnostics: types }),
      checkRun('test', { tests: [result('t::a', test)], diagnostics: test === 'failed' ? [crash] : [] }),
    ]);
  expect(outcome(both, by, after([], 'passed'))).toBe('healed');
  expect(outcome(both, by, after([other], 'passed'))).toEqual(remains);
  expect(outcome(both, by, after([], 'failed'))).toEqual(remains);
});

test('every test of a function that many crash in has to pass', () => {
  const crash = (id: string, line: number) =>
    diagnostic({ bugType: 'LOGIC', code: 'IndexError', line, tests: [id], message: id });
  const merged = failure({
    checkId: 'test',
    diagnostic: crash('t::a', 3),
    consequences: [crash('t::b', 4)],
    tests: ['t::a', 't::b'],
  });
  const after = report([checkRun('test', { tests: [result('t::a', 'passed'), result('t::b', 'failed')] })]);
  expect(outcome(merged, patch('src/b.py', 'a\n', 'b\n'), after)).toEqual(remains);
});
