import { createLanguages } from '../../services/languages';
import { detectProjects, planChecks } from '../../services/checks/plan';
import { treeOf } from '../languages/fake-tree';

const adapters = createLanguages(process.env);

async function planOf(files: Record<string, string>) {
  const tree = treeOf(files);
  return planChecks(adapters, tree, detectProjects(adapters, tree));
}
const commands = (plan: Awaited<ReturnType<typeof planOf>>, kind: string) =>
  plan.checks.filter((check) => check.kind === kind).map((check) => check.command);
const SOURCE = { 'a.py': '', 'test_a.py': 'def test_a(): pass\n' };
const workflow = (...steps: string[]) => ({
  '.github/workflows/ci.yml': `on: [push]\njobs:\n  t:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        python: ["3.11"]\n    steps:\n${steps.map((step) => `      - ${step}\n`).join('')}`,
});

describe('the test check', () => {
  it.each([
    ['of the conventions', {}, ['python -m pytest']],
    [
      'of CI, without what only prints',
      workflow('run: pytest -v --cov=a --cov-report=xml -k "not slow" tests'),
      ["pytest -k 'not slow' tests"],
    ],
    [
      'in a script of several lines',
      workflow(
        'run: |\n          set -e\n          if true; then\n            PYTHONPATH=src python -m pytest\n          fi',
      ),
      ['PYTHONPATH=src python -m pytest'],
    ],
    [
      'behind make',
      {
        ...workflow('run: make check'),
        Makefile: 'PY = python\ncheck: lint test\nlint:\n\truff check .\ntest:\n\t@$(PY) -m pytest tests\n',
      },
      ['python -m pytest tests'],
    ],
    [
      'behind tox',
      { ...workflow('run: tox -e py'), 'tox.ini': '[testenv]\ncommands =\n    pytest {posargs:tests} --color=yes\n' },
      ['pytest tests'],
    ],
    [
      'behind hatch',
      {
        ...workflow('run: hatch run cov'),
        'pyproject.toml': '[tool.hatch.envs.default.scripts]\ntest = "pytest {args:tests}"\ncov = ["test"]',
      },
      ['pytest tests'],
    ],
    [
      'behind nox',
      {
        ...workflow('run: nox -s tests-3.11'),
        'noxfile.py':
          'def tests(session):\n    session.run("pytest", "tests")\ndef lint(session):\n    session.run("pytest", "no")\n',
      },
      ['pytest tests'],
    ],
    ['behind launchers', workflow('run: uv run --extra test coverage run -m pytest x'), ['python -m pytest x']],
    [
      'not in a folder that another checkout brings',
      workflow('run: pytest\n        working-directory: other'),
      ['python -m pytest'],
    ],
    ['not where its failure is ignored', workflow('run: pytest bench || true', 'run: pytest'), ['pytest']],
    [
      'not on another system',
      {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  w:\n    runs-on: windows-latest\n    steps:\n      - run: pytest win',
      },
      ['python -m pytest'],
    ],
    [
      'of GitLab',
      { '.gitlab-ci.yml': 'test:\n  script:\n    - pip install pytest\n    - pytest tests\n' },
      ['pytest tests'],
    ],
    [
      'that the repository orders',
      {
        ...workflow('run: pytest'),
        '.rift.yaml': 'checks:\n  - {kind: test, run: python -m pytest fast, timeout: 9}\n',
      },
      ['python -m pytest fast'],
    ],
    [
      'of unittest',
      { 'test_a.py': 'import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n' },
      ['python -m unittest discover'],
    ],
  ])('%s', async (_, files, expected) => {
    const all = { ...SOURCE, ...files } as Record<string, string>;
    expect(commands(await planOf(all), 'test')).toEqual(expected);
  });
});

it('takes each kind from the first source that has it', async () => {
  const plan = await planOf({
    ...SOURCE,
    ...workflow('run: flake8 src'),
    'pyproject.toml': '[tool.ruff]\n[tool.mypy]\n',
  });
  expect([commands(plan, 'lint'), commands(plan, 'typecheck'), commands(plan, 'build')]).toEqual([
    ['flake8 src'],
    ['mypy .'],
    ['python -m compileall .'],
  ]);
});

it('follows the folder of a step to its project', async () => {
  const plan = await planOf({
    'api/pyproject.toml': '[project]\nname="a"',
    'api/test_a.py': 'def test_a(): pass\n',
    ...workflow('run: pytest\n        working-directory: ./api', 'run: cd api && ruff check .'),
  });
  expect(plan.checks.map((check) => [check.command, check.cwd, check.source])).toEqual([
    ['python -m compileall .', 'api', 'convention'],
    ['ruff check .', 'api', 'ci_file'],
    ['pytest', 'api', 'ci_file'],
  ]);
});

const INSPECTED = (at: string) => [['repository:pipeline', 'lint', at]];
const inspected = (plan: Awaited<ReturnType<typeof planOf>>) =>
  plan.checks.filter(({ id }) => id.startsWith('repository:')).map(({ id, kind, origin }) => [id, kind, origin]);

it('has an unreadable CI file inspected and goes on with the next source', async () => {
  const plan = await planOf({
    ...SOURCE,
    '.github/workflows/ci.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n     - run: x\n',
  });
  expect(inspected(plan)).toEqual(INSPECTED('.github/workflows/ci.yml:6'));
  expect(commands(plan, 'test')).toEqual(['python -m pytest']);
});

it('has a manifest inspected that cannot be read, and an order that nobody can follow', async () => {
  expect(inspected(await planOf({ ...SOURCE, 'pyproject.toml': '[project]\nname = "a\n' }))).toEqual(
    INSPECTED('pyproject.toml:2'),
  );
  const wrong = { '.rift.yaml': 'checks:\n  - kind: tests\n    run: pytest\n' };
  expect(inspected(await planOf({ ...SOURCE, ...wrong }))).toEqual(INSPECTED('.rift.yaml:2'));
});

it('plans no inspection of what is in order', async () => {
  expect(inspected(await planOf(SOURCE))).toEqual([]);
});

it('says what was looked for and not run', async () => {
  const plan = await planOf({ 'a.py': 'x = 1\n' });
  expect(plan.skipped.map(({ kind, why }) => [kind, why])).toEqual([
    ['typecheck', 'neither is configured'],
    ['lint', 'neither is configured'],
    ['test', 'there is no test file'],
  ]);
});
