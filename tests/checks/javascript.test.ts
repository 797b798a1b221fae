import { BWRAP } from '../sandbox/support';
import { bench, told, type Bench } from './support';

jest.setTimeout(120_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP)));
afterAll(() => place.remove());

const MODULES = { 'package.json': '{"name": "shop", "type": "module", "scripts": {"test": "node --test"}}' };
const test = (name: string, body: string, imports = '') =>
  `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n${imports}\ntest('${name}', () => {\n  ${body}\n});\n`;

it('green with what ran, suites and names as the source has them', async () => {
  const one = await place.check({
    ...MODULES,
    'src/sum.js': 'export const sum = (a, b) => a + b;\n',
    'test/sum.test.js':
      "import { describe, it } from 'node:test';\nimport assert from 'node:assert';\nimport { sum } from '../src/sum.js';\ndescribe('sum', () => {\n  it('adds', () => assert.equal(sum(1, 2), 3));\n  it.skip('later', () => {});\n});\n",
  });
  expect(one.report.runs.map((run) => [run.status, run.tests.map(({ id, outcome }) => `${id} ${outcome}`)])).toEqual([
    ['passed', ['test/sum.test.js::sum::adds passed', 'test/sum.test.js::sum::later skipped']],
  ]);
});

it('a test of colours finds them as they are in CI', async () => {
  const { report } = await place.check({
    ...MODULES,
    'test/colour.test.js': test(
      'says nothing of colours',
      'assert.deepEqual([process.env.NO_COLOR, process.env.FORCE_COLOR], [undefined, undefined]);',
    ),
    'test/red.test.js': test('red', "assert.fail('\\u001b[31mtoo\\u001b[39m red');"),
  });
  expect(report.runs[0]?.diagnostics.map(({ message }) => message)).toEqual(['too red']);
});

it('the line of an import, of a broken file, of the code that crashed, and of the test that knows no other', async () => {
  const one = await place.check({
    ...MODULES,
    'src/a.js': "\nimport {\n  gone,\n} from './b.js';\nexport const a = gone;\n",
    'src/b.js': 'export const kept = 1;\n',
    'src/c.js': 'export const c = (1;\n',
    'src/d.js': "export const x = 1;\nimport './missing.js';\n",
    'src/e.js':
      'export const deep = (x) => x.y.z;\n\nexport const two = () => 3;\nexport const read = () => readFileSync(two());\n',
    'test/a.test.js': test('a', '', "import '../src/a.js';"),
    'test/c.test.js': test('c', '', "import '../src/c.js';"),
    'test/d.test.js': test('d', '', "import '../src/d.js';"),
    'test/e1.test.js': test('e', 'deep({});', "import { deep } from '../src/e.js';"),
    'test/e2.test.js': test('e', 'assert.equal(two(), 2);', "import { two } from '../src/e.js';"),
    'test/e3.test.js': test('e', 'read();', "import { read } from '../src/e.js';"),
  });
  expect(told(one, 'test')).toEqual({
    status: 'failed',
    found: [
      'IMPORT src/a.js:3',
      'SYNTAX src/c.js:1',
      'IMPORT src/d.js:2',
      'TYPE_ERROR src/e.js:1',
      'LOGIC test/e2.test.js:5',
      'IMPORT src/e.js:4',
    ],
  });
});

it('CommonJS: the importing line, whoever imports that', async () => {
  const one = await place.check({
    'package.json': '{"scripts": {"test": "node --test"}}',
    'lib/a.js': "'use strict';\nconst b = require('./gone');\nmodule.exports = b;\n",
    'test/a.test.js': "const test = require('node:test');\nrequire('../lib/a');\ntest('a', () => {});\n",
  });
  expect(told(one, 'test')).toEqual({ status: 'failed', found: ['IMPORT lib/a.js:2'] });
});

it('a name that another module exports is an import that is missing, any other is not', async () => {
  const one = await place.check({
    ...MODULES,
    'src/tools.js': 'export function slug(text) {\n  return text;\n}\n',
    'src/a.js': 'export const a = () => slug("x");\nexport const b = () => slagg("x");\n',
    'test/a.test.js': test('a', 'a();', "import { a } from '../src/a.js';"),
    'test/b.test.js': test('b', 'b();', "import { b } from '../src/a.js';"),
  });
  expect(told(one, 'test').found).toEqual(['IMPORT src/a.js:1', 'LOGIC src/a.js:2']);
});

describe('no evidence', () => {
  it.each([
    [
      'a file that ends before its tests',
      "import { test } from 'node:test';\nprocess.exit(0);\ntest('never', () => {});\n",
    ],
    [
      'a report of its own',
      "import { test } from 'node:test';\nimport { appendFileSync } from 'node:fs';\nappendFileSync('/rift/reports/tests.jsonl', JSON.stringify({ kind: 'test', file: '/checkout/test/a.test.js', line: 1, column: 1, names: ['never'], outcome: 'passed', ms: 1 }) + '\\n');\nprocess.exit(0);\ntest('never', () => {});\n",
    ],
  ])('%s', async (_, source) => {
    const one = await place.check({ ...MODULES, 'test/a.test.js': source, 'test/b.test.js': test('fine', '') });
    expect(one.report.runs[0]?.status).toBe('no_evidence');
  });
});

it('a tool that no registry has is left out, and that is told', async () => {
  const one = await place.check({
    'package.json': JSON.stringify({
      scripts: { test: 'he --encode a' },
      devDependencies: { he: '1.2.0', elsewhere: 'github:rift-test/elsewhere' },
    }),
    'a.js': '',
  });
  expect(told(one, 'test')).toEqual({ status: 'passed', found: [] });
  expect(one.problems).toEqual([expect.stringContaining('elsewhere (github:rift-test/elsewhere)')]);
});

it('a script of programs that nobody knows is read for places', async () => {
  const one = await place.check({
    'package.json': '{"scripts": {"lint": "node lint.js", "test": "node test.js"}}',
    'lint.js': "console.error('Dockerfile:3: COPY: gone is not there');\nprocess.exit(1);\n",
    'test.js': "require('node:assert').equal(require('./a').two, 2);\n",
    'a.js': 'exports.two = 3;\n',
  });
  expect(told(one, 'lint')).toEqual({ status: 'failed', found: ['PIPELINE_CONFIG Dockerfile:3'] });
  expect(told(one, 'test')).toEqual({ status: 'failed', found: ['LOGIC test.js:1'] });
});

it('no linter judges what a build left behind', async () => {
  const one = await place.check({
    'package.json': '{"scripts": {"lint": "node lint.js"}}',
    'lint.js':
      "require('node:fs').mkdirSync('dist');\nrequire('node:fs').writeFileSync('dist/a.js', '');\nconsole.log('dist/a.js:1:1: ugly');\nprocess.exit(1);\n",
  });
  expect(told(one, 'lint')).toEqual({ status: 'passed', found: [] });
});

it('a compiler that goes on from an earlier tree tells what a change breaks elsewhere, and writes every file', async () => {
  const options = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    outDir: 'dist',
    types: ['node'],
    declaration: true,
  };
  const sum = 'export const sum = (xs: number[]): number => xs.reduce((all, x) => all + x, 0);\n';
  const first = await place.check({
    'package.json': JSON.stringify({
      ...{ name: 'shop', type: 'module' },
      scripts: { typecheck: 'tsc -p . --noEmit', test: 'tsc -p . && node --test dist/test/*.test.js' },
      devDependencies: { '@types/node': '^20.0.0', typescript: '~5.9.0' },
    }),
    'tsconfig.json': JSON.stringify({ compilerOptions: options, include: ['src', 'test'] }),
    'src/sum.ts': sum,
    'src/mean.ts': "import { sum } from './sum.js';\nexport const mean = (xs: number[]) => sum(xs) / xs.length;\n",
    'test/mean.test.ts': test('mean', 'assert.equal(mean([1, 3]), 2);', "import { mean } from '../src/mean.js';"),
  });
  const statuses = ({ report }: typeof first) => report.runs.map(({ status }) => status);
  expect(statuses(first)).toEqual(['passed', 'passed']);
  expect(first.kept()).toEqual(['_.tsbuildinfo']);
  const broken = await first.again({
    'src/sum.ts': sum.replace(': number =>', ': string =>').replace('+ x, 0', "+ x, ''"),
  });
  expect(told(broken, 'typecheck')).toEqual({ status: 'failed', found: ['TYPE_ERROR src/mean.ts:2'] });
  expect(statuses(broken)).toEqual(['failed', 'failed']);
  expect(statuses(await broken.again({}))).toEqual(['passed', 'passed']);
  const wrong = await first.again({ 'src/sum.ts': sum.replace('+ x', '- x') });
  expect(told(wrong, 'test').found).toEqual(['LOGIC test/mean.test.ts:5']);
});
