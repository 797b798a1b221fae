import { mapBack, mapBackThrough } from '../../domain/line-map';
import { hunksOf, patchSize, unifiedDiff } from '../../domain/patch-diff';
import { patch } from './builders';

const lines = (...list: readonly string[]) => list.join('\n') + '\n';
const map = (before: string, after: string) => {
  const hunks = hunksOf({ before, after });
  return after
    .split('\n')
    .slice(0, -1)
    .map((_text, i) => mapBack(hunks, i + 1));
};

test.each([
  ['nothing changed', lines('a', 'b'), lines('a', 'b'), [1, 2]],
  ['a line was removed', lines('a', 'b', 'c'), lines('a', 'c'), [1, 3]],
  ['the first line was removed', lines('a', 'b'), lines('b'), [2]],
  ['a line was inserted', lines('a', 'b'), lines('a', 'x', 'b'), [1, 2, 2]],
  ['a line was inserted first', lines('a'), lines('x', 'a'), [1, 1]],
  ['a line was replaced', lines('a', 'b', 'c'), lines('a', 'x', 'c'), [1, 2, 3]],
  ['one line became three', lines('a', 'b', 'c'), lines('a', 'x', 'y', 'z', 'c'), [1, 2, 2, 2, 3]],
  ['three lines became one', lines('a', 'b', 'c', 'd', 'e'), lines('a', 'x', 'e'), [1, 2, 5]],
  ['two places changed', lines('a', 'b', 'c', 'd'), lines('b', 'c', 'x', 'y'), [2, 3, 4, 4]],
])('lines are found again where %s', (_what, before, after, expected) => expect(map(before, after)).toEqual(expected));

test('a line is mapped through several commits, the latest first', () => {
  const first = new Map([['a.py', hunksOf({ before: lines('a', 'b', 'c'), after: lines('b', 'c') })]]);
  const second = new Map([['a.py', hunksOf({ before: lines('b', 'c'), after: lines('x', 'b', 'c') })]]);
  expect(mapBackThrough([second, first], 'a.py', 3)).toBe(3);
  expect(mapBackThrough([second, first], 'b.py', 3)).toBe(3);
});

test('a patch has a size and a diff that can be cut', () => {
  const p = patch('a.py', lines('import os', 'x = 1', 'y = 2'), lines('x = 1', 'y = 3'));
  expect(patchSize(p)).toEqual({ files: 1, hunks: 2, lines: 2, characters: expect.any(Number) as number });
  expect(unifiedDiff(p)).toContain('--- a/a.py\n+++ b/a.py\n');
  expect(unifiedDiff(p, { maxLines: 4 }).split('\n')).toHaveLength(5);
  expect(unifiedDiff(patch('new.py', null, 'x\n'))).toContain('--- /dev/null');
});
