import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { LanguageAdapter } from '../contract';

const JUDGES = new Set([
  'pytest.ini',
  '.pytest.ini',
  'pytest.toml',
  'tox.ini',
  'tox.toml',
  'ruff.toml',
  '.ruff.toml',
  'mypy.ini',
  '.mypy.ini',
  '.flake8',
  '.pylintrc',
  'pylintrc',
  '.coveragerc',
  '.isort.cfg',
  '.style.yapf',
  'pyrightconfig.json',
  'noxfile.py',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'justfile',
  '.pre-commit-config.yaml',
  '.yamllint',
  '.yamllint.yml',
  '.yamllint.yaml',
  '.rift.yaml',
  '.gitlab-ci.yml',
  'sitecustomize.py',
  'usercustomize.py',
  'py.typed',
]);
const MANIFESTS = new Set([
  'setup.py',
  'Pipfile',
  'Pipfile.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  '.python-version',
  'MANIFEST.in',
]);
const TEST_FOLDER = /^(tests?|testing|unit_?tests?|integration_?tests?)$/;

export function isTestFile(path: string): boolean {
  const name = posix.basename(path);
  if (/^(test_.*|.*_tests?|tests?|conftest)\.py$/.test(name)) return true;
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => TEST_FOLDER.test(folder));
}

/** `pyproject.toml` and `setup.cfg` are manifests that also bend the checks: the stricter role counts. */
export function roleOf(path: string, _project: Project): ReturnType<LanguageAdapter['role']> {
  const name = posix.basename(path);
  if (JUDGES.has(name) || /^(pyproject\.toml|setup\.cfg)$/.test(name)) return 'judge_config';
  if (/(^|\/)\.(github|circleci|ci)\//.test(path) || name.endsWith('.pth')) return 'judge_config';
  if (isTestFile(path)) return 'test';
  if (
    MANIFESTS.has(name) ||
    /^([\w.-]*requirements[\w.-]*|constraints[\w.-]*)\.(txt|in)$/.test(name) ||
    /(^|\/)requirements\/[^/]+\.(txt|in)$/.test(path)
  ) {
    return 'manifest';
  }
  return /\.(py|pyi|pyx)$/.test(name) ? 'source' : 'other';
}
