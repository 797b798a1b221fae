import { BWRAP } from '../sandbox/support';
import { bench, type Bench } from './support';

jest.setTimeout(240_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP)));
afterAll(() => place.remove());

const TEST = `import { expect, test } from 'vitest';
import { twice } from '../src/twice.js';

test('of three', () => expect(twice(3)).toBe(6));
test('of nothing', () => expect(twice(0)).toBe(0));
`;

// Each loads a reporter, and learns where a test stands, in its own way.
it.each([
  ['1', { vitest: '1.6.1' }],
  ['2', { vitest: '2.1.9' }],
  ['3 on vite 6', { vitest: '3.2.4', vite: '6.4.6' }],
  ['4', { vitest: '4.1.12' }],
])('vitest %s says which test failed, and where it stands', async (_version, devDependencies) => {
  const { report, problems } = await place.check({
    'package.json': JSON.stringify({ name: 'shop', type: 'module', scripts: { test: 'vitest run' }, devDependencies }),
    'src/twice.js': 'export const twice = (n) => n * 2 + (n === 3 ? 1 : 0);\n',
    'test/twice.test.js': TEST,
  });
  expect(problems).toEqual([]);
  const [run] = report.runs;
  expect([run?.status, run?.reason]).toEqual(['failed', undefined]);
  expect(run?.tests.map(({ id, line, outcome }) => [id, line, outcome])).toEqual([
    ['test/twice.test.js::of three', 4, 'failed'],
    ['test/twice.test.js::of nothing', 5, 'passed'],
  ]);
});
