import { posix } from 'node:path';
import type { Check, CheckKind, Project, SkippedCheck } from '../../../domain/check';
import type { Tree } from '../contract';
import { hooks } from './hooks';
import { at, ini, inProject, pyproject, type Table } from './manifest';
import { isTestFile } from './role';

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 120, typecheck: 300, lint: 120, test: 600 };

interface Found {
  readonly command: string;
  readonly tool: string;
  readonly origin: string;
}

/** The checks that a project's own configuration asks for, and what was looked for in vain. */
export function conventionalChecks(project: Project, tree: Tree): { checks: Check[]; skipped: SkippedCheck[] } {
  const { table } = pyproject(project, tree);
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const own = tree.files.filter((file) => file.startsWith(prefix) && file.endsWith('.py'));
  const looked: Record<CheckKind, { found: Found | null; looked: string; why: string }> = {
    build: {
      found: own[0] === undefined ? null : { command: 'python -m compileall .', tool: 'compileall', origin: own[0] },
      looked: '*.py',
      why: 'the project has no Python file',
    },
    lint: { found: linter(project, tree, table), looked: 'settings of ruff or flake8', why: 'neither is configured' },
    typecheck: {
      found: typeChecker(project, tree, table, own),
      looked: 'settings of mypy or pyright',
      why: 'neither is configured',
    },
    test: testRunner(project, tree, table, own),
  };
  const checks: Check[] = [];
  const skipped: SkippedCheck[] = [];
  for (const kind of ['build', 'typecheck', 'lint', 'test'] as const) {
    const { found, looked: what, why } = looked[kind];
    if (!found) skipped.push({ projectId: project.id, kind, looked: what, why });
    else {
      const id = `${project.id}:${kind}:1`;
      const common = {
        id,
        projectId: project.id,
        kind,
        cwd: project.root,
        language: 'python',
        source: 'convention',
      } as const;
      checks.push({ ...common, ...found, timeoutSecs: TIMEOUTS[kind] });
    }
  }
  return { checks, skipped };
}

function linter(project: Project, tree: Tree, table: Table): Found | null {
  const ruff = ['ruff.toml', '.ruff.toml'].map((file) => inProject(project, file)).find((file) => tree.has(file));
  const hook = hooks(tree).find(({ id }) => /^(ruff|ruff-check|flake8)$/.test(id))?.id;
  const manifest = inProject(project, 'pyproject.toml');
  if (ruff !== undefined) return { command: 'ruff check .', tool: 'ruff', origin: ruff };
  if (at(table, 'tool').ruff !== undefined) return { command: 'ruff check .', tool: 'ruff', origin: manifest };
  const flake8 = ['.flake8', 'setup.cfg', 'tox.ini'].find((file) => ini(project, tree, file).flake8 !== undefined);
  if (flake8 !== undefined) return { command: 'flake8', tool: 'flake8', origin: inProject(project, flake8) };
  if (hook === undefined) return null;
  const origin = '.pre-commit-config.yaml';
  return hook === 'flake8'
    ? { command: 'flake8', tool: 'flake8', origin }
    : { command: 'ruff check .', tool: 'ruff', origin };
}

function typeChecker(project: Project, tree: Tree, table: Table, own: readonly string[]): Found | null {
  const manifest = inProject(project, 'pyproject.toml');
  const file = ['mypy.ini', '.mypy.ini', 'setup.cfg'].find((name) => ini(project, tree, name).mypy !== undefined);
  const settings =
    at(table, 'tool').mypy === undefined ? (file ? ini(project, tree, file).mypy : null) : at(table, 'tool', 'mypy');
  if (settings) {
    const scoped = ['files', 'packages', 'modules'].some((key) => key in settings);
    const origin = at(table, 'tool').mypy === undefined ? inProject(project, file ?? '') : manifest;
    const command = scoped ? 'mypy' : ['mypy', ...typedFolders(project, own)].join(' ');
    return { command, tool: 'mypy', origin };
  }
  const config = inProject(project, 'pyrightconfig.json');
  if (tree.has(config)) return { command: 'pyright', tool: 'pyright', origin: config };
  return at(table, 'tool').pyright === undefined ? null : { command: 'pyright', tool: 'pyright', origin: manifest };
}

/** The project's packages, below `src` where that is the layout; everything where there is none. */
function typedFolders(project: Project, own: readonly string[]): string[] {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const packages = own
    .map((file) => file.slice(prefix.length))
    .filter((file) => /^(src\/)?[A-Za-z_]\w*\/__init__\.py$/.test(file) && !isTestFile(file))
    .map((file) => posix.dirname(file));
  if (packages.some((folder) => folder.startsWith('src/'))) return ['src'];
  return packages.length > 0 ? packages.filter((folder) => !/^(docs?|examples?|scripts|tests?)$/.test(folder)) : ['.'];
}

function testRunner(
  project: Project,
  tree: Tree,
  table: Table,
  own: readonly string[],
): { found: Found | null; looked: string; why: string } {
  const looked = 'test_*.py, *_test.py, tests/';
  const named = own.filter((file) => isTestFile(file) && !/(^|\/)(conftest|__init__)\.py$/.test(file));
  const withTests = named
    .map((file) => [file, tree.read(file) ?? ''] as const)
    .filter(([, source]) => holdsTests(source));
  const [first] = withTests;
  if (!first)
    return { found: null, looked, why: named.length === 0 ? 'there is no test file' : 'no test file holds a test' };
  const configured =
    at(table, 'tool').pytest !== undefined ||
    ['pytest.ini', '.pytest.ini', 'pytest.toml', 'conftest.py', 'tests/conftest.py'].some((file) =>
      tree.has(inProject(project, file)),
    ) ||
    ini(project, tree, 'setup.cfg')['tool:pytest'] !== undefined ||
    ini(project, tree, 'tox.ini').pytest !== undefined ||
    declaresPytest(project, tree);
  const plainFunctions = withTests.some(([, source]) =>
    /^(async )?def test_?\w*\(|^\s*import pytest|^from pytest /m.test(source),
  );
  if (configured || plainFunctions)
    return { found: { command: 'python -m pytest', tool: 'pytest', origin: first[0] }, looked, why: '' };
  return {
    found: {
      command: unittestCommand(
        project,
        tree,
        withTests.map(([file]) => file),
      ),
      tool: 'unittest',
      origin: first[0],
    },
    looked,
    why: '',
  };
}

function declaresPytest(project: Project, tree: Tree): boolean {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  return tree.files
    .filter(
      (file) =>
        file.startsWith(prefix) &&
        /^(requirements\/)?[^/]*(\.txt|\.in|\.toml|\.cfg|\.ini|Pipfile|setup\.py)$/.test(file.slice(prefix.length)),
    )
    .some((file) => /(^|[\s"'[,])pytest\b(?!-)/m.test(tree.read(file) ?? ''));
}

function holdsTests(source: string): boolean {
  return /\bdef test|\bclass \w*Test|TestCase|\bdef runTest\b|doctest/.test(source);
}

function unittestCommand(project: Project, tree: Tree, files: readonly string[]): string {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const relative = files.map((file) => file.slice(prefix.length));
  const pattern = relative.every((file) => /^test/.test(posix.basename(file))) ? '' : " -p '*test*.py'";
  const [top] = relative.map((file) => file.split('/').slice(0, -1)[0] ?? '.');
  if (top === undefined || top === '.' || !relative.every((file) => file.startsWith(`${top}/`)))
    return `python -m unittest discover${pattern}`;
  const asPackage = tree.has(`${prefix}${top}/__init__.py`);
  return `python -m unittest discover -s ${top}${asPackage ? ' -t .' : ''}${pattern}`;
}
