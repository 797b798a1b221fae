import type { Check } from '../../domain/check';
import { createSyntax } from '../../services/syntax';
import { chooseDependencies } from '../../services/languages/python/dependencies';
import { detectProjects } from '../../services/languages/python/detect';
import { installHints } from '../../services/languages/python/hints';
import { chooseInterpreter, type Interpreter } from '../../services/languages/python/interpreters';
import { readManifest } from '../../services/languages/python/manifest';
import { poetrySpecifiers, satisfies, parseVersion } from '../../services/languages/python/versions';
import { ROOT, treeOf } from './fake-tree';

const syntax = createSyntax();
const WORKFLOW = (run: string) =>
  `on: push\njobs:\n  t:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`;

const LOCKED = (name: string, version: string) => `[[package]]\nname = "${name}"\nversion = "${version}"\n`;

async function wanted(files: Record<string, string>): Promise<string[]> {
  const tree = treeOf(files);
  const manifest = await readManifest(ROOT, tree, syntax);
  const { groups } = chooseDependencies(ROOT, tree, manifest, installHints(ROOT, tree), []);
  return [...new Set(groups.flatMap((group) => group.requirements))].sort();
}

describe('what is installed', () => {
  it.each([
    [
      'the project and its test extra',
      { 'pyproject.toml': '[project]\nname="a"\ndependencies=["x>=1"]\noptional-dependencies={test=["t"],docs=["d"]}' },
      ['t', 'x>=1'],
    ],
    [
      'a development extra where no test extra is',
      { 'pyproject.toml': '[project]\nname="a"\noptional-dependencies={dev=["t"],docs=["d"]}' },
      ['t'],
    ],
    [
      'the extra that CI installs',
      {
        'pyproject.toml': '[project]\nname="a"\noptional-dependencies={everything=["t"]}',
        '.github/workflows/ci.yml': WORKFLOW('pip install -e ".[everything]"'),
      },
      ['t'],
    ],
    [
      'an extra that stands for others',
      { 'pyproject.toml': '[project]\nname="a"\noptional-dependencies={test=["a[fast]","t"],fast=["f"]}' },
      ['f', 't'],
    ],
    [
      'dependency groups with what they include',
      { 'pyproject.toml': '[dependency-groups]\ntest=["t",{include-group="base"}]\nbase=["b"]' },
      ['b', 't'],
    ],
    [
      'groups of Poetry',
      {
        'pyproject.toml':
          '[tool.poetry]\nname="a"\n[tool.poetry.dependencies]\npython="^3.9"\nx="^1.2"\n[tool.poetry.group.test.dependencies]\nt={version="~2.1",extras=["e"]}',
      },
      ['t[e]>=2.1,<2.2', 'x>=1.2,<2'],
    ],
    [
      'requirements files with what they include, without the project itself',
      {
        'requirements-dev.txt': '-r requirements.txt\n-e .\nt==1 # why\n',
        'requirements.txt': 'x ; python_version > "3"\n--index-url https://example.org\n',
        'a.py': '',
      },
      ['t==1', 'x ; python_version > "3"'],
    ],
    [
      'literals of setup.py',
      {
        'setup.py':
          'from setuptools import setup\nX = ["x"]\nsetup(name="a", install_requires=X + ["y"], extras_require={"tests": ["t"]})',
      },
      ['t', 'x', 'y'],
    ],
    [
      'lists of setup.cfg',
      {
        'setup.cfg':
          '[metadata]\nname = a\n[options]\ninstall_requires =\n    x\n    y>2\n[options.extras_require]\ntest =\n    t\n',
      },
      ['t', 'x', 'y>2'],
    ],
    [
      'dependencies of tox',
      {
        'tox.ini': '[testenv]\ndeps =\n    t\n    latest: git+https://example.org/t\n    -r more.txt\n',
        'more.txt': 'm',
      },
      ['m', 't'],
    ],
    [
      'what CI names',
      { 'a.py': '', '.github/workflows/ci.yml': WORKFLOW('python -m pip install --upgrade pip pytest requests') },
      ['pytest', 'requests'],
    ],
    [
      'what uv installs unasked, beside a test extra',
      {
        'pyproject.toml':
          '[project]\nname="a"\noptional-dependencies={test=["t"]}\n[dependency-groups]\ndev=["d"]\ndocs=["s"]',
        '.github/workflows/ci.yml': WORKFLOW('uv run --python 3.12 poe check'),
      },
      ['d', 't'],
    ],
    [
      'the groups that uv is told to install, and none that it is told to leave',
      {
        'pyproject.toml':
          '[dependency-groups]\ndev=["d"]\nlint=["l"]\ntest=["t"]\n[tool.uv]\ndefault-groups=["dev", "lint"]',
        '.github/workflows/ci.yml': WORKFLOW('uv sync --no-group lint'),
      },
      ['d', 't'],
    ],
    [
      'what Poetry installs unasked, but for what is optional',
      {
        'pyproject.toml':
          '[tool.poetry]\nname="a"\n[tool.poetry.group.qa.dependencies]\nq="*"\n[tool.poetry.group.docs]\noptional=true\n[tool.poetry.group.docs.dependencies]\ns="*"',
        '.github/workflows/ci.yml': WORKFLOW('poetry install --no-interaction'),
      },
      ['q'],
    ],
    ['a Pipfile', { Pipfile: '[packages]\nx="*"\n[dev-packages]\nt="==1"' }, ['t==1', 'x']],
  ])('%s', async (_, files, expected) => {
    expect(await wanted(files as unknown as Record<string, string>)).toEqual(expected);
  });
});

it.each([
  ['^1.2.3', '>=1.2.3,<2'],
  ['^0.2', '>=0.2,<0.3'],
  ['~1.4', '>=1.4,<1.5'],
  ['1.*', '==1.*'],
  ['>=1,<3', '>=1,<3'],
  ['*', ''],
])('Poetry’s %s is %s', (poetry, standard) => expect(poetrySpecifiers(poetry)).toBe(standard));

it.each([
  ['3.11.7', '>=3.9,<4', true],
  ['3.8.1', '>=3.9', false],
  ['3.10.2', '!=3.10.*', false],
  ['3.12.0', '~=3.10', true],
])('%s against %s: %s', (version, specifiers, expected) => {
  expect(satisfies(parseVersion(version), specifiers)).toBe(expected);
});

describe('the version of a tool', () => {
  const HOOKS = 'repos:\n- {repo: https://h/ruff-pre-commit, rev: v0.9.3, hooks: [{id: ruff}]}\n';
  const ruff = { tool: 'ruff', kind: 'lint', command: 'ruff check .' } as Check;
  it.each([
    ['is that of the hook that runs it', {}, ['ruff==0.9.3']],
    ['is not that of the hook where a lock file has one', { 'uv.lock': LOCKED('ruff', '0.8.0') }, ['ruff==0.8.0']],
    ['is what is declared', { 'requirements-dev.txt': 'ruff>=0.10\n' }, []],
    ['is that of the hook where it is declared without one', { 'requirements-dev.txt': 'ruff\n' }, ['ruff==0.9.3']],
  ])('%s', async (_, files, constraints) => {
    const tree = treeOf({ '.pre-commit-config.yaml': HOOKS, ...files });
    const manifest = await readManifest(ROOT, tree, syntax);
    const wanted = chooseDependencies(ROOT, tree, manifest, installHints(ROOT, tree), [ruff]);
    expect(wanted.constraints).toEqual(constraints);
  });
});

describe('a tool comes with', () => {
  const flake8 = { tool: 'flake8', kind: 'lint', command: 'flake8' } as Check;
  const mypy = { tool: 'mypy', kind: 'typecheck', command: 'mypy src' } as Check;
  it.each([
    [
      'what its own environment holds beside it',
      { 'tox.ini': '[testenv:style]\ndeps =\n  flake8<8\n  pep8-naming\n' },
      ['flake8<8', 'pep8-naming'],
      flake8,
    ],
    [
      'its plugins alone of an environment for all',
      { 'tox.ini': `[testenv:all]\ndeps =\n  mypy\n  types-toml\n${'abcdefg'.replace(/./g, '  $&\n')}` },
      ['mypy', 'types-toml'],
      mypy,
    ],
    [
      'what reads its settings',
      { 'pyproject.toml': '[tool.flake8]\nmax-line-length = 100\n' },
      ['flake8', 'flake8-pyproject'],
      flake8,
    ],
  ])('%s', async (_, files, expected, check) => {
    const tree = treeOf(files as Record<string, string>);
    const manifest = await readManifest(ROOT, tree, syntax);
    const { groups } = chooseDependencies(ROOT, tree, manifest, installHints(ROOT, tree), [check]);
    expect([...new Set(groups.flatMap(({ requirements }) => requirements))].sort()).toEqual(expected);
  });
});

describe('the interpreter', () => {
  const of = (version: string, preferred = false): Interpreter => ({
    executable: version,
    version,
    prefixes: [],
    preferred,
  });
  const all = [of('3.11.2', true), of('3.9.1'), of('3.13.0')];
  it.each([
    ['the pinned one', { requires: '', pinned: ['3.9'], tested: [] }, '3.9.1'],
    ['the machine’s own where CI tests it', { requires: '>=3.9', pinned: [], tested: ['3.11', '3.13'] }, '3.11.2'],
    ['the newest that CI tests', { requires: '', pinned: [], tested: ['3.9', '3.13'] }, '3.13.0'],
    ['one that the manifest allows', { requires: '<3.11', pinned: [], tested: [] }, '3.9.1'],
    ['none where none is allowed', { requires: '>=4', pinned: [], tested: [] }, undefined],
  ])('is %s', (_, wish, version) => expect(chooseInterpreter(all, wish)?.version).toBe(version));
});

describe('project roots', () => {
  it.each([
    ['the root with a manifest', { 'pyproject.toml': '[project]', 'a.py': '' }, ['.']],
    ['bare files with tests', { 'a.py': '', 'test_a.py': '' }, ['.']],
    ['nothing where Python only helps', { 'package.json': '{}', 'scripts/release.py': '' }, []],
    [
      'no example or docs folder',
      { 'setup.py': '', 'a.py': '', 'examples/x/setup.py': '', 'examples/x/b.py': '', 'docs/requirements.txt': '' },
      ['.'],
    ],
    [
      'packages of a monorepo',
      { 'libs/a/pyproject.toml': '[project]', 'libs/a/a.py': '', 'libs/b/setup.py': '', 'libs/b/b.py': '' },
      ['libs/a', 'libs/b'],
    ],
  ])('%s', (_, files, roots) => {
    expect(detectProjects(treeOf(files as unknown as Record<string, string>)).map((project) => project.root)).toEqual(
      roots,
    );
  });
});
