import type { Project } from '../../domain/check';
import { createLanguages } from '../../services/languages';
import { treeOf } from './fake-tree';

const { javascript } = createLanguages(process.env);
if (!javascript) throw new Error('no JavaScript');
const adapter = javascript;
const ROOT: Project = { id: 'javascript:.', language: 'javascript', adapter: 'javascript', root: '.', manifests: [] };

it('sees the imports of a source: modules, CommonJS, paths of a tsconfig, packages of the workspace', async () => {
  const tree = treeOf({
    'package.json': JSON.stringify({ workspaces: ['p/*'], imports: { '#lib/*': './src/lib/*.js' } }),
    'tsconfig.json': '{ // settings\n "compilerOptions": { "paths": { "@/*": ["./src/*"] }, } }',
    'src/a.ts':
      "import { b } from './b.js';\nimport type { C } from '@/deep/c';\nexport * from './d';\nimport 'node:fs';\n",
    'src/b.ts': "const x = require('./d');\nconst y = import('#lib/e');\n",
    'src/deep/c.ts': "import '@x/core';\nimport '@x/core/util';\n",
    'src/d/index.js': '',
    'src/lib/e.js': 'const broken = (;',
    'p/core/package.json': JSON.stringify({
      name: '@x/core',
      main: 'dist/index.js',
      exports: { '.': './dist/index.js', './util': { import: './dist/util.js' } },
    }),
    'p/core/src/index.ts': '',
    'p/core/src/util.ts': '',
  });
  expect((await adapter.moduleGraph(ROOT, tree)).imports).toEqual({
    'p/core/src/index.ts': [],
    'p/core/src/util.ts': [],
    'src/a.ts': ['src/b.ts', 'src/d/index.js', 'src/deep/c.ts'],
    'src/b.ts': ['src/d/index.js', 'src/lib/e.js'],
    'src/d/index.js': [],
    'src/deep/c.ts': ['p/core/src/index.ts', 'p/core/src/util.ts'],
    'src/lib/e.js': [],
  });
});

it('sees the tests that are written out, and not what a loop or a condition makes', async () => {
  const tree = treeOf({
    'test/a.test.js': [
      "test('one', () => {});",
      "describe('suite', () => { it('two', async () => {}); it.skip('three', () => {}); describe(`deep`, function () { it('four'); }); });",
      "for (const n of [1]) test('five', () => {});",
      "if (x) test('six', () => {});",
      "test.each([1])('seven %i', () => {});",
      'test(`eight ${n}`, () => {});',
      "function later() { test('nine', () => {}); }",
    ].join('\n'),
    'test/b.test.ts': "import { it } from 'vitest';\nit('typed', (): void => {});\n",
    'test/tape.js': "const test = require('tape');\ntest('ten', (t) => t.end());\n",
    'test/mixed.test.ts':
      "import { describe } from 'node:test';\nimport { it } from 'vitest';\ndescribe('a', () => { it('b'); });\n",
    'test/only.test.js': "test.only('eleven', () => {});\ntest('twelve', () => {});\n",
    'test/broken.test.js': "test('thirteen', () => {);\n",
    'src/a.js': "test('no', () => {});\n",
  });
  expect(await adapter.staticTests(ROOT, tree)).toEqual({
    'test/a.test.js': ['one', 'suite::two', 'suite::three', 'suite::deep::four'],
    'test/b.test.ts': ['typed'],
  });
});

it.each([
  ['src/a.ts', 'source'],
  ['src/latest.ts', 'source'],
  ['src/App.vue', 'source'],
  ['src/a.test.ts', 'test'],
  ['src/__tests__/helper.js', 'test'],
  ['test/helper.js', 'test'],
  ['test.js', 'test'],
  ['package.json', 'judge_config'],
  ['tsconfig.build.json', 'judge_config'],
  ['eslint.config.mjs', 'judge_config'],
  ['.eslintrc.cjs', 'judge_config'],
  ['vitest.config.ts', 'judge_config'],
  ['jest.setup.js', 'judge_config'],
  ['.prettierrc', 'judge_config'],
  ['.github/workflows/ci.yml', 'judge_config'],
  ['pnpm-lock.yaml', 'manifest'],
  ['README.md', 'other'],
])('%s is %s', (path, role) => {
  expect(adapter.role(path, ROOT)).toBe(role);
});
