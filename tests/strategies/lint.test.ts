import { identifiersOf, renamer } from './rename';
import { candidates, texts, type Finding } from './support';

type Row = readonly [code: string, message: string, line: number, column: number, before: string, after: string];

const ROWS: readonly Row[] = [
  ['F401', "'os' imported but unused", 2, 1, 'import json\nimport os\n\nprint(json)\n', 'import json\n\nprint(json)\n'],
  ['F401', "'a.b' imported but unused", 1, 1, 'from a import b, c\n\nprint(c)\n', 'from a import c\n\nprint(c)\n'],
  ['F401', "'a.c' imported but unused", 1, 1, 'from a import b, c\n\nprint(b)\n', 'from a import b\n\nprint(b)\n'],
  [
    'F401',
    "'a.c as d' imported but unused",
    1,
    1,
    'from a import (\n    b,\n    c as d,\n)\n\nprint(b)\n',
    'from a import (\n    b,\n)\n\nprint(b)\n',
  ],
  [
    'F401',
    "'yaml' imported but unused",
    2,
    5,
    'try:\n    import yaml\nexcept ImportError:\n    print("no")\n',
    'try:\n    pass\nexcept ImportError:\n    print("no")\n',
  ],
  [
    'F841',
    "local variable 'n' is assigned to but never used",
    2,
    5,
    'def f(rows):\n    n = 1\n    return rows\n',
    'def f(rows):\n    return rows\n',
  ],
  [
    'F841',
    "local variable 'n' is assigned to but never used",
    2,
    5,
    'def f(rows):\n    n = rows.pop()\n    return rows\n',
    'def f(rows):\n    rows.pop()\n    return rows\n',
  ],
  [
    'F841',
    "local variable 'e' is assigned to but never used",
    3,
    1,
    'try:\n    go()\nexcept ValueError as e:\n    stop()\n',
    'try:\n    go()\nexcept ValueError:\n    stop()\n',
  ],
  [
    'E711',
    "comparison to None should be 'if cond is None:'",
    1,
    6,
    'if a == None:\n    b()\n',
    'if a is None:\n    b()\n',
  ],
  ['E712', 'comparison to True should be ...', 1, 6, 'if a == True:\n    b()\n', 'if a:\n    b()\n'],
  ['E713', "test for membership should be 'not in'", 1, 4, 'if not a in b:\n    c()\n', 'if a not in b:\n    c()\n'],
  [
    'E714',
    "test for object identity should be 'is not'",
    1,
    4,
    'if not a is b:\n    c()\n',
    'if a is not b:\n    c()\n',
  ],
  ['F541', 'f-string is missing placeholders', 1, 7, 'print(f"plain {{}}")\n', 'print("plain {}")\n'],
  ['F632', 'use ==/!= to compare constant literals', 1, 4, 'if a is "x":\n    b()\n', 'if a == "x":\n    b()\n'],
  [
    'E722',
    "do not use bare 'except'",
    3,
    1,
    'try:\n    go()\nexcept:\n    stop()\n',
    'try:\n    go()\nexcept Exception:\n    stop()\n',
  ],
  [
    'E731',
    'do not assign a lambda expression, use a def',
    1,
    1,
    'double = lambda n: n * 2\n',
    'def double(n):\n    return n * 2\n',
  ],
  ['W605', "invalid escape sequence '\\d'", 1, 8, 'DIGIT = "\\d+"\n', 'DIGIT = r"\\d+"\n'],
  ['E701', 'multiple statements on one line (colon)', 1, 5, 'if a: b()\n', 'if a:\n    b()\n'],
  ['E703', 'statement ends with a semicolon', 1, 4, 'b();\n', 'b()\n'],
  ['W291', 'trailing whitespace', 1, 4, 'b()  \n', 'b()\n'],
  ['W292', 'no newline at end of file', 1, 4, 'b()', 'b()\n'],
  ['W391', 'blank line at end of file', 2, 1, 'b()\n\n\n', 'b()\n'],
  ['E225', 'missing whitespace around operator', 1, 2, 'a=1\n', 'a = 1\n'],
  ['E231', "missing whitespace after ','", 1, 4, 'f(a,b)\n', 'f(a, b)\n'],
  ['E201', "whitespace after '('", 1, 3, 'f( a)\n', 'f(a)\n'],
  ['E261', 'at least two spaces before inline comment', 1, 4, 'b() # now\n', 'b()  # now\n'],
  ['E265', "block comment should start with '# '", 1, 1, '#now\nb()\n', '# now\nb()\n'],
  [
    'E302',
    'expected 2 blank lines, found 0',
    2,
    1,
    'import a\ndef f():\n    a()\n',
    'import a\n\n\ndef f():\n    a()\n',
  ],
  ['E303', 'too many blank lines (3)', 5, 1, 'a()\n\n\n\nb()\n', 'a()\n\n\nb()\n'],
  [
    'E501',
    'line too long (32 > 30 characters)',
    1,
    31,
    'result = compute(first, second1)\n',
    'result = compute(\n    first, second1\n)\n',
  ],
];

const finding = (code: string, message: string, line: number, column: number): Finding => ({
  file: 'pkg/part.py',
  line,
  column,
  code,
  message,
  source: 'flake8',
  bugType: 'LINTING',
});

/** Several findings of one file, healed at once. */
const TOGETHER: readonly (readonly [what: string, all: readonly Finding[], before: string, after: string])[] = [
  [
    'all findings of a file',
    [
      finding('F401', "'os' imported but unused", 1, 1),
      finding('F401', "'sys' imported but unused", 2, 1),
      finding('E711', 'comparison to None', 4, 6),
      finding('W291', 'trailing whitespace', 5, 8),
    ],
    'import os\nimport sys\n\nif a == None:\n    b() \n',
    '\nif a is None:\n    b()\n',
  ],
  [
    'two unused names of one statement',
    [finding('F401', "'a.b' imported but unused", 1, 1), finding('F401', "'a.d' imported but unused", 1, 1)],
    'from a import b, c, d\n\nprint(c)\n',
    'from a import c\n\nprint(c)\n',
  ],
];

async function firstText(before: string, all: readonly Finding[], file = 'pkg/part.py'): Promise<string | undefined> {
  return (await texts({ files: { [file]: before } }, all, 1))[0];
}

/** The same fixture under other names and another path. */
async function firstDisguised(before: string, all: readonly Finding[]) {
  const rename = renamer(identifiersOf(before));
  const renamed = all.map((one) => ({ ...one, file: 'qlh/qbsu.py', message: rename(one.message) }));
  return { rename, text: await firstText(rename(before), renamed, 'qlh/qbsu.py') };
}

describe('lint findings where no fixing tool is installed', () => {
  test.each(ROWS)('%s %s', async (code, message, line, column, before, after) => {
    expect(await firstText(before, [finding(code, message, line, column)])).toBe(after);
  });

  test.each(ROWS)('%s %s, under other names', async (code, message, line, column, before, after) => {
    const { text, rename } = await firstDisguised(before, [finding(code, message, line, column)]);
    expect(text).toBe(rename(after));
  });

  test.each(TOGETHER)('%s are healed at once', async (_what, all, before, after) => {
    expect(await firstText(before, all)).toBe(after);
  });

  test.each(TOGETHER)('%s are healed at once, under other names', async (_what, all, before, after) => {
    const { text, rename } = await firstDisguised(before, all);
    expect(text).toBe(rename(after));
  });

  test.each([
    ['line ends', 'import os\r\n\r\nprint(1)\r\n', '\r\nprint(1)\r\n'],
    ['a byte order mark', '\ufeffimport json\nimport os\n\nprint(json)', '\ufeffimport json\n\nprint(json)'],
  ])('%s stay as they are', async (_what, before, after) => {
    const line = before.includes('json') ? 2 : 1;
    expect(
      (await texts({ files: { 'pkg/part.py': before } }, [finding('F401', "'os' imported but unused", line, 1)], 1))[0],
    ).toBe(after);
  });

  test('a file that is not UTF-8 is written back in its own bytes', async () => {
    const before = '# -*- coding: latin-1 -*-\nimport os\n\nprint("é")\n';
    const [candidate] = await candidates(
      { files: { 'pkg/part.py': before }, latin1: ['pkg/part.py'] },
      [finding('F401', "'os' imported but unused", 2, 1)],
      1,
    );
    expect(candidate?.patch.changes).toEqual([
      { path: 'pkg/part.py', encoding: 'latin1', before, after: '# -*- coding: latin-1 -*-\n\nprint("é")\n' },
    ]);
  });

  test('a test file is edited for what it is itself at fault, never for a failing assertion', async () => {
    const text = 'import os\n\n\ndef test_sum():\n    assert None == 3\n';
    const lint: Finding = { ...finding('F401', "'os' imported but unused", 1, 1), file: 'tests/test_part.py' };
    const logic: Finding = {
      file: 'tests/test_part.py',
      line: 5,
      code: 'AssertionError',
      message: 'assert None == 3',
      bugType: 'LOGIC',
      tests: ['t'],
    };
    const files = { 'tests/test_part.py': text };
    expect(await candidates({ files }, [lint], 1)).toHaveLength(1);
    expect(await candidates({ files }, [logic], 20)).toEqual([]);
  });
});
