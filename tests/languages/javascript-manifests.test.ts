import { chooseManager, lockHosts, manifestFiles, reduced } from '../../services/languages/javascript/dependencies';
import { createLanguages } from '../../services/languages';
import type { Project } from '../../domain/check';
import { treeOf } from './fake-tree';

const { javascript } = createLanguages(process.env);
if (!javascript) throw new Error('no JavaScript');
const adapter = javascript;
const ROOT: Project = { id: 'javascript:.', language: 'javascript', adapter: 'javascript', root: '.', manifests: [] };
const manifest = (fields: object) => JSON.stringify(fields);
const packageWith = (scripts: Record<string, string>, more: object = {}) => ({
  'package.json': manifest({ name: 'a', scripts, ...more }),
  'src/a.js': '',
});
const NODE_TEST = "import { test } from 'node:test';\ntest('a', () => {});\n";

describe('projects', () => {
  const found = (files: Record<string, string>) =>
    adapter.detect(treeOf(files)).map(({ root, language }) => `${root} ${language}`);

  it.each([
    ['a package', { 'package.json': '{}', 'index.js': '' }, ['. javascript']],
    [
      'TypeScript by its sources, not by its settings',
      { 'package.json': '{}', 'src/a.ts': '', 'src/b.ts': '', 'eslint.config.js': '' },
      ['. typescript'],
    ],
    [
      'the packages of a workspace as one project',
      {
        'package.json': manifest({ workspaces: ['packages/*', '!packages/old'] }),
        'packages/a/package.json': '{}',
        'packages/a/a.js': '',
        'packages/old/package.json': manifest({ scripts: { test: 'node --test' } }),
        'packages/old/a.js': '',
      },
      ['. javascript', 'packages/old javascript'],
    ],
    [
      'a workspace of pnpm',
      {
        'package.json': '{}',
        'pnpm-workspace.yaml': 'packages:\n  - libs/**\n',
        'libs/x/y/package.json': '{}',
        'libs/x/y/a.ts': '',
      },
      ['. typescript'],
    ],
    [
      'several projects, and nothing that is only shown',
      {
        'api/package.json': manifest({ scripts: { test: 'jest' } }),
        'api/a.js': '',
        'web/package.json': manifest({ dependencies: { vite: '5' } }),
        'web/a.ts': '',
        'examples/x/package.json': manifest({ scripts: { test: 'jest' } }),
        'examples/x/a.js': '',
        'setup.py': '',
      },
      ['api javascript', 'web typescript'],
    ],
    ['tests without a manifest', { 'a.js': '', 'a.test.js': NODE_TEST }, ['. javascript']],
    ['no script beside another language', { 'setup.py': '', 'docs/a.js': '', 'static/a.js': '' }, []],
    ['no manifest for tools alone', { 'setup.py': '', 'package.json': '{}' }, []],
  ])('%s', (_, files, expected) => {
    expect(found(files as unknown as Record<string, string>)).toEqual(expected);
  });
});

describe('checks by convention', () => {
  const planned = (files: Record<string, string>) =>
    adapter
      .checks(ROOT, treeOf(files))
      .checks.map(({ kind, tool, command, cwd }) => [kind, tool, command, cwd].join(' | '));

  it.each([
    ['the placeholder of npm init is none', packageWith({ test: 'echo "Error: no test specified" && exit 1' }), []],
    [
      'a build that the tests do anyway is not done twice',
      packageWith({ build: 'tsc -p .', test: 'npm run build && node --test dist/*.test.js' }),
      ["test | node | tsc -p . && node --test 'dist/*.test.js' | ."],
    ],
    [
      'linters and compilers within the test script stand alone',
      packageWith({ test: 'eslint . && tsc --noEmit && c8 --reporter lcov mocha test' }),
      ['typecheck | tsc | tsc --noEmit | .', 'lint | eslint | eslint . | .', 'test | mocha | mocha test | .'],
    ],
    [
      'several scripts of a kind, none that mends',
      packageWith({
        lint: 'run-s lint:*',
        'lint:js': 'eslint src',
        'lint:md': 'node md.js',
        'lint:fix': 'eslint --fix .',
      }),
      ['lint | eslint | eslint src | .', 'lint | script | node md.js | .'],
    ],
    [
      'a script before another, with its environment',
      packageWith({ pretest: 'node gen.js', test: 'cross-env NODE_ENV=test jest --runInBand' }),
      ['test | jest | node gen.js && NODE_ENV=test jest --runInBand | .'],
    ],
    [
      'settings where there is no script',
      {
        'package.json': manifest({ devDependencies: { eslint: '9', typescript: '5', vitest: '3' } }),
        'eslint.config.js': '',
        'tsconfig.json': '{}',
        'src/a.test.ts': '',
      },
      ['typecheck | tsc | tsc --noEmit -p . | .', 'lint | eslint | eslint . | .', 'test | vitest | vitest run | .'],
    ],
    ['tests of the platform itself', { 'a.test.js': NODE_TEST }, ['test | node | node --test | .']],
    [
      'the packages of a workspace one by one',
      {
        'package.json': manifest({ workspaces: ['p/*'], scripts: { test: 'npm test -ws --if-present' } }),
        'p/a/package.json': manifest({ scripts: { test: 'node --test' } }),
        'p/b/package.json': manifest({ scripts: { test: 'mocha' } }),
        'p/c/package.json': '{}',
      },
      ['test | node | node --test | p/a', 'test | mocha | mocha | p/b'],
    ],
  ])('%s', (_, files, expected) => {
    expect(planned(files as unknown as Record<string, string>)).toEqual(expected);
  });

  it('says what was looked for in vain', () => {
    const { skipped } = adapter.checks(
      ROOT,
      treeOf(packageWith({ test: 'echo "Error: no test specified" && exit 1' })),
    );
    expect(skipped.find(({ kind }) => kind === 'test')?.why).toBe('the script is the placeholder of npm init');
  });
});

describe('commands of CI files', () => {
  const files = {
    'package.json': manifest({
      workspaces: ['p/*'],
      scripts: {
        test: 'vitest',
        lint: 'eslint .',
        'check:format': 'prettier --check .',
        docs: 'node docs.js',
        'test:types': 'tsgo --noEmit',
      },
    }),
    'p/a/package.json': manifest({ name: '@x/a', scripts: { test: 'jest', lint: 'biome ci .' } }),
    'p/b/package.json': manifest({ name: 'b', scripts: { test: 'ava' } }),
  };

  it.each([
    ['npm test', ['test vitest .']],
    ['npm run lint -- --max-warnings 0', ['lint eslint .']],
    ['npx eslint .', ['lint eslint .']],
    ['npx --no-install tsc --noEmit', ['typecheck tsc .']],
    ['yarn lint', ['lint eslint .']],
    ['yarn prettier --check src', ['lint prettier .']],
    ['yarn workspace b test', ['test ava p/b']],
    ['yarn workspaces foreach -A run test', ['test jest p/a', 'test ava p/b']],
    ['pnpm -r test', ['test jest p/a', 'test ava p/b']],
    ['pnpm --filter @x/a run lint', ['lint biome p/a']],
    ['npm test -w p/b', ['test ava p/b']],
    ['npm --prefix p/a run test', ['test jest p/a']],
    ['npx lerna run test', ['test jest p/a', 'test ava p/b']],
    ['turbo run test lint', ['test jest p/a', 'lint biome p/a', 'test ava p/b']],
    ['node --test', ['test node .']],
    ['node --import tsx --test test/*.test.ts', ['test node .']],
    ['node node_modules/jest/bin/jest.js --ci', ['test jest .']],
    ['npm run check:format', ['lint prettier .']],
    ['npm run test:types', ['typecheck tsc .']],
    ['npm ci', []],
    ['npx playwright-test test --browser=chromium', []],
    ["npx start-server-and-test serve 8080 'vitest run'", []],
    ['npm run docs', []],
    ['npm publish', []],
    ['npx vitest --version', []],
    ['node scripts/release.js', []],
  ])('%s', async (command, expected) => {
    const found = await adapter.recognize(command, ROOT, treeOf(files), '.');
    expect(found.map(({ kind, tool, cwd }) => `${kind} ${tool} ${cwd}`).sort()).toEqual([...expected].sort());
  });

  it('what only prints is no part of a test', async () => {
    const script = { scripts: { test: 'TZ=UTC date && TZ=UTC jest' }, devDependencies: { jest: '29' } };
    const found = await adapter.recognize('npm test', ROOT, treeOf({ 'package.json': manifest(script) }), '.');
    expect(found[0]?.command).toBe('TZ=UTC jest');
  });

  it('hands arguments on to the script', async () => {
    const found = await adapter.recognize('npm run lint -- --max-warnings 0', ROOT, treeOf(files), '.');
    expect(found[0]?.command).toBe('eslint . --max-warnings 0');
  });
});

describe('what installs the packages', () => {
  const choice = (files: Record<string, string>) => {
    const { manager, version, berry } = chooseManager(ROOT, treeOf(files));
    return [manager, version, berry];
  };

  it.each([
    [{ 'package.json': '{}' }, ['npm', null, false]],
    [{ 'package.json': '{}', 'package-lock.json': '{}' }, ['npm', null, false]],
    [{ 'package.json': '{}', 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" }, ['pnpm', '9', false]],
    [{ 'package.json': '{}', 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" }, ['pnpm', '8', false]],
    [
      {
        'package.json': manifest({ packageManager: 'pnpm@10.1.0+sha512.aa' }),
        'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      },
      ['pnpm', '10.1.0', false],
    ],
    [{ 'package.json': '{}', 'yarn.lock': '# yarn lockfile v1\n' }, ['yarn', '1.22.22', false]],
    [{ 'package.json': '{}', 'yarn.lock': '__metadata:\n  version: 8\n' }, ['yarn', '4', true]],
    [{ 'package.json': manifest({ packageManager: 'yarn@4.5.0' }) }, ['yarn', '4.5.0', true]],
  ])('%j', (files, expected) => {
    expect(choice(files as unknown as Record<string, string>)).toEqual(expected);
  });

  it('asks for every manifest that decides, and for no script', () => {
    const tree = treeOf({
      'package.json': manifest({
        workspaces: ['p/*'],
        dependencies: { local: 'file:./vendor/local' },
        scripts: { postinstall: 'node x.js' },
      }),
      'package-lock.json': '{"resolved": "https://packages.example.org:8443/a.tgz"}',
      'p/a/package.json': '{}',
      'vendor/local/package.json': '{}',
      '.npmrc': 'legacy-peer-deps=true',
      'x.js': '',
    });
    expect(manifestFiles(ROOT, tree, chooseManager(ROOT, tree))).toEqual([
      '.npmrc',
      'p/a/package.json',
      'package-lock.json',
      'package.json',
      'vendor/local/package.json',
    ]);
    expect(reduced('package.json', tree.read('package.json') ?? '')).not.toContain('postinstall');
    expect(lockHosts(ROOT, tree)).toEqual(['packages.example.org:8443']);
  });

  it('needs nothing where nothing is declared, and another environment for another lock', async () => {
    const plan = (files: Record<string, string>) => adapter.prepare(ROOT, treeOf(files), []);
    expect(await plan({ 'package.json': manifest({ scripts: { test: 'node --test' } }) })).toMatchObject({
      dependencies: [],
      installation: [],
    });
    const declared = manifest({ dependencies: { a: '1' } });
    const one = await plan({ 'package.json': declared, 'package-lock.json': '{"a": 1}' });
    const other = await plan({ 'package.json': declared, 'package-lock.json': '{"a": 2}' });
    expect(one.dependencies).toHaveLength(2);
    expect(one.key).not.toBe(other.key);
    const renamed = await plan({
      'package.json': manifest({ scripts: { x: 'y' }, dependencies: { a: '1' } }),
      'package-lock.json': '{"a": 1}',
    });
    expect(renamed.key).toBe(one.key);
  });
});
