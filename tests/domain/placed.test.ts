import type { Failure } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import { placed } from '../../domain/placed';

const failure = (bugType: string, tests: readonly string[] = [], frames: readonly string[] = []): Failure =>
  ({
    ...{ id: 'f', bugType, file: 'tests/cart.test.js', line: 9, submittedLine: 9, tests },
    diagnostic: { frames: frames.map((file) => ({ file, line: 1 })) },
  }) as unknown as Failure;
const patch = { changes: [{ path: 'cart.js', before: 'a\nb\nc\n', after: 'a\nB\nc\n' }] };
const fix = (places?: readonly object[]): Fix =>
  ({ patch, ...(places && { parts: [{ failureIds: ['f'], places }] }) }) as unknown as Fix;

test.each([
  ['a finding of a tool stays where the tool says', failure('TYPE_ERROR'), fix(), 'tests/cart.test.js:9'],
  ['a wrong result is where the patch changes first', failure('LOGIC'), fix(), 'cart.js:2'],
  [
    'at the place that heals its test',
    failure('LOGIC', ['t2']),
    fix([
      { file: 'cart.js', line: 2, tests: ['t1'] },
      { file: 'tax.js', line: 5, tests: ['t2'] },
    ]),
    'tax.js:5',
  ],
  [
    'else at the place that its frames name',
    failure('LOGIC', [], ['tax.js']),
    fix([
      { file: 'cart.js', line: 2 },
      { file: 'tax.js', line: 5 },
    ]),
    'tax.js:5',
  ],
])('%s', (_what, failed, by, where) => {
  const { file, line } = placed(failed, by, new Map());
  expect(`${file}:${line}`).toBe(where);
});

test('lines are those of the tree as submitted', () => {
  const grown = [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 }];
  expect(placed(failure('LOGIC'), fix(), new Map([['cart.js', grown]])).submittedLine).toBe(1);
});
