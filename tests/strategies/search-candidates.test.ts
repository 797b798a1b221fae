import { EDIT_ROLES } from '../../services/syntax/roles';
import { createSyntax } from '../../services/syntax';
import { lineOf, mutantsOf, placesOf, textOf, type Mutant } from '../../services/strategies/search/generate';
import { Scene } from '../../services/strategies/search/scene';
import { all } from './search-support';

const syntax = createSyntax();

interface Made extends Mutant {
  readonly after: string;
}

async function candidates(text: string, lines = everyLine(text), seed = 1): Promise<Made[]> {
  const tree = await syntax.parse('python', text);
  const table = syntax.table('python');
  const roles = EDIT_ROLES.python;
  if (!tree || !table || !roles) throw new Error('no Python');
  let state = seed;
  const tie = () => (state = (state * 48_271) % 2_147_483_647);
  const made = await all(mutantsOf(placesOf(new Scene('a.py', text, tree, roles, table), lines), tie));
  return made.map((mutant) => ({ ...mutant, after: textOf(mutant) }));
}

const everyLine = (text: string) => new Map(text.split('\n').map((_line, i) => [i + 1, 1]));

/** The lines that candidates change, as they are after it. */
const changes = (found: readonly Made[], text: string) => {
  const before = new Set(text.split('\n'));
  return found.map(({ after }) =>
    after
      .split('\n')
      .filter((line) => !before.has(line))
      .join('\n'),
  );
};

const edits: readonly (readonly [what: string, before: string, wanted: string])[] = [
  ['a comparison', 'def f(a, b):\n    if a < b:\n        return a\n    return b\n', '    if a <= b:'],
  ['an operator of arithmetic', 'def f(a, b):\n    return a + b\n', '    return a - b'],
  ['an operator in an assignment', 'def f(n):\n    n += 1\n    return n\n', '    n -= 1'],
  ['a boolean operator', 'def f(a, b):\n    return a and b\n', '    return a or b'],
  ['operands', 'def f(a, b):\n    return a - b\n', '    return b - a'],
  ['a condition less', 'def f(a, b):\n    if a and b:\n        return 1\n    return 2\n', '    if a:'],
  ['a negation', 'def f(a):\n    if a:\n        return 1\n    return 2\n', '    if not a:'],
  ['a constant', 'def f(a):\n    return a[0:3]\n', '    return a[0:4]'],
  ['a constant inside a text', 'def f(a):\n    return f"{a[2:]}!"\n', '    return f"{a[3:]}!"'],
  ['a variable', 'def f(low, high):\n    return low\n', '    return high'],
  ['a member', 'def f(a):\n    a.first = 1\n    return a.second\n', '    return a.first'],
  ['a counterpart', 'def f(a):\n    return min(a)\n', '    return max(a)'],
  [
    'a counterpart among the functions of the file',
    'def list_any(a):\n    return any(a)\n\n\ndef list_all(a):\n    return all(a)\n\n\ndef f(a):\n    return list_any(a)\n',
    '    return list_all(a)',
  ],
  [
    'all values of a collection that is never filled',
    'def f(a):\n    parts = a.split()\n    found = []\n    for x in parts:\n        print(x)\n    return found\n',
    '    found.extend(parts)',
  ],
  ['arguments', 'def f(a, b):\n    return g(a, b)\n', '    return g(b, a)'],
  ['a call less', 'def f(a):\n    return g(a)\n', '    return a'],
  ['a call more', 'def f(a):\n    return a\n', '    return sorted(a)'],
  [
    'a call that is made of the same value elsewhere',
    'def f(a, b):\n    c = tuple(kind(v) for v in a)\n    return c + tuple(v for v in b)\n',
    'tuple(kind(v) for v in b)',
  ],
  [
    'a method that is called of the same value elsewhere',
    'def f(a):\n    if a.fold() in KNOWN:\n        return KNOWN[a]\n',
    '        return KNOWN[a.fold()]',
  ],
  ['the bound of a range', 'def f(n):\n    return [i for i in range(n)]\n', '    return [i for i in range(n + 1)]'],
  ['a missing bound', 'def f(a):\n    for x in a:\n        print(x)\n', '    for x in a[1:]:'],
  ['a condition more', 'def f(a):\n    while a.next:\n        a = a.next\n', '    while a is None or a.next:'],
  ['another condition', 'def f(a):\n    while True:\n        a.pop()\n', '    while a:'],
  ['a guard', 'def f(a):\n    b = a.size\n    return b\n', '    if a is None:\n        return b'],
  ['another value given back', 'def f(a):\n    b = a + 1\n    return a\n', '    return b'],
  [
    'a running maximum',
    'def f(a):\n    best = 0\n    for n in a:\n        best = n\n    return best\n',
    '        best = max(best, n)',
  ],
  ['a missing return', 'def f(a):\n    b = sorted(a)\n', '    return b'],
  [
    'a missing value in a collection',
    'def f(a):\n    seen = set()\n    for x in a:\n        if x in seen:\n            return x\n',
    '    seen.add(x)',
  ],
  ['a copy', 'def f(a):\n    b = a\n    b.append(1)\n    return b\n', '    b = a.copy()'],
  ['a call of a method more', 'def f(text):\n    return text.count("a")\n', '    return text.lower().count("a")'],
  ['the function that is called', 'def f(a):\n    return sum(a) / 2\n', '    return len(a) / 2'],
  ['an argument more', 'def f(a):\n    return sorted(a)\n', '    return sorted(a, reverse=True)'],
  ['a number by a factor', 'def f(a):\n    b = a * a\n    return b\n', '    b = a * a // 2'],
  ['a sum by how many there are', 'def f(a):\n    return sum(a[:3])\n', '    return sum(a[:3]) / len(a)'],
  ['a sign', 'def f(a):\n    b = a * 3\n    return b\n', '    return -b'],
  [
    'a missing step',
    'def f(a):\n    n = 0\n    for x in a:\n        if x == n:\n            print(x)\n    return n\n',
    '            n += 1',
  ],
  [
    'a branch more',
    'def f(a, found):\n    for x in a:\n        if x > 1:\n            found.append(x)\n    return found\n',
    '        else:',
  ],
  ['a condition of elements', 'def f(a, i):\n    while i > 0:\n        i -= a[i]\n', '    while i > 0 and a[i] > i:'],
  ['the square of a number', 'def f(a):\n    return abs(a - 2)\n', '    return abs(a ** 2 - 2)'],
];

describe('candidates of a search', () => {
  it.each(edits)('change %s', async (_what, before, wanted) => {
    const lines = changes(await candidates(before), before);
    expect(lines.map((line) => line.trimEnd().replace(/[()]/g, ''))).toContainEqual(
      expect.stringContaining(wanted.trimEnd().replace(/[()]/g, '')),
    );
  });

  it('move statements out of a loop and into one', async () => {
    const inside = 'def f(a):\n    for x in a:\n        print(x)\n        return x\n';
    const outside = 'def f(a):\n    for x in a:\n        print(x)\n    return x\n';
    expect((await candidates(inside)).map(({ after }) => after)).toContain(outside);
    expect((await candidates(outside)).map(({ after }) => after)).toContain(inside);
  });

  const sample =
    'def f(a, n):\n    total = 0\n    for i in range(n):\n        if a[i] > total:\n            total = a[i]\n    return total\n';

  it('come best first, never twice the same', async () => {
    const found = await candidates(sample);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(found.map(({ after }) => after)).size).toBe(found.length);
    expect(found.every(({ after }) => after !== sample)).toBe(true);
  });

  it('come in the same order for the same seed', async () => {
    const texts = async (seed: number) => (await candidates(sample, everyLine(sample), seed)).map(({ after }) => after);
    expect(await texts(7)).toEqual(await texts(7));
    expect(await texts(7)).not.toEqual(await texts(8));
  });

  it('change one of two parts that are alike late, and say so', async () => {
    const text = 'def f(a, b):\n    return same(join(a.parts, 3), join(b.parts, 3))\n';
    const found = await candidates(text);
    const one = found.find(({ after }) => after.includes('join(a.parts, 4), join(b.parts, 3)'));
    expect(one).toMatchObject({ oneSided: true });
    expect(one?.prior).toBeLessThan(0.1);
    expect(found.find(({ after }) => after.includes('join(b.parts, 3), join(a.parts, 3)'))?.oneSided).toBe(false);
  });

  it('take both of two comparisons with the same for what was meant', async () => {
    const found = await candidates('def f(a, b):\n    return a != 255 or b != 255\n');
    const place = (after: string) => found.findIndex((one) => one.after.includes(after));
    expect(place('a != 255 and b != 255')).toBeLessThan(place('a != 255 or b == 255'));
  });

  it('touch only statements that are suspected, the most suspected first', async () => {
    const found = await candidates(
      sample,
      new Map([
        [4, 1],
        [5, 0.1],
      ]),
    );
    expect(found.some((one) => lineOf(one) === 2)).toBe(false);
    expect(found[0] && lineOf(found[0])).toBe(4);
  });

  it('can be read by the language, but for a few', async () => {
    const found = await candidates(sample);
    let broken = 0;
    for (const { after } of found) if ((await syntax.parse('python', after))?.rootNode.hasError) broken++;
    expect(broken / found.length).toBeLessThan(0.02);
  });

  it('leave imports, types and documentation alone', async () => {
    const text = 'import os\n\n\ndef f(a: int) -> int:\n    """Give 1."""\n    return a\n';
    for (const { after } of await candidates(text)) {
      expect(after).toContain('import os\n');
      expect(after).toContain('(a: int) -> int:');
      expect(after).toContain('"""Give 1."""');
    }
  });
});
