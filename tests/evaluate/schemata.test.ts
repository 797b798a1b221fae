import { Schemata, type Compilation, type Variant } from '../../services/evaluate';

const TEST = { checkId: 'c', id: 't' };
const variant = (text: string): Variant => ({ files: { 'a.x': text } });
const texts = (variants: readonly Variant[]) => variants.map(({ files }) => files['a.x'] ?? '');

/** A compiler for which `bad` is an error that it names and `ugly` one that it does not. */
function compilerOf(compiled: string[][]) {
  return async (variants: readonly Variant[]): Promise<Compilation> => {
    const all = texts(variants);
    compiled.push(all);
    const refused = new Map(all.flatMap((text, i) => (text === 'bad' ? [[i, 'bad is no word'] as const] : [])));
    if (all.includes('ugly') || refused.size > 0) return { refused, program: null };
    return {
      refused,
      program: {
        run: async (place) => [{ ...TEST, outcome: all[place] === 'right' ? 'passed' : 'failed', durationMs: 1 }],
        close: async () => undefined,
      },
    };
  };
}

async function judge(schemata: Schemata, variants: readonly Variant[]): Promise<string[]> {
  const found: string[] = [];
  const batch = { variants, tests: [TEST], capMs: 100, stop: 'first_failure' as const };
  for await (const { variant: one, status } of schemata.runBatch(batch)) found.push(`${texts([one])[0]}: ${status}`);
  return found.sort();
}

const open = (compiled: string[][], kept = 4) =>
  new Schemata({ compile: compilerOf(compiled), most: 4, atOnce: 2, kept });

test('variants are compiled in groups and judged one by one', async () => {
  const compiled: string[][] = [];
  const found = await judge(open(compiled), ['a', 'b', 'right', 'c', 'd'].map(variant));
  expect(found).toEqual(['a: failed', 'b: failed', 'c: failed', 'd: failed', 'right: passed']);
  expect(compiled).toEqual([['a', 'b', 'right', 'c'], ['d']]);
});

test('what the compiler refuses is left out of the next attempt', async () => {
  const compiled: string[][] = [];
  const found = await judge(open(compiled), ['bad', 'right', 'a'].map(variant));
  expect(found).toEqual(['a: failed', 'bad: unreadable', 'right: passed']);
  expect(compiled).toEqual([
    ['bad', 'right', 'a'],
    ['right', 'a'],
  ]);
});

test('where the compiler names nothing, halves find it', async () => {
  const found = await judge(open([]), ['a', 'ugly', 'right', 'b'].map(variant));
  expect(found).toEqual(['a: failed', 'b: failed', 'right: passed', 'ugly: unreadable']);
});

test('a variant that is asked for again is not compiled again, while its program is kept', async () => {
  const compiled: string[][] = [];
  const schemata = open(compiled, 1);
  const first = variant('right');
  await judge(schemata, [first]);
  await judge(schemata, [first]);
  expect(compiled).toHaveLength(1);
  await judge(schemata, [variant('a')]);
  await judge(schemata, [variant('b')]);
  expect(await judge(schemata, [first])).toEqual(['right: passed']);
  expect(compiled).toHaveLength(4);
});
