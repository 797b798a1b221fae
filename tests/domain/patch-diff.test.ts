import type { Patch } from '../../domain/patch';
import { exceeds, repeats } from '../../domain/patch-diff';

const before = 'a\nb\nc\nd\ne\n';
const to = (after: string): Patch => ({ changes: [{ path: 'x.py', encoding: 'utf8', before, after }] });

test.each([
  ['the same edit and another', 'A\nb\nc\nD\ne\n', 'A\nb\nc\nd\ne\n', true],
  ['the same edit alone', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', false],
  ['another text at the same place', 'B\nb\nc\nD\ne\n', 'A\nb\nc\nd\ne\n', false],
  ['fewer edits', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nD\ne\n', false],
  ['a removal and another', 'b\nc\nD\ne\n', 'b\nc\nd\ne\n', true],
])('%s', (_, patch, other, yes) => expect(exceeds(to(patch), to(other))).toBe(yes));

test.each([
  ['the same again', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', true],
  ['the same and more', 'A\nb\nc\nD\ne\n', 'A\nb\nc\nd\ne\n', true],
  ['a part of it', 'A\nb\nc\nd\ne\n', 'A\nb\nc\nD\ne\n', true],
  ['another text at the same place', 'B\nb\nc\nd\ne\n', 'A\nb\nc\nd\ne\n', false],
  ['one half the same, the other not', 'A\nb\nc\nX\ne\n', 'A\nb\nc\nD\ne\n', false],
])('a patch repeats what was taken back: %s', (_, patch, earlier, yes) =>
  expect(repeats(to(patch), to(earlier))).toBe(yes),
);
