import type { Language } from '../../domain/names';
import { extract } from '../../services/knowledge';
import { applied, patternOf, syntax } from './support';

const PYTHON = `def spread(values):
    """How far apart they are."""
    lowest = values[0]
    for value in values:
        if value > lowest:
            lowest = value
    return max(values) - lowest
`;
const PYTHON_FIXED = PYTHON.replace('value > lowest', 'value < lowest');

const cases: readonly (readonly [string, Language, string, string, string, string])[] = [
  [
    'an operator, other names, values, comments and indentation',
    'python',
    PYTHON,
    PYTHON_FIXED,
    `def gap(prices):
  # cheapest first
  cheapest = prices[0]
  for price in prices:
    if price > cheapest:  # smaller?
      cheapest = price
  return max(prices) - cheapest
`,
    `def gap(prices):
  # cheapest first
  cheapest = prices[0]
  for price in prices:
    if price < cheapest:  # smaller?
      cheapest = price
  return max(prices) - cheapest
`,
  ],
  [
    'a statement put in, in the indentation of the code at hand',
    'python',
    'def visit(graph, start):\n    seen = set()\n    queue = [start]\n    while queue:\n        node = queue.pop()\n        if node in seen:\n            continue\n        queue.extend(graph[node])\n    return seen\n',
    'def visit(graph, start):\n    seen = set()\n    queue = [start]\n    while queue:\n        node = queue.pop()\n        if node in seen:\n            continue\n        seen.add(node)\n        queue.extend(graph[node])\n    return seen\n',
    'def reach(edges, root):\n\tdone = set()\n\ttodo = [root]\n\twhile todo:\n\t\tn = todo.pop()\n\t\tif n in done:\n\t\t\tcontinue\n\t\ttodo.extend(edges[n])\n\treturn done\n',
    'def reach(edges, root):\n\tdone = set()\n\ttodo = [root]\n\twhile todo:\n\t\tn = todo.pop()\n\t\tif n in done:\n\t\t\tcontinue\n\t\tdone.add(n)\n\t\ttodo.extend(edges[n])\n\treturn done\n',
  ],
  [
    'a statement taken out',
    'javascript',
    'function sum(list) {\n  let total = 0;\n  for (const item of list) {\n    total += item;\n    break;\n  }\n  return total;\n}\n',
    'function sum(list) {\n  let total = 0;\n  for (const item of list) {\n    total += item;\n  }\n  return total;\n}\n',
    'const a = 1;\nfunction weigh(boxes) {\n    let kilos = 0;\n    for (const box of boxes) {\n        kilos += box;\n        break;\n    }\n    return kilos;\n}\n',
    'const a = 1;\nfunction weigh(boxes) {\n    let kilos = 0;\n    for (const box of boxes) {\n        kilos += box;\n    }\n    return kilos;\n}\n',
  ],
  [
    'the same statement in another function',
    'typescript',
    'export function mean(xs: number[]): number {\n  const n = xs.length;\n  return xs.reduce((a, b) => a + b, 0) / (n - 1);\n}\n',
    'export function mean(xs: number[]): number {\n  const n = xs.length;\n  return xs.reduce((a, b) => a + b, 0) / n;\n}\n',
    'export function average(values: number[]): number {\n  if (values.length === 0) return 0;\n  const count = values.length;\n  return values.reduce((x, y) => x + y, 0) / (count - 1);\n}\n',
    'export function average(values: number[]): number {\n  if (values.length === 0) return 0;\n  const count = values.length;\n  return values.reduce((x, y) => x + y, 0) / count;\n}\n',
  ],
  [
    'a condition',
    'go',
    'package a\n\nfunc last(xs []int) int {\n\tif len(xs) > 0 {\n\t\treturn xs[len(xs)]\n\t}\n\treturn -1\n}\n',
    'package a\n\nfunc last(xs []int) int {\n\tif len(xs) > 0 {\n\t\treturn xs[len(xs)-1]\n\t}\n\treturn -1\n}\n',
    'package b\n\nfunc newest(logs []int) int {\n\tif len(logs) > 0 {\n\t\treturn logs[len(logs)]\n\t}\n\treturn -1\n}\n',
    'package b\n\nfunc newest(logs []int) int {\n\tif len(logs) > 0 {\n\t\treturn logs[len(logs)-1]\n\t}\n\treturn -1\n}\n',
  ],
  [
    'a method',
    'java',
    'class A {\n  int count(int[] xs) {\n    int n = 0;\n    for (int i = 0; i <= xs.length; i++) n += xs[i];\n    return n;\n  }\n}\n',
    'class A {\n  int count(int[] xs) {\n    int n = 0;\n    for (int i = 0; i < xs.length; i++) n += xs[i];\n    return n;\n  }\n}\n',
    'class Purse {\n  int coins(int[] all) {\n    int sum = 0;\n    for (int k = 0; k <= all.length; k++) sum += all[k];\n    return sum;\n  }\n}\n',
    'class Purse {\n  int coins(int[] all) {\n    int sum = 0;\n    for (int k = 0; k < all.length; k++) sum += all[k];\n    return sum;\n  }\n}\n',
  ],
  [
    'an argument',
    'rust',
    'fn clamp(x: i64, lo: i64, hi: i64) -> i64 {\n    x.max(lo).min(lo)\n}\n',
    'fn clamp(x: i64, lo: i64, hi: i64) -> i64 {\n    x.max(lo).min(hi)\n}\n',
    'fn limit(v: i64, least: i64, most: i64) -> i64 {\n    v.max(least).min(least)\n}\n',
    'fn limit(v: i64, least: i64, most: i64) -> i64 {\n    v.max(least).min(most)\n}\n',
  ],
];

test.each(cases)('%s (%s)', async (_what, language, before, after, code, wanted) => {
  const pattern = await patternOf(language, before, after);
  expect(await applied(pattern, before)).toBe(after);
  expect(await applied(pattern, code)).toBe(wanted);
});

test.each([
  ['healed already', PYTHON_FIXED],
  ['another operation at the end', PYTHON.replace('- lowest', '+ lowest').replace('value > lowest', 'value >= lowest')],
  ['two names where the pattern has one', PYTHON.replace('    lowest = value\n    ', '    other = value\n    ')],
  ['another function of the library', PYTHON.replace('value > lowest', 'len(value) > lowest')],
])('code that looks alike is left alone: %s', async (_what, code) => {
  expect(await applied(await patternOf('python', PYTHON, PYTHON_FIXED), code)).toBeNull();
});

test('a name that the fix brings in has to mean something in the other file', async () => {
  const before = 'def f(a, b):\n    return a + b + 1\n';
  const pattern = await patternOf(
    'python',
    `LIMIT = 3\n\n\n${before}`,
    `LIMIT = 3\n\n\n${before.replace('+ 1', '+ LIMIT')}`,
  );
  expect(await applied(pattern, 'def g(x, y):\n    return x + y + 1\n')).toBeNull();
});

test.each([
  ['code that cannot be read', 'def f(:\n', 'def f():\n    pass\n'],
  ['layout alone', 'def f():\n  return 1\n', 'def f():\n    return 1\n'],
])('no pattern comes of %s', async (_what, before, after) => {
  expect(typeof (await extract({ path: 'a.py', encoding: 'utf8', before, after }, syntax))).toBe('string');
});
