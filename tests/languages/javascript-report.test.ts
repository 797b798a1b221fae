import { parseTestReport } from '../../services/languages/javascript/parse-report';

const FACTS = { places: {}, imports: {}, imported: {}, exported: [] };
const at = (name: string) => `/checkout/test/${name}.test.js`;
const passed = (name: string, names: string[]) => ({
  ...{ kind: 'test', file: at(name), line: 3, column: 1, names, outcome: 'passed', ms: 1 },
});

const read = (records: readonly object[], cut: boolean) =>
  parseTestReport(
    'node',
    records.map((one) => JSON.stringify(one)).join('\n'),
    { exitCode: null, stderr: '' },
    FACTS,
    cut,
  );

const outcomes = (records: readonly object[], cut = true) =>
  read(records, cut).tests.map(({ id, outcome }) => [id.replace('test/', ''), outcome]);

test.each([
  [
    'a file that had begun and not ended, whatever ended in it',
    [
      { kind: 'begun', file: at('a'), names: [] },
      { kind: 'begun', file: at('b'), names: [] },
      passed('a', ['first']),
      passed('b', ['other']),
      { kind: 'file', file: at('b'), outcome: 'passed', ms: 2, tests: 1 },
    ],
    [
      ['a.test.js::first', 'passed'],
      ['b.test.js::other', 'passed'],
      ['b.test.js', 'passed'],
      ['a.test.js', 'error'],
    ],
  ],
  [
    'a test, where the runner names it before it runs',
    [
      { kind: 'begun', file: at('a'), names: ['adds'] },
      passed('a', ['adds']),
      { kind: 'begun', file: at('a'), names: ['loops'] },
    ],
    [
      ['a.test.js::adds', 'passed'],
      ['a.test.js::loops', 'failed'],
    ],
  ],
  [
    'none, where all that had begun ended',
    [
      { kind: 'begun', file: at('a'), names: [] },
      { kind: 'ended', file: at('a'), names: [] },
    ],
    [],
  ],
])('a run that was cut names %s', (_what, records, expected) => {
  expect(outcomes([{ kind: 'start', tool: 'node' }, ...records])).toEqual(expected);
});

test('what does not end is a failure of its test', () => {
  const records = [
    { kind: 'start', tool: 'node' },
    { kind: 'begun', file: at('a'), names: [] },
  ];
  const [diagnostic] = read(records, true).diagnostics;
  expect(diagnostic).toMatchObject({ file: 'test/a.test.js', bugType: 'LOGIC', tests: ['test/a.test.js'] });
  expect(read(records, false).diagnostics).toEqual([]);
});
test('a file that did not end leaves its place to its tests', () => {
  const records = [
    { kind: 'start', tool: 'node' },
    { kind: 'begun', file: at('a'), names: [] },
  ];
  expect(read(records, true).tests).toMatchObject([{ id: 'test/a.test.js', outcome: 'error' }]);
});
