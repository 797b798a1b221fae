import { heals, healsAlike } from './ecma-support';
import type { Finding } from './support';

/** A linter of which only the rules are known; no tool is asked. */
const lint = (
  file: string,
  line: number,
  column: number,
  code: string,
  message: string,
  source = 'linter',
): Finding => ({
  file,
  line,
  column,
  code,
  message,
  source,
  bugType: 'LINTING',
});
const unused = (line: number, column: number, name: string, what = 'is defined but never used.') =>
  lint('src/cart.js', line, column, 'no-unused-vars', `'${name}' ${what}`);
const assigned = 'is assigned a value but never used.';
const MANIFEST = '{"name": "shop", "type": "module"}';
const js = (text: string) => ({ 'package.json': MANIFEST, 'src/cart.js': text });
const fixed = (text: string) => ({ 'src/cart.js': text });

describe('what nothing uses', () => {
  healsAlike({
    'an import': {
      files: js("import { join } from 'node:path';\nimport { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
      finding: unused(1, 10, 'join'),
      fixed: fixed("import { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
    },
    'one name of an import': {
      files: js("import { tax, rate } from './tax.js';\n\nexport const a = tax(1);\n"),
      finding: unused(1, 15, 'rate'),
      fixed: fixed("import { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
    },
    'two names of one import': {
      files: js("import { tax, rate, share } from './tax.js';\n\nexport const a = tax(1);\n"),
      finding: [unused(1, 15, 'rate'), unused(1, 21, 'share')],
      fixed: fixed("import { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
    },
    'a default beside names': {
      files: js("import money, { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
      finding: unused(1, 8, 'money'),
      fixed: fixed("import { tax } from './tax.js';\n\nexport const a = tax(1);\n"),
    },
    'a variable': {
      files: js('export function total(amount) {\n  const share = amount / 10;\n  return amount;\n}\n'),
      finding: unused(2, 9, 'share', assigned),
      fixed: fixed('export function total(amount) {\n  return amount;\n}\n'),
    },
    'a variable whose value does something': {
      files: js('export function total(amount) {\n  const share = amount.pop();\n  return amount;\n}\n'),
      finding: unused(2, 9, 'share', assigned),
      fixed: fixed('export function total(amount) {\n  amount.pop();\n  return amount;\n}\n'),
    },
    'the error of a catch': {
      files: js(
        'export function total(amount) {\n  try {\n    return amount();\n  } catch (problem) {\n    return 0;\n  }\n}\n',
      ),
      finding: unused(4, 12, 'problem'),
      fixed: fixed(
        'export function total(amount) {\n  try {\n    return amount();\n  } catch {\n    return 0;\n  }\n}\n',
      ),
    },
    'a function': {
      files: js('function half(amount) {\n  return amount / 2;\n}\n\nexport const a = 1;\n'),
      finding: unused(1, 10, 'half'),
      fixed: fixed('export const a = 1;\n'),
    },
    'the last parameter': {
      files: js('export function total(amount, share) {\n  return amount;\n}\n'),
      finding: unused(1, 31, 'share'),
      fixed: fixed('export function total(amount) {\n  return amount;\n}\n'),
    },
    'one of two names that are taken out': {
      files: js('export function total(order) {\n  const { amount, share } = order;\n  return amount;\n}\n'),
      finding: unused(2, 19, 'share', assigned),
      fixed: fixed('export function total(order) {\n  const { amount } = order;\n  return amount;\n}\n'),
    },
    'an import that the compiler names': {
      files: {
        'package.json': MANIFEST,
        'src/cart.ts': "import { join } from 'node:path';\n\nexport const a: number = 1;\n",
      },
      finding: lint('src/cart.ts', 1, 1, 'TS6133', "'join' is declared but its value is never read.", 'tsc'),
      fixed: { 'src/cart.ts': 'export const a: number = 1;\n' },
    },
  });
});

describe('rules without a fix of their own', () => {
  healsAlike({
    'a binding that never changes': {
      files: js('export function total(amount) {\n  let share = amount / 10;\n  return amount - share;\n}\n'),
      finding: lint('src/cart.js', 2, 7, 'prefer-const', "'share' is never reassigned. Use 'const' instead."),
      fixed: fixed('export function total(amount) {\n  const share = amount / 10;\n  return amount - share;\n}\n'),
    },
    'a var that changes': {
      files: js(
        'export function total(amounts) {\n  var sum = 0;\n  for (const one of amounts) sum += one;\n  return sum;\n}\n',
      ),
      finding: lint('src/cart.js', 2, 3, 'no-var', 'Unexpected var, use let or const instead.'),
      fixed: fixed(
        'export function total(amounts) {\n  let sum = 0;\n  for (const one of amounts) sum += one;\n  return sum;\n}\n',
      ),
    },
    'a loose comparison': {
      files: js('export const none = (amount) => amount == 0;\n'),
      finding: lint('src/cart.js', 1, 40, 'eqeqeq', "Expected '===' and instead saw '=='."),
      fixed: fixed('export const none = (amount) => amount === 0;\n'),
    },
    'a comparison with NaN': {
      files: js('export const bad = (amount) => amount !== NaN;\n'),
      finding: lint('src/cart.js', 1, 32, 'use-isnan', 'Use the isNaN function to compare with NaN.'),
      fixed: fixed('export const bad = (amount) => !Number.isNaN(amount);\n'),
    },
    'a constant that is written': {
      files: js('export function total(amount) {\n  const sum = 0;\n  sum += amount;\n  return sum;\n}\n'),
      finding: lint('src/cart.js', 3, 3, 'no-const-assign', "'sum' is constant."),
      fixed: fixed('export function total(amount) {\n  let sum = 0;\n  sum += amount;\n  return sum;\n}\n'),
    },
    'code that is never reached': {
      files: js('export function total(amount) {\n  return amount;\n  amount += 1;\n}\n'),
      finding: lint('src/cart.js', 3, 3, 'no-unreachable', 'Unreachable code.'),
      fixed: fixed('export function total(amount) {\n  return amount;\n}\n'),
    },
    'a case without end': {
      files: js(
        "export function rate(kind) {\n  let rate = 0;\n  switch (kind) {\n    case 'a':\n      rate = 1;\n    case 'b':\n      rate = 2;\n  }\n  return rate;\n}\n",
      ),
      finding: lint('src/cart.js', 6, 5, 'no-fallthrough', "Expected a 'break' statement before 'case'."),
      fixed: fixed(
        "export function rate(kind) {\n  let rate = 0;\n  switch (kind) {\n    case 'a':\n      rate = 1;\n      break;\n    case 'b':\n      rate = 2;\n  }\n  return rate;\n}\n",
      ),
    },
    'a declaration in a case': {
      files: js(
        'export function rate(kind) {\n  switch (kind) {\n    case 1:\n      const share = kind * 2;\n      return share;\n  }\n  return 0;\n}\n',
      ),
      finding: lint('src/cart.js', 4, 7, 'no-case-declarations', 'Unexpected lexical declaration in case block.'),
      fixed: fixed(
        'export function rate(kind) {\n  switch (kind) {\n    case 1: {\n      const share = kind * 2;\n      return share;\n    }\n  }\n  return 0;\n}\n',
      ),
    },
    'an assignment as a condition': {
      files: js('export function rate(kind) {\n  if (kind = 1) return 2;\n  return kind;\n}\n'),
      finding: lint(
        'src/cart.js',
        2,
        7,
        'no-cond-assign',
        'Expected a conditional expression and instead saw an assignment.',
      ),
      fixed: fixed('export function rate(kind) {\n  if (kind === 1) return 2;\n  return kind;\n}\n'),
    },
    'a negation of the left side alone': {
      files: js('export const free = (kind, table) => !kind in table;\n'),
      finding: lint(
        'src/cart.js',
        1,
        38,
        'no-unsafe-negation',
        "Unexpected negating the left operand of 'in' operator.",
      ),
      fixed: fixed('export const free = (kind, table) => !(kind in table);\n'),
    },
    'a method of the prototype': {
      files: js('export const has = (table, kind) => table.hasOwnProperty(kind);\n'),
      finding: lint(
        'src/cart.js',
        1,
        43,
        'no-prototype-builtins',
        "Do not access Object.prototype method 'hasOwnProperty' from target object.",
      ),
      fixed: fixed('export const has = (table, kind) => Object.hasOwn(table, kind);\n'),
    },
    'a catch that only throws again': {
      files: js(
        'export function rate(kind) {\n  try {\n    return kind();\n  } catch (problem) {\n    throw problem;\n  }\n}\n',
      ),
      finding: lint('src/cart.js', 2, 3, 'no-useless-catch', 'Unnecessary try/catch wrapper.'),
      fixed: fixed('export function rate(kind) {\n  return kind();\n}\n'),
    },
    'a promise that nobody waits for': {
      files: js('export async function send(order) {\n  order.save();\n  return order;\n}\n'),
      finding: lint('src/cart.js', 2, 3, '@typescript-eslint/no-floating-promises', 'Promises must be awaited.'),
      fixed: fixed('export async function send(order) {\n  await order.save();\n  return order;\n}\n'),
    },
    'a result that is not given back': {
      files: js('export const halves = (all) => all.map((one) => {\n  one / 2;\n});\n'),
      finding: lint(
        'src/cart.js',
        1,
        46,
        'array-callback-return',
        'Array.prototype.map() expects a return value from arrow function.',
      ),
      fixed: fixed('export const halves = (all) => all.map((one) => {\n  return one / 2;\n});\n'),
    },
  });
});

const CONFIG = (rule: string) => `export default [{ rules: { '${rule}': 'error' } }];\n`;
const PRETTIER = '{"singleQuote": true}';

describe('fixes of the tools', () => {
  heals({
    'of ESLint, under the project’s own configuration': {
      files: {
        ...js('export const free = (kind) => { return kind ? true : false; };\n'),
        'eslint.config.js': CONFIG('no-unneeded-ternary'),
      },
      finding: lint(
        'src/cart.js',
        1,
        40,
        'no-unneeded-ternary',
        'Unnecessary use of boolean literals in conditional expression.',
        'eslint',
      ),
      fixed: fixed('export const free = (kind) => { return !!kind; };\n'),
      packages: true,
    },
    'of ESLint, for the finding alone': {
      files: {
        ...js("export const a = { 'kind': 1 };\nexport const b = { 'rate': 2 };\n"),
        'eslint.config.js': CONFIG('quote-props').replace("'error'", "['error', 'as-needed']"),
      },
      finding: lint('src/cart.js', 2, 20, 'quote-props', "Unnecessarily quoted property 'rate' found.", 'eslint'),
      fixed: fixed("export const a = { 'kind': 1 };\nexport const b = { rate: 2 };\n"),
      packages: true,
    },
    'of a formatter': {
      files: { ...js('export const a = {  kind : "b" }\n'), '.prettierrc': PRETTIER },
      finding: lint('src/cart.js', 1, 1, 'format', 'Code style issues found.', 'prettier'),
      fixed: fixed("export const a = { kind: 'b' };\n"),
      packages: true,
    },
  });
});
