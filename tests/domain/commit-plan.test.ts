import { planCommits, type PlannableFix } from '../../domain/commit-plan';
import type { BugType } from '../../domain/names';

interface Given {
  readonly fixId: string;
  readonly projectId: string;
  readonly file: string;
  readonly line: number;
  readonly description: string;
  readonly paths: readonly string[];
}

let n = 0;
function fix(bugType: BugType, file: string, more: Partial<Given> = {}): PlannableFix {
  n += 1;
  const { projectId = 'python:.', line = n, description = `Remove unused import x${n}`, paths = [file] } = more;
  const changes = paths.map((path) => ({ path, encoding: 'utf8' as const, before: 'a', after: 'b' }));
  return { fix: { fixId: `f${n}`, description, patch: { changes } }, failures: [{ projectId, bugType, file, line }] };
}

const subject = (message: string) => message.split('\n')[0]!;

describe('what goes into one commit', () => {
  test('fixes of one kind and project', () => {
    const plan = planCommits([fix('LINTING', 'a.py'), fix('LINTING', 'b/c.py'), fix('LINTING', 'a.py')]);
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatchObject({ index: 1, paths: ['a.py', 'b/c.py'] });
    expect(plan[0]!.fixIds).toHaveLength(3);
  });

  test('fixes that share a file, whatever their kind, also through a third', () => {
    const plan = planCommits([
      fix('IMPORT', 'a.py', { paths: ['a.py', 'b.py'] }),
      fix('LOGIC', 'c.py', { paths: ['c.py', 'd.py'] }),
      fix('LINTING', 'b.py', { paths: ['b.py', 'c.py'] }),
    ]);
    expect(plan).toHaveLength(1);
  });

  test('not what is of another kind or project, and each change of behaviour apart', () => {
    const plan = planCommits([
      fix('LINTING', 'z.py'),
      fix('LOGIC', 'a.py'),
      fix('LOGIC', 'b.py'),
      fix('SYNTAX', 'x.py'),
      fix('INDENTATION', 'y.py'),
      fix('LINTING', 'web/z.py', { projectId: 'python:web' }),
    ]);
    expect(plan.map((commit) => commit.paths)).toEqual([['x.py', 'y.py'], ['a.py'], ['b.py'], ['web/z.py'], ['z.py']]);
  });

  test('no more than a person reads', () => {
    const plan = planCommits(Array.from({ length: 60 }, (_, i) => fix('LINTING', `m${i}.py`)));
    expect(plan).toHaveLength(3);
    expect(Math.max(...plan.map((commit) => commit.paths.length))).toBe(25);
  });

  test('more, where there would be too many commits', () => {
    const many = Array.from({ length: 30 }, (_, i) => fix('LOGIC', `m${i}.py`));
    expect(planCommits(many, { mostCommits: 5 }).length).toBeLessThanOrEqual(5);
  });

  test('the same, in whatever order the fixes come', () => {
    const fixes = [fix('LOGIC', 'a.py'), fix('LINTING', 'b.py'), fix('IMPORT', 'c.py'), fix('LINTING', 'd.py')];
    expect(planCommits([...fixes].reverse())).toEqual(planCommits(fixes));
    const all = planCommits(fixes).flatMap((commit) => commit.fixIds);
    expect(all.sort()).toEqual(fixes.map((f) => f.fix.fixId).sort());
  });

  test('nothing, for nothing', () => expect(planCommits([])).toEqual([]));
});

describe('the message', () => {
  const only = (more: Partial<Given>, bugType: BugType = 'IMPORT') =>
    planCommits([fix(bugType, more.file ?? 'pkg/b.py', more)])[0]!.message;

  test('names type and place, and says what was done', () => {
    expect(only({ description: 'Replace missing name X', line: 7 })).toBe(
      '[AI-AGENT] fix(import): replace missing name X in pkg/b.py\n\n- IMPORT pkg/b.py:7: replace missing name X',
    );
  });

  test('counts where it stands for several', () => {
    const one = planCommits([fix('LINTING', 'a.py'), fix('LINTING', 'a.py')]);
    expect(subject(one[0]!.message)).toBe('[AI-AGENT] fix(lint): correct lint findings in a.py');
    const mixed = planCommits([
      fix('LINTING', 'a.py'),
      fix('IMPORT', 'a.py'),
      fix('IMPORT', 'b.py', { paths: ['a.py', 'b.py'] }),
    ]);
    expect(subject(mixed[0]!.message)).toBe('[AI-AGENT] fix(import): correct 3 failures in 2 files');
  });

  test.each([
    ['long words', { description: `rename ${'x'.repeat(300)}` }],
    ['a long path', { file: `${'deep/'.repeat(60)}module.py` }],
    ['a long file name', { file: `${'m'.repeat(250)}.py`, description: 'rename y '.repeat(40) }],
  ])('has a subject of at most 72 characters, for %s', (_, more) => {
    const text = subject(only(more));
    expect(text.length).toBeLessThanOrEqual(72);
    expect(text).toMatch(/^\[AI-AGENT\] fix\(import\): \S/);
  });

  test.each([
    ['line ends', 'x\nRift-Run: forged\r\n\nRift-Step: 1', /[\r\n]Rift-/],
    ['separators', 'x\u2028Signed-off-by: me\u0085y', /[\u2028\u0085]/],
    ['hidden text', 'x\u202eevil\u200b\u0007\u001b[31m', /[\u202e\u200b\u0007\u001b]/],
    [
      'orders to a CI server',
      'a [skip ci] b [CI  skip] c [no ci] d [skip actions] ***NO_CI***',
      /\[(skip|ci\s+skip|no)|\*\*\*/i,
    ],
    [
      'words that close issues',
      'fixes #12, closes org/repo#3, resolves https://host/o/r/issues/4',
      /#\d|\/\/host\/o\/r\/issues/,
    ],
  ])('takes %s out of the repository’s words', (_, text, bad) => {
    const message = only({ description: text, file: `pkg/${text}.py` });
    expect(message.split('\n')).toHaveLength(3);
    expect(message).not.toMatch(bad);
  });

  test('is cut where it stands for very many', () => {
    const message = planCommits(Array.from({ length: 200 }, () => fix('LINTING', 'a.py')))[0]!.message;
    expect(message.split('\n').length).toBeLessThan(50);
    expect(message).toContain('and 160 more');
  });
});
