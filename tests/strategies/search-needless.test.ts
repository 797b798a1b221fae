import type { Grammar } from '../../services/syntax/contract';
import { texts } from './search-support';

const inTypeScript = (condition: string) =>
  `function f(a: unknown, b: number) {\n  if (${condition}) return 1;\n  return b;\n}\n`;
const inJava = (condition: string) =>
  `class A {\n  int f(String a, int b) {\n    if (${condition}) return 1;\n    return b;\n  }\n}\n`;
const inPython = (condition: string) => `def f(a, b):\n    if ${condition}:\n        return 1\n    return b\n`;

const cases: [Grammar, (condition: string) => string, broken: string, likelier: string, needless: string][] = [
  [
    'typescript',
    inTypeScript,
    'a === null && a === undefined',
    'a === null || a === undefined',
    'a === null && a !== undefined',
  ],
  [
    'typescript',
    inTypeScript,
    '(a !== null || a !== undefined)',
    '(a !== null && a !== undefined)',
    '(a === null || a !== undefined)',
  ],
  [
    'typescript',
    inTypeScript,
    'b !== 1 && b !== 2 && b >= 3',
    'b !== 1 && b !== 2 && b > 3',
    'b === 1 && b !== 2 && b >= 3',
  ],
  ['java', inJava, 'b == 1 && b == 2', 'b == 1 || b == 2', 'b == 1 && b != 2'],
  ['python', inPython, 'a is None and a is True', 'a is None or a is True', 'a is not None and a is True'],
  ['python', inPython, 'b != 1 and b != 2', 'b < 1 and b != 2', 'b != 1 or b != 2'],
];

test.each(cases)('%s: %#, what makes a part of a condition needless comes later', async (language, file, ...texted) => {
  const [broken, likelier, needless] = texted.map(file);
  const made = await texts(language, broken ?? '');
  const [first, later] = [made.indexOf(likelier ?? ''), made.indexOf(needless ?? '')];
  expect(first).toBeGreaterThanOrEqual(0);
  expect(later).toBeGreaterThan(first);
});

test('comparisons of different values each decide something', async () => {
  const made = await texts('typescript', inTypeScript('a === null && b === 1'));
  const first = made.indexOf(inTypeScript('a === null && b !== 1'));
  expect(first).toBeLessThan(made.indexOf(inTypeScript('a === null || b === 1')));
  expect(first).toBeGreaterThanOrEqual(0);
});
