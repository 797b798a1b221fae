import { healsAlike, type Case } from './ecma-support';

type Row = readonly [what: string, line: number, before: string, after: string, path?: string];

/** A file that cannot be read, at the line where the language's parser gives up, and what is to come of it first. */
const ROWS: readonly Row[] = [
  ['the end of a call', 1, "console.log(greet('a');\n", "console.log(greet('a'));\n"],
  [
    'the end of a condition',
    2,
    'function f(a) {\n  if (a > 1 {\n    return a;\n  }\n}\n',
    'function f(a) {\n  if (a > 1) {\n    return a;\n  }\n}\n',
  ],
  [
    'the end of a function before the next',
    9,
    'export function first(a) {\n  return a + 1;\n\nexport function second(b) {\n  return b + 2;\n}\n',
    'export function first(a) {\n  return a + 1;\n}\n\nexport function second(b) {\n  return b + 2;\n}\n',
  ],
  [
    'the end of a branch',
    8,
    'function f(a) {\n  if (a) {\n    go(a);\n  stop();\n}\n\nf(1);\n',
    'function f(a) {\n  if (a) {\n    go(a);\n  }\n  stop();\n}\n\nf(1);\n',
  ],
  [
    'the bracket before else',
    5,
    'function f(a) {\n  if (a) {\n    go(a);\n  else {\n    stop();\n  }\n}\n',
    'function f(a) {\n  if (a) {\n    go(a);\n  } else {\n    stop();\n  }\n}\n',
  ],
  [
    'the end of a callback',
    4,
    'items.forEach((item) => {\n  show(item);\n\nconst last = items.at(-1);\n',
    'items.forEach((item) => {\n  show(item);\n});\n\nconst last = items.at(-1);\n',
  ],
  [
    'the end of an object',
    5,
    "const config = {\n  host: 'a',\n  port: 1,\n\nexport function open() {\n  return config.host;\n}\n",
    "const config = {\n  host: 'a',\n  port: 1,\n};\n\nexport function open() {\n  return config.host;\n}\n",
  ],
  [
    'the end of a call in the middle of a chain',
    4,
    'const f = (all) => {\n  return all.entries\n    .map((one) => ({ one })\n    .sort((a, b) => b.one - a.one);\n};\n',
    'const f = (all) => {\n  return all.entries\n    .map((one) => ({ one }))\n    .sort((a, b) => b.one - a.one);\n};\n',
  ],
  [
    'the end of a call before the end of its statement, a chain below it',
    2,
    'const f = (all) => {\n  const sum = add(all.one;\n  return all\n    .filter(Boolean)\n    .map((one) => one + sum);\n};\n',
    'const f = (all) => {\n  const sum = add(all.one);\n  return all\n    .filter(Boolean)\n    .map((one) => one + sum);\n};\n',
  ],
  ['the end of a list', 1, 'const a = [1, 2, 3;\n', 'const a = [1, 2, 3];\n'],
  [
    'the end of a class',
    8,
    'class Box {\n  open() {\n    return 1;\n  }\n\nconst box = new Box();\nbox.open();\n',
    'class Box {\n  open() {\n    return 1;\n  }\n}\n\nconst box = new Box();\nbox.open();\n',
  ],
  ['the start of a body', 1, 'function add(a, b)\n  return a + b;\n}\n', 'function add(a, b) {\n  return a + b;\n}\n'],
  [
    'the start of an arrow’s body',
    1,
    'const add = (a, b) =>\n  const sum = a + b;\n  return sum;\n};\n',
    'const add = (a, b) => {\n  const sum = a + b;\n  return sum;\n};\n',
  ],
  ['an arrow', 1, 'const add = (a, b) {\n  return a + b;\n};\n', 'const add = (a, b) => {\n  return a + b;\n};\n'],
  [
    'a comma between members',
    3,
    "const a = {\n  host: 'x'\n  port: 1,\n};\n",
    "const a = {\n  host: 'x',\n  port: 1,\n};\n",
  ],
  ['a comma between elements', 1, "const a = ['x' 'y'];\n", "const a = ['x', 'y'];\n"],
  ['a comma between arguments', 1, 'add(first second);\n', 'add(first, second);\n'],
  ['a colon of a member', 2, "const a = {\n  host 'x',\n};\n", "const a = {\n  host: 'x',\n};\n"],
  [
    'a colon of a case',
    3,
    "function f(a) {\n  switch (a) {\n    case 'x'\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
    "function f(a) {\n  switch (a) {\n    case 'x':\n      return 1;\n    default:\n      return 2;\n  }\n}\n",
  ],
  ['the end of a text', 1, "const a = 'hello;\n", "const a = 'hello';\n"],
  ['the end of a text in a call', 1, "greet('hello);\n", "greet('hello');\n"],
  ['the start of a text', 1, "import { a } from ./b.js';\n", "import { a } from './b.js';\n"],
  ['another quote', 1, 'const a = \'hello";\n', "const a = 'hello';\n"],
  ['an apostrophe', 1, "const a = 'it's here';\n", "const a = 'it\\'s here';\n"],
  ['the end of a template', 1, 'const a = `x ${b};\nconst c = 1;\n', 'const a = `x ${b}`;\nconst c = 1;\n'],
  ['the bracket of a template', 1, 'const a = `x ${b`;\n', 'const a = `x ${b}`;\n'],
  ['a keyword', 1, 'cosnt total = 1;\n', 'const total = 1;\n'],
  ['another keyword', 2, 'function f(a) {\n  retrun a;\n}\n', 'function f(a) {\n  return a;\n}\n'],
  ['a keyword of an import', 1, "import { a } form './b.js';\n", "import { a } from './b.js';\n"],
  [
    'the keyword of a function',
    1,
    'export add(a, b) {\n  return a + b;\n}\n',
    'export function add(a, b) {\n  return a + b;\n}\n',
  ],
  ['a keyword of two letters', 1, 'for (const a fo items) {\n  go(a);\n}\n', 'for (const a of items) {\n  go(a);\n}\n'],
  ['a bracket that is too many', 1, "greet('a'));\n", "greet('a');\n"],
  ['a block’s end that is too many', 4, 'function f() {\n  return 1;\n}\n}\n', 'function f() {\n  return 1;\n}\n'],
  ['an assignment', 1, 'const a 1;\n', 'const a = 1;\n'],
  [
    'a comment without an end',
    1,
    '/**\n * Adds.\n * @returns the sum\nexport function add(a, b) {\n  return a + b;\n}\n',
    '/**\n * Adds.\n * @returns the sum\n */\nexport function add(a, b) {\n  return a + b;\n}\n',
  ],
  [
    'await in a function that is not async',
    2,
    'function load(a) {\n  return await a.read();\n}\n',
    'async function load(a) {\n  return await a.read();\n}\n',
  ],
  [
    'await in an arrow',
    1,
    'const load = (a) => { const b = await a.read(); return b; };\n',
    'const load = async (a) => { const b = await a.read(); return b; };\n',
  ],
  ['an operator that waits for its operand', 1, 'const a = b + ;\nconst c = a;\n', 'const a = b;\nconst c = a;\n'],
  [
    'a method with the word function',
    2,
    'class Box {\n  function open() {\n    return 1;\n  }\n}\n',
    'class Box {\n  open() {\n    return 1;\n  }\n}\n',
  ],
  [
    'the colon of a type',
    1,
    'export function f(a string): string {\n  return a;\n}\n',
    'export function f(a: string): string {\n  return a;\n}\n',
    'src/part.ts',
  ],
  [
    'the end of a type’s arguments',
    1,
    'const a: Map<string, number = new Map();\n',
    'const a: Map<string, number> = new Map();\n',
    'src/part.ts',
  ],
  [
    'the end of an interface',
    4,
    'interface Box {\n  readonly width: number;\n\nexport function f(box: Box): number {\n  return box.width;\n}\n',
    'interface Box {\n  readonly width: number;\n}\n\nexport function f(box: Box): number {\n  return box.width;\n}\n',
    'src/part.ts',
  ],
  [
    'the end of an element',
    2,
    'export const a = () => (\n  <p>text</p\n);\n',
    'export const a = () => (\n  <p>text</p>\n);\n',
    'src/part.tsx',
  ],
];

const asCase = ([, line, before, after, path = 'src/part.js']: Row): Case => ({
  files: { [path]: before },
  finding: { file: path, line, code: 'SyntaxError', message: 'Unexpected token', bugType: 'SYNTAX', source: 'node' },
  fixed: { [path]: after },
});

describe('a file that cannot be read', () => {
  healsAlike(Object.fromEntries(ROWS.map((row) => [row[0], asCase(row)])));

  healsAlike({
    'two faults in one file, the first by itself or both': {
      files: { 'src/part.js': "const a = [1, 2;\n\nfunction f() {\n  return 'x;\n}\n" },
      finding: { file: 'src/part.js', line: 1, code: 'SyntaxError', message: '', bugType: 'SYNTAX', source: 'node' },
      fixed: { 'src/part.js': "const a = [1, 2];\n\nfunction f() {\n  return 'x';\n}\n" },
      within: 4,
    },
    'line ends and a byte order mark stay': {
      files: { 'src/part.js': "\ufeffconst a = 'x;\r\nconst b = 1;\r\n" },
      finding: { file: 'src/part.js', line: 1, code: 'SyntaxError', message: '', bugType: 'SYNTAX', source: 'node' },
      fixed: { 'src/part.js': "\ufeffconst a = 'x';\r\nconst b = 1;\r\n" },
    },
    'a merge that was never finished': {
      files: { 'src/part.js': '<<<<<<< HEAD\nexport const a = 1;\n=======\nexport const a = 2;\n>>>>>>> other\n' },
      finding: { file: 'src/part.js', line: 1, code: 'SyntaxError', message: '', bugType: 'SYNTAX', source: 'node' },
      fixed: { 'src/part.js': 'export const a = 1;\n' },
    },
  });
});
