import type { Grammar } from '../../services/syntax/contract';
import { candidates, texts } from './search-support';

/** Where a candidate comes in its order; -1: it does not. */
async function rank(grammar: Grammar, before: string, after: string): Promise<number> {
  return (await texts(grammar, before)).indexOf(after);
}

test.each<[string, Grammar, string, string, string]>([
  ['a list', 'python', 'def f(xs):\n    for x in xs:\n        ys.append(x)\n    return ys\n', '    for', 'ys = []'],
  ['a set', 'python', 'def f(xs):\n    for x in xs:\n        ys.add(x)\n    return ys\n', '    for', 'ys = set()'],
  ['a number', 'python', 'def f(xs):\n    for x in xs:\n        n += 1\n    return n\n', '    for', 'n = 0'],
  ['a table', 'python', 'def f(xs):\n    for x in xs:\n        t[x] = 1\n    return t\n', '    for', 't = {}'],
  ['a text', 'python', 'def f(xs):\n    for x in xs:\n        s = g(x) + s\n    return s\n', '    for', "s = ''"],
  [
    'one that grows in two loops',
    'python',
    'def f(xs):\n    for x in xs:\n        while x:\n            n += x\n    return n\n',
    '    for',
    'n = 0',
  ],
  [
    'a list of JavaScript',
    'javascript',
    'function f(xs) {\n  for (const x of xs) {\n    ys.push(x);\n  }\n  return ys;\n}\n',
    '  for',
    'let ys = [];',
  ],
  [
    'a counter of JavaScript',
    'javascript',
    'function f(xs) {\n  for (const x of xs) {\n    n++;\n  }\n  return n;\n}\n',
    '  for',
    'let n = 0;',
  ],
  [
    'a number of Go',
    'go',
    'package a\n\nfunc F(xs []int) int {\n\tfor _, x := range xs {\n\t\tn += x\n\t}\n\treturn n\n}\n',
    '\tfor',
    'n := 0',
  ],
  [
    'a counter of Java',
    'java',
    'class A {\n    int f(int[] xs) {\n        for (int x : xs) {\n            n++;\n        }\n        return n;\n    }\n}\n',
    '        for',
    'int n = 0;',
  ],
  [
    'a list of Rust',
    'rust',
    'fn f(xs: &[i32]) -> Vec<i32> {\n    for x in xs {\n        ys.push(*x);\n    }\n    ys\n}\n',
    '    for',
    'let mut ys = Vec::new();',
  ],
])('a name that begins nowhere begins before its loop: %s', async (_what, grammar, before, loop, start) => {
  const indent = /^\s*/.exec(loop)?.[0] ?? '';
  const after = before.replace(`\n${loop}`, `\n${indent}${start}\n${loop}`);
  const at = await rank(grammar, before, after);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(at).toBeLessThan(15);
});

test.each<[string, string]>([
  ['a parameter', 'def f(xs, ys):\n    for x in xs:\n        ys.append(x)\n    return ys\n'],
  ['a name of the module', 'ys = []\n\n\ndef f(xs):\n    for x in xs:\n        ys.append(x)\n    return ys\n'],
  ['an imported one', 'from a import ys\n\n\ndef f(xs):\n    for x in xs:\n        ys.append(x)\n    return ys\n'],
  ['one that begins', 'def f(xs):\n    ys = []\n    for x in xs:\n        ys.append(x)\n    return ys\n'],
])('what begins somewhere is not begun again: %s', async (_what, before) => {
  const made = await candidates('python', before);
  expect(made.filter(({ template }) => template === 'initialise')).toEqual([]);
});

test.each<[string, Grammar, string, string]>([
  ['both sides of an assignment', 'python', 'def f(a, n):\n    n = a // n\n    return n\n', 'n = a // n→a = n // a'],
  [
    'a call and its object',
    'javascript',
    'function f(xs, y) {\n  y.push([xs, 1]);\n  return xs;\n}\n',
    'y.push([xs, 1])→xs.push([y, 1])',
  ],
  ['in Go', 'go', 'package a\n\nfunc F(a, b int) int {\n\tb = a\n\treturn a\n}\n', 'b = a→a = b'],
  [
    'in Java',
    'java',
    'class A {\n    int f(int a, int b) {\n        b = a;\n        return a;\n    }\n}\n',
    'b = a;→a = b;',
  ],
  ['in Rust', 'rust', 'fn f(mut a: i32, mut b: i32) -> i32 {\n    b = a;\n    a\n}\n', 'b = a;→a = b;'],
])('two names of a statement are exchanged throughout it: %s', async (_what, grammar, before, edit) => {
  const [from = '', to = ''] = edit.split('→');
  expect(await rank(grammar, before, before.replace(from, to))).toBeGreaterThanOrEqual(0);
});
