import { identifiersOf, renamer } from './rename';
import { texts } from './support';

type Row = readonly [name: string, broken: string, line: number, message: string, fixed: string];

/** Python's own words for what it cannot read, and what a person would have written. */
const SYNTAX: readonly Row[] = [
  ['a missing colon', 'def area(w, h)\n    return w * h\n', 1, "expected ':'", 'def area(w, h):\n    return w * h\n'],
  [
    'an unclosed call',
    'def show(row):\n    print(len(row)\n    return row\n',
    2,
    "'(' was never closed",
    'def show(row):\n    print(len(row))\n    return row\n',
  ],
  [
    'an unclosed list',
    'SIZES = [\n    1,\n    2,\n\n\ndef largest():\n    return max(SIZES)\n',
    1,
    "'[' was never closed",
    'SIZES = [\n    1,\n    2,\n]\n\ndef largest():\n    return max(SIZES)\n',
  ],
  [
    'a missing opening bracket',
    'def show(row):\n    print row)\n',
    2,
    "unmatched ')'",
    'def show(row):\n    print(row)\n',
  ],
  ['a bracket too many', 'total = (1 + 2))\n', 1, "unmatched ')'", 'total = (1 + 2)\n'],
  [
    'a quote at the end',
    'def hello(name):\n    return join("hello, name)\n',
    2,
    'unterminated string literal',
    'def hello(name):\n    return join("hello, name")\n',
  ],
  [
    'a quote at the start',
    'MODES = ["read", write", "append"]\n',
    1,
    'unterminated string literal',
    'MODES = ["read", "write", "append"]\n',
  ],
  [
    'a docstring without end',
    'def area(w, h):\n    """Of a rectangle.\n    return w * h\n',
    2,
    'unterminated triple-quoted string literal',
    'def area(w, h):\n    """Of a rectangle."""\n    return w * h\n',
  ],
  [
    'a comma between arguments',
    'def area(w h):\n    return w * h\n',
    1,
    'invalid syntax',
    'def area(w, h):\n    return w * h\n',
  ],
  [
    'an assignment in a condition',
    'def same(a, b):\n    if a = b:\n        return True\n    return False\n',
    2,
    'invalid syntax',
    'def same(a, b):\n    if a == b:\n        return True\n    return False\n',
  ],
  [
    'a misspelt keyword',
    'def area(w, h):\n    retrun w * h\n',
    2,
    'invalid syntax',
    'def area(w, h):\n    return w * h\n',
  ],
  [
    'a missing in',
    'def show(rows):\n    for row rows:\n        print(row)\n',
    2,
    'invalid syntax',
    'def show(rows):\n    for row in rows:\n        print(row)\n',
  ],
  [
    'else if',
    'def sign(n):\n    if n > 0:\n        return 1\n    else if n < 0:\n        return -1\n    return 0\n',
    4,
    "expected ':'",
    'def sign(n):\n    if n > 0:\n        return 1\n    elif n < 0:\n        return -1\n    return 0\n',
  ],
  [
    'a print statement',
    'def show(row):\n    print "row", row\n',
    2,
    "Missing parentheses in call to 'print'",
    'def show(row):\n    print("row", row)\n',
  ],
  [
    'an exception bound by a comma',
    'def read(text):\n    try:\n        return int(text)\n    except ValueError, e:\n        raise SystemExit(e)\n',
    4,
    'multiple exception types must be parenthesized',
    'def read(text):\n    try:\n        return int(text)\n    except ValueError as e:\n        raise SystemExit(e)\n',
  ],
  [
    'two faults in one file',
    'def area(w, h)\n    retrun w * h\n',
    1,
    "expected ':'",
    'def area(w, h):\n    return w * h\n',
  ],
];

const INDENTATION: readonly Row[] = [
  [
    'the body of an if',
    'def take(n, have):\n    if n > have:\n    raise ValueError(n)\n    have -= n\n    return have\n',
    3,
    "expected an indented block after 'if' statement on line 2",
    'def take(n, have):\n    if n > have:\n        raise ValueError(n)\n    have -= n\n    return have\n',
  ],
  [
    'the body of a function',
    'def area(w, h):\n"""Of a rectangle."""\nsize = w * h\nreturn size\n\n\nprint(area(1, 2))\n',
    2,
    'expected an indented block',
    'def area(w, h):\n    """Of a rectangle."""\n    size = w * h\n    return size\n\n\nprint(area(1, 2))\n',
  ],
  [
    'a line too deep',
    'def area(w, h):\n    size = w * h\n      return size\n',
    3,
    'unexpected indent',
    'def area(w, h):\n    size = w * h\n    return size\n',
  ],
  [
    'a line at no level',
    'def is_number(text):\n    try:\n        float(text)\n    except ValueError:\n        return False\n      return True\n',
    6,
    'unindent does not match any outer indentation level',
    'def is_number(text):\n    try:\n        float(text)\n    except ValueError:\n        return False\n    return True\n',
  ],
  [
    'a tab among spaces',
    'def pick(line):\n    if line:\n        if line[0]:\n            print(line)\n\t    line = line[1:]\n        return line\n',
    5,
    'inconsistent use of tabs and spaces in indentation',
    'def pick(line):\n    if line:\n        if line[0]:\n            print(line)\n            line = line[1:]\n        return line\n',
  ],
];

const codeOf = (message: string) =>
  /tabs and spaces/.test(message) ? 'TabError' : /indent/.test(message) ? 'IndentationError' : 'SyntaxError';

async function tried(
  broken: string,
  line: number,
  message: string,
  most: number,
  file = 'pkg/area.py',
): Promise<string[]> {
  const code = codeOf(message);
  const bugType = code === 'SyntaxError' ? 'SYNTAX' : 'INDENTATION';
  return texts({ files: { [file]: broken } }, [{ file, line, code, message, bugType }], most);
}

describe('a file that Python cannot read', () => {
  test.each(SYNTAX)('%s', async (_name, broken, line, message, fixed) => {
    expect(await tried(broken, line, message, 3)).toContain(fixed);
  });

  test.each(INDENTATION)('indentation: %s', async (_name, broken, line, message, fixed) => {
    expect(await tried(broken, line, message, 3)).toContain(fixed);
  });

  // What Python 2 had as a statement is known by its name.
  const STATEMENTS = new Set(['print', 'exec']);

  test.each([...SYNTAX, ...INDENTATION])('%s, under other names', async (_name, broken, line, message, fixed) => {
    const rename = renamer(identifiersOf(fixed).filter((name) => !STATEMENTS.has(name)));
    expect(await tried(rename(broken), line, message, 3, 'qlh/bsfb.py')).toContain(rename(fixed));
  });

  test('line ends, byte order mark and the missing final newline stay as they are', async () => {
    const [fixed] = await tried('\ufeffdef area(w, h)\r\n\treturn w * h', 1, "expected ':'", 1);
    expect(fixed).toBe('\ufeffdef area(w, h):\r\n\treturn w * h');
  });

  test('no text is proposed twice, and none equals the file', async () => {
    const broken = 'def area(w h):\n    return w * h\n';
    const all = await tried(broken, 1, 'invalid syntax', 30);
    expect(new Set(all).size).toBe(all.length);
    expect(all).not.toContain(broken);
  });

  test('of two faults in one file the first alone is mended first: the second is told by itself', async () => {
    const broken = 'def area(w, h)\n    return w * h\n\n\ndef check(w):\n    if w < 0:\n    raise ValueError(w)\n';
    const [first] = await tried(broken, 1, "expected ':'", 1);
    expect(first).toBe(broken.replace('(w, h)', '(w, h):'));
  });
});
