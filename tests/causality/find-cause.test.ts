import { findCause } from '../../services/causality';

/** The newest first. */
const COMMITS = ['f', 'e', 'd', 'c', 'b', 'a'];

const cause = async (suspect: string, failing: string, unknown = '', steps = 10) => {
  const tried: string[] = [];
  let left = steps;
  const found = await findCause(
    suspect,
    {
      commits: COMMITS,
      describe: (sha) => `<${sha}>`,
      failsAt: async (sha) => (tried.push(sha), unknown.includes(sha) ? null : failing.includes(sha)),
    },
    () => left-- > 0,
  );
  return { ...found, tried: tried.join('') };
};

test.each([
  [
    'the commit that wrote the lines, where the tests fail with it and not before',
    'd',
    'fed',
    '',
    { sha: 'd', shown: true, tried: 'dc' },
  ],
  ['an earlier one, where they fail before it too', 'e', 'fedc', '', { sha: 'c', shown: true }],
  ['a later one, where they pass with it', 'b', 'fe', '', { sha: 'e', shown: true }],
  ['the one that wrote the lines, where they never passed', 'd', 'fedcba', '', { sha: 'd', shown: false }],
  [
    'the one that wrote the lines, where they cannot be run',
    'd',
    '',
    'fedcba',
    { sha: 'd', shown: false, tried: 'dc' },
  ],
  [
    'the one that wrote the lines, where it lies on another line',
    'x',
    'fed',
    '',
    { sha: 'x', shown: false, tried: '' },
  ],
] as const)('the cause is %s', async (_what, suspect, failing, unknown, wanted) => {
  expect(await cause(suspect, failing, unknown)).toMatchObject(wanted);
});

test('no more commits are tried than may be, and the first suspect stands', async () => {
  expect(await cause('f', 'fedcb', '', 2)).toMatchObject({ sha: 'f', shown: false, tried: 'fe' });
});
