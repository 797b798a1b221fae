import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { amplified } from '../../services/languages/javascript/amplify';
import { createSyntax } from '../../services/syntax';

const syntax = createSyntax();
let workCopy: string;
beforeAll(() => {
  workCopy = mkdtempSync(join(tmpdir(), 'rift-amplify-'));
  mkdirSync(join(workCopy, 'test'));
});
afterAll(() => rmSync(workCopy, { recursive: true, force: true }));

async function versions(text: string, file = 'test/a.test.js'): Promise<string[]> {
  writeFileSync(join(workCopy, file), text);
  const rounds = await amplified([`${file}::one`], 12, 1, { syntax, workCopy });
  return rounds.map((files) => files[file] ?? '');
}

/** Without the steps that are said again. */
const firstOf = (text: string): string => text.split('\n;')[0] ?? '';

it.each([
  ['node:assert', "import assert from 'node:assert';", 'assert.equal(f(x), 3);', '__riftSaw(f(x));'],
  ['names of node:assert', "import { equal as is } from 'node:assert/strict';", 'is(f(x), 3);', '__riftSaw(f(x));'],
  [
    'what is expected of two values',
    "import assert from 'assert';",
    'assert.deepEqual(f(x), g(x));',
    '__riftSaw(f(x), g(x));',
  ],
  ['jest', '', 'expect(f(x)).not.toBe(3);', '__riftSaw(f(x));'],
  ['chai', "const { expect } = require('chai');", 'expect(f(x)).to.be.true;', '__riftSaw(f(x));'],
  ['a promise', '', 'await expect(f(x)).rejects.toThrow(/no/);', 'await globalThis.__riftSaw(f(x));'],
  ['what throws', '', 'expect(() => f(x)).toThrow();', '__riftSaw(() => f(x));'],
])('%s is told instead of expected', async (_name, imports, expectation, told) => {
  const made = await versions(`${imports}\ntest('one', async () => {\n  const x = make();\n  ${expectation}\n});\n`);
  expect(made).toHaveLength(12);
  for (const text of made) expect(text).toContain(told);
});

it('other values are given, under the same names and from the same places', async () => {
  const text = `import { f } from '../src/f.js';
test('one of 3', () => {
  const box = f({ size: 10, 'kind': 'round' }, [1, 2]);
  expect(box.size).toBe(10);
});
`;
  const made = await versions(text);
  for (const one of made) {
    expect(one).toContain("import { f } from '../src/f.js';");
    expect(one).toContain("test('one of 3', () => {");
    expect(one).toContain("'kind':");
    expect((await syntax.parse('javascript', one))?.rootNode.hasError).toBe(false);
  }
  expect(new Set(made.map((one) => /size: (\d+)/.exec(one)?.[1])).size).toBeGreaterThan(2);
  expect(new Set(made.map((one) => /\[(\d+, \d+)\]/.exec(one)?.[1])).size).toBeGreaterThan(2);
});

it('the last steps of a test are said again, what they declare is not', async () => {
  const text = `test('one', () => {
  const meter = open(5);
  meter.add(7);
  expect(meter.sum).toBe(7);
});
`;
  const made = await versions(text);
  const adds = made.map((one) => one.match(/meter\.add/g)?.length ?? 0);
  expect(Math.max(...adds)).toBeGreaterThan(2);
  expect(Math.min(...adds)).toBe(1);
  for (const one of made) expect(one.match(/const meter/g)).toHaveLength(1);
  expect(firstOf(made[0] ?? '')).toContain('__riftSaw(meter.sum)');
});

it('a file without expectations is left alone', async () => {
  expect(await versions("test('one', () => {\n  run(3);\n});\n")).toEqual([]);
});
