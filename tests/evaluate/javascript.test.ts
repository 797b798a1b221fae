import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Variant, VariantResult } from '../../services/evaluate';
import { BWRAP } from '../sandbox/support';
import { openOn, type Opened } from './support';

jest.setTimeout(300_000);

const CALC = `const RATE = 2;

function add(a, b) {
  return a - b;
}

function mul(a, b) {
  let total = 0;
  for (let i = 0; i < b; i++) {
    total += a;
  }
  return total;
}

const rate = () => RATE;
`;
const NAMES = '{ add, mul, rate }';
const COMMONJS = `${CALC}\nmodule.exports = ${NAMES};\n`;
const MODULE = `${CALC}\nexport ${NAMES};\n`;
const ASSERTIONS = `
test('add', () => same(calc.add(1, 2), 3));
describe('more', () => {
  it('mul', async () => {
    await null;
    same(calc.mul(3, 4), 12);
  });
  it('rate', () => same(calc.rate(), 2));
});
`;
const manifest = (fields: object) => JSON.stringify({ name: 'calc', private: true, ...fields });

interface Kind {
  readonly source: string;
  readonly files: Readonly<Record<string, string>>;
  readonly test: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'node:test, CommonJS': {
    source: 'calc.js',
    test: 'calc.test.js',
    files: {
      'package.json': manifest({ scripts: { test: 'node --test' } }),
      'calc.js': COMMONJS,
      'calc.test.js': `const { test, describe, it } = require('node:test');\nconst { equal: same } = require('node:assert');\nconst calc = require('./calc');\n${ASSERTIONS}`,
    },
  },
  'node:test, modules': {
    source: 'src/calc.js',
    test: 'test/calc.test.js',
    files: {
      'package.json': manifest({ type: 'module', scripts: { test: 'node --test test/' } }),
      'src/calc.js': MODULE,
      'test/calc.test.js': `import { test, describe, it } from 'node:test';\nimport { equal as same } from 'node:assert';\nimport * as calc from '../src/calc.js';\n${ASSERTIONS}`,
    },
  },
};

let cache: string;
beforeAll(() => (cache = mkdtempSync(join(tmpdir(), 'evaluate-cache-'))));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

async function tried(
  { evaluator, checks }: Opened,
  variants: readonly Variant[],
  tests: readonly string[],
  stop: 'first_failure' | 'never' = 'first_failure',
): Promise<VariantResult[]> {
  const refs = tests.map((id) => ({ checkId: checks[0]?.id ?? '', id }));
  const results = new Map<Variant, VariantResult>();
  for await (const result of evaluator.runBatch({ variants, tests: refs, capMs: 500, stop }))
    results.set(result.variant, result);
  return variants.map((variant) => results.get(variant) as VariantResult);
}

const told = ({ status, trials }: VariantResult) => [status, ...trials.map((trial) => trial.outcome)].join(' ');

describe.each(Object.entries(KINDS))('with %s', (_name, { source, test, files }) => {
  const names = ['add', 'more::mul', 'more::rate'].map((name) => `${test}::${name}`);
  const text = files[source] ?? '';
  const edited = (from: string, to: string): Variant => ({ files: { [source]: text.replace(from, to) } });
  let opened: Opened;
  beforeAll(async () => {
    opened = await openOn(files, { bwrap: BWRAP, cache });
  });
  afterAll(() => opened.dispose());

  it('tells which lines each test ran, and where one failed', async () => {
    const { trials, lines } = await opened.evaluator.coverage({ capMs: 5_000 });
    expect(trials.map(({ id, outcome }) => [id, outcome])).toEqual([
      [names[0], 'failed'],
      [names[1], 'passed'],
      [names[2], 'passed'],
    ]);
    expect(trials[0]?.frames?.at(-1)?.file).toBe(test);
    const at = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
    expect(lines[0]?.[source]).toContain(at('return a - b'));
    expect(lines[1]?.[source]).toEqual(expect.arrayContaining([at('let total'), at('total +='), at('return total')]));
    expect(lines[1]?.[source]).not.toContain(at('return a - b'));
    expect(lines[2]?.[source]).toEqual([at('=> RATE')]);
  });

  it('judges each variant by its own code, and none by another’s', async () => {
    const variants = [
      edited('a - b', 'a + b'),
      edited('a - b', 'a * b'),
      edited('a - b', 'a + b + ('),
      edited('RATE = 2', 'RATE = 3'),
    ];
    expect((await tried(opened, variants, names)).map(told)).toEqual([
      'passed passed passed passed',
      'failed failed',
      'unreadable',
      'failed failed',
    ]);
    expect((await tried(opened, [edited('RATE = 2', 'RATE = 3')], names, 'never')).map(told)).toEqual([
      'failed failed passed failed',
    ]);
    expect(readFileSync(join(opened.workCopy, source), 'utf8')).toBe(text);
  });

  it('lets what never ends, eats memory, prints without end or dies cost only its limit', async () => {
    const bodies = [
      'while (true);',
      'const x = [0]; while (true) x.push(x, { a: [1] });',
      'while (true) console.log("more".repeat(1000));',
      'process.exit(0);',
      'process.kill(process.pid, "SIGSEGV");',
      'return a + b;',
    ];
    const variants = bodies.map((body) => edited('return a - b;', body));
    const results = await tried(opened, variants, names.slice(0, 1));
    expect(results.map(told)).toEqual([
      'failed timed_out',
      expect.stringMatching(/^failed (killed|timed_out)/),
      'failed timed_out',
      'failed killed',
      'failed killed',
      'passed passed',
    ]);
    const waiting = edited('let total = 0;', 'return new Promise(() => {});');
    expect((await tried(opened, [waiting], names.slice(1, 2))).map(told)).toEqual(['failed failed']);
  });
});

it('tells variants apart by what they do on varied inputs', async () => {
  const source = `export function largest(xs) {
  let best = xs[0];
  for (const x of xs) {
    if (x < best) {
      best = x;
    }
  }
  return best;
}
`;
  const test = `import { test } from 'node:test';
import assert from 'node:assert';
import { largest } from './most.mjs';

test('largest', () => {
  assert.equal(largest([1, 3]), 3);
  assert.equal(largest([4, 1, 2]), 4);
});
`;
  const files = {
    'package.json': manifest({ scripts: { test: 'node --test' } }),
    'most.mjs': source,
    'most.test.mjs': test,
  };
  const opened = await openOn(files, { bwrap: BWRAP, cache });
  const variant = (from: string, to: string) => ({ files: { 'most.mjs': source.replace(from, to) } });
  const variants = [
    variant('x < best', 'x > best'),
    variant('x < best', 'best < x'),
    variant('x < best', 'true'),
    variant('return best', 'return xs.pop()'),
    variant('let best', 'while (true); let best'),
  ];
  const tests = [{ checkId: opened.checks[0]?.id ?? '', id: 'most.test.mjs::largest' }];
  const functions = [{ file: 'most.mjs', line: 2 }];
  const result = await opened.evaluator.probe?.({ variants, functions, tests, inputs: 30, seed: 1, capMs: 400 });
  const [first, same, last, popped, endless] = result?.behaviours ?? [];
  expect(result?.inputs).toContain('largest([1, 3])');
  expect(result?.inputs.length).toBeGreaterThan(10);
  expect(same).toEqual(first);
  expect(last).not.toEqual(first);
  expect(popped?.every((text) => text?.includes('; 0: '))).toBe(true);
  expect(endless?.every((text) => text === null)).toBe(true);
  await opened.dispose();
});

it('objects with private fields are told apart by what tests with other values see', async () => {
  const source = `export class Meter {
  #now;
  #last;
  #units = 0;
  constructor({ now }) {
    this.#now = now;
    this.#last = now();
  }
  get units() {
    this.#read();
    return this.#units;
  }
  #read() {
    const now = this.#now();
    this.#units += now - this.#last;
    this.#last = now;
  }
}
`;
  const test = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter } from './meter.mjs';

test('counts what passed', () => {
  let ms = 0;
  const meter = new Meter({ now: () => ms });
  ms += 5;
  assert.equal(meter.units, 5);
  ms += 7;
  assert.equal(meter.units, 12);
});
`;
  const files = {
    'package.json': manifest({ scripts: { test: 'node --test' } }),
    'meter.mjs': source,
    'meter.test.mjs': test,
  };
  const opened = await openOn(files, { bwrap: BWRAP, cache });
  const variant = (from: string, to: string) => ({ files: { 'meter.mjs': source.replace(from, to) } });
  const variants = [
    { files: {} },
    variant('now - this.#last', '(now - this.#last)'),
    variant('now - this.#last', 'now + this.#last'),
    variant('this.#last = now;\n  }\n}', '}\n}'),
  ];
  const tests = [{ checkId: opened.checks[0]?.id ?? '', id: 'meter.test.mjs::counts what passed' }];
  const probe = { variants, functions: [{ file: 'meter.mjs', line: 14 }], tests, inputs: 30, seed: 1, capMs: 400 };
  expect((await opened.evaluator.probe?.(probe))?.inputs).toEqual([]);
  const [is, same, added, kept] = (await opened.evaluator.probe?.({ ...probe, amplify: true }))?.behaviours ?? [];
  expect(is?.length).toBeGreaterThan(5);
  expect(same).toEqual(is);
  expect(added).not.toEqual(is);
  expect(kept).not.toEqual(is);
  await opened.dispose();
});
