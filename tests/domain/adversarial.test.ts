import { newlyBroken, raisedOnPurpose, wordOf } from '../../domain/adversarial';

test.each([
  ['failed', 'passed', 'tells'],
  ['passed', 'passed', 'holds'],
  ['passed', 'failed', 'doubts'],
  ['failed', 'failed', 'silent'],
  [null, 'failed', 'silent'],
] as const)('a test that %s before and %s after %s', (before, after, word) => {
  expect(wordOf({ before, after })).toBe(word);
});

test.each([
  ['1', 'raises KeyError', ['does: 1, then raises KeyError']],
  ['1', null, ['does: 1, then does not end']],
  ['1', 'raises ValueError', []],
  ['1', '2', []],
  ['raises KeyError', 'raises TypeError', []],
  ['no input: TypeError', 'raises KeyError', []],
  ['1', 'no input: TypeError', []],
  [null, null, []],
])('before %s, after %s', (before, after, broken) => {
  const found = newlyBroken(['does'], [before], [after], raisedOnPurpose('raise errors.ValueError("no")'));
  expect(found.map((one) => `${one.input}: ${one.before}, then ${one.after}`)).toEqual(broken);
});
