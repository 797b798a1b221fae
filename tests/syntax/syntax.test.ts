import {
  columnFromBytes,
  columnFromCodePoints,
  createSyntax,
  descendants,
  enclosingFunction,
  errors,
  lineAt,
  nodeAt,
  normalize,
  normalizedHash,
  offsetAt,
  positionAt,
  qualifiedName,
  splice,
} from '../../services/syntax';
import type { Grammar, GrammarTable, SyntaxTree } from '../../services/syntax/contract';

const syntax = createSyntax();
const table = syntax.table('python') as GrammarTable;
const parse = async (text: string) => (await syntax.parse('python', text)) as SyntaxTree;
const normal = async (text: string) => normalize((await parse(text)).rootNode, table);

test('languages follow from the extension', () => {
  expect(syntax.languageOf('a/b.py')).toBe('python');
  expect(syntax.languageOf('types.pyi')).toBe('python');
  expect(syntax.languageOf('Makefile')).toBeNull();
});

test('a language without a grammar has no tree', async () => {
  expect(await syntax.parse('cobol' as Grammar, 'STOP RUN.')).toBeNull();
  expect(syntax.table('cobol' as Grammar)).toBeNull();
});

test.each(['a.js', 'a.mjs', 'a.cjs', 'a.jsx', 'a.ts', 'a.mts', 'a.cts', 'a.tsx'])('%s has a grammar', async (path) => {
  const grammar = syntax.languageOf(path);
  const text = /x$/.test(path) ? 'export const a = (b) => <p>{b}</p>;\n' : 'export const a = (b) => b;\n';
  const tree = grammar && (await syntax.parse(grammar, text));
  expect(tree?.rootNode.hasError).toBe(false);
  expect(grammar && syntax.table(grammar)?.language).toBe(/ts/.test(path) ? 'typescript' : 'javascript');
});

test('a formatter leaves the meaning of JavaScript', async () => {
  const meaning = async (text: string) => {
    const tree = await syntax.parse('javascript', text);
    return tree && normalize(tree.rootNode, syntax.table('javascript') as GrammarTable);
  };
  expect(await meaning("a = {b: 'it\\'s', c: (d)}\n")).toBe(await meaning('a = {\n  b: "it\'s",\n  c: d,\n};;\n'));
  expect(await meaning('a = "b"')).not.toBe(await meaning('a = `b`'));
  expect(await meaning('a(b, c)')).not.toBe(await meaning('a((b, c))'));
});

test('functions without a name of their own are called by what they are given to', async () => {
  const text =
    "describe('box', () => { it('opens', async () => { x(); }); });\nconst f = () => y();\n({ g: function () { z(); } });\n";
  const tree = (await syntax.parse('typescript', text)) as SyntaxTree;
  const ts = syntax.table('typescript') as GrammarTable;
  const names = descendants(tree.rootNode, ts.call)
    .filter((call) => /^[xyz]\(/.test(call.text))
    .map((call) => qualifiedName(call, ts));
  expect(names).toEqual(['describe(box).it(opens)', 'f', 'g']);
});

test.each(['def f(a:\n  return 1\n', '"""', '\u0000', 'if x\n\ty\n        z', ''])(
  'broken source still has a tree: %j',
  async (text) => expect((await parse(text)).rootNode.type).toBe('module'),
);

test('error nodes are found where the source is broken', async () => {
  expect(errors(await parse('x = (1\n')).length).toBeGreaterThan(0);
  expect(errors(await parse('x = (1)\n'))).toEqual([]);
});

test('node indexes are code units of the text, byte order mark and wide characters included', async () => {
  const text = '\ufeffx = "é😀"; why = 1\r\n\fdef f(arg):\r\n    return arg\r\n';
  const tree = await parse(text);
  for (const node of descendants(tree.rootNode, ['identifier'])) {
    expect(text.slice(node.startIndex, node.endIndex)).toBe(node.text);
    expect(offsetAt(text, node.startPosition.row + 1, node.startPosition.column + 1)).toBe(node.startIndex);
    expect(positionAt(text, node.startIndex)).toEqual({
      line: node.startPosition.row + 1,
      column: node.startPosition.column + 1,
    });
  }
});

test('columns of tools that count bytes or code points become code units', () => {
  const line = 'x = "é😀"; why = 1';
  const column = line.indexOf('why') + 1;
  expect(columnFromCodePoints(line, [...line.slice(0, column - 1)].length + 1)).toBe(column);
  expect(columnFromBytes(line, Buffer.byteLength(line.slice(0, column - 1)) + 1)).toBe(column);
});

test('places beyond the text are drawn in', () => {
  expect(offsetAt('ab\ncd', 9)).toBe(5);
  expect(offsetAt('ab\ncd', 1, 99)).toBe(2);
  expect(lineAt('ab\r\ncd', 1)).toBe('ab');
  expect(lineAt('ab', 7)).toBe('');
  expect(splice('abc', 1, 2, 'xyz')).toBe('axyzc');
});

test('a place leads to its node, function and qualified name', async () => {
  const text = 'class Book:\n    def take(self):\n        return self.left\n\nx = 1\n';
  const tree = await parse(text);
  const node = nodeAt(tree, text, 3, 16);
  expect(node?.text).toBe('self');
  const method = node && enclosingFunction(node, table);
  expect(method && qualifiedName(method, table)).toBe('Book.take');
  const outside = nodeAt(tree, text, 5, 1);
  expect(outside && enclosingFunction(outside, table)).toBeNull();
});

test.each([
  ['comments and blank lines', 'x = 1  # one\n\n\ny = 2\n', 'x = 1\ny = 2\n'],
  ['redundant parentheses', 'x = (a + b)\n', 'x = a + b\n'],
  ['line continuations', 'x = a + \\\n    b\n', 'x = a + b\n'],
  ['quote styles', "x = 'it\\'s'\n", 'x = "it\'s"\n'],
  ['trailing commas', 'f(a, b,)\n', 'f(a, b)\n'],
  ['width of indentation', 'if a:\n  b()\n', 'if a:\n\tb()\n'],
  ['line ends', 'if a:\r\n    b()\r\n', 'if a:\n    b()\n'],
  ['case of numbers', 'x = 0XFF + 1E5\n', 'x = 0xff + 1e5\n'],
])('the normal form knows no %s', async (_what, a, b) => expect(await normal(a)).toBe(await normal(b)));

test.each([
  ['x = a - (b - c)\n', 'x = a - b - c\n'],
  ['x = a[1:]\n', 'x = a[:1]\n'],
  ['x = a[1,]\n', 'x = a[1]\n'],
  ['x = (1,)\n', 'x = (1)\n'],
  ['x = b"a"\n', 'x = "a"\n'],
  ['x = "a b"\n', 'x = "ab"\n'],
  ['if a:\n    b()\nc()\n', 'if a:\n    b()\n    c()\n'],
  ['assert a == 1\n', 'assert a == 2\n'],
  ['x = f"{a}"\n', 'x = f"{b}"\n'],
  ['x = "\\n"\n', 'x = "n"\n'],
  ['not a\n', 'a\n'],
])('the normal form keeps meaning apart: %j, %j', async (a, b) => expect(await normal(a)).not.toBe(await normal(b)));

test('locals may be renamed, members and outer names may not', async () => {
  const hash = async (text: string) => normalizedHash((await parse(text)).rootNode, table, { renameLocals: true });
  const original = await hash('def f(a):\n    b = a.x + OUT\n    return b\n');
  expect(await hash('def f(c):\n    d = c.x + OUT\n    return d\n')).toBe(original);
  expect(await hash('def f(a):\n    b = a.y + OUT\n    return b\n')).not.toBe(original);
  expect(await hash('def f(a):\n    b = a.x + OTHER\n    return b\n')).not.toBe(original);
  expect(await hash('def f(a):\n    b = a.x + OUT\n    return a\n')).not.toBe(original);
});

test('a deeply nested source is walked without recursion', async () => {
  const text = `x = ${'['.repeat(3000)}1${']'.repeat(3000)}\n`;
  expect((await normal(text)).length).toBeGreaterThan(3000);
});

test('siblings, fields, kinds and ranges lead from node to node', async () => {
  const text = 'def f(a, b=2):\n    return a  # why\n';
  const { rootNode } = await parse(text);
  const definition = rootNode.firstNamedChild;
  expect(definition?.childForFieldName('name')?.text).toBe('f');
  expect(definition?.childForFieldName('nothing')).toBeNull();
  const parameters = definition?.childForFieldName('parameters');
  expect(parameters?.namedChildren.map((child) => child.type)).toEqual(['identifier', 'default_parameter']);
  expect(parameters?.firstNamedChild?.nextNamedSibling?.text).toBe('b=2');
  expect(parameters?.lastNamedChild?.previousNamedSibling?.text).toBe('a');
  expect(parameters?.firstChild?.nextSibling?.text).toBe('a');
  expect(rootNode.descendantsOfType(['integer', 'comment']).map((node) => node.text)).toEqual(['2', '# why']);
  const at = text.indexOf('b=2');
  expect(rootNode.namedDescendantForIndex(at, at + 3).type).toBe('default_parameter');
  expect(rootNode.descendantForIndex(at + 1).text).toBe('=');
  expect(parameters?.parent?.equals(definition as never)).toBe(true);
  expect((await parse('x = f(1)\n')).rootNode.toString()).toBe(
    '(module (expression_statement (assignment left: (identifier) right: (call function: (identifier) arguments: (argument_list (integer))))))',
  );
});

test('an error is known to everything around it', async () => {
  const { rootNode } = await parse('def f():\n    x = (1\n\ny = 1\n');
  expect(rootNode.hasError).toBe(true);
  expect((await parse('y = 1\n')).rootNode.hasError).toBe(false);
});
