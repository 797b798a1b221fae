import type { BugType } from '../../../domain/names';
import type { Failure } from '../../../domain/failure';
import { hunksOf } from '../../../domain/patch-diff';
import type { ChangeView, VetoRule } from './contract';
import { veto } from './facts';
import { droppedSteps } from './pipeline-steps';
import { PYTHON_STDLIB } from './python/stdlib';

/** Files that configure a judge by their name alone, whatever an adapter knows of them. Lower case; `/` marks a folder. */
const CONFIG = [
  /(^|\/)(pytest|tox|mypy|\.mypy|\.pytest)\.(ini|toml)$/,
  /(^|\/)(setup\.(cfg|py)|pyproject\.toml|noxfile\.py|conftest\.py|sitecustomize\.py|usercustomize\.py|[^/]+\.pth)$/,
  /(^|\/)(\.coveragerc|\.flake8|\.?pylintrc(\.toml)?|\.?ruff\.toml|\.isort\.cfg|\.pydocstyle|\.style\.yapf|\.bandit|\.pycodestyle)$/,
  /(^|\/)(pyrightconfig\.json|\.yamllint(\.ya?ml)?|\.pre-commit-config\.ya?ml|\.editorconfig|\.python-version|\.tool-versions)$/,
  /(^|\/)(makefile|gnumakefile|justfile|taskfile\.ya?ml|rakefile|\.env(\.[\w-]+)?|\.envrc|\.rift\.ya?ml)$/,
  /(^|\/)(\.gitlab-ci\.yml|azure-pipelines\.yml|jenkinsfile|\.travis\.yml|appveyor\.yml|codecov\.yml|\.codecov\.yml|sonar-project\.properties)$/,
  /^(\.github|\.circleci|\.gitlab|\.buildkite|\.ci|\.forgejo|\.gitea)\//,
  /(^|\/)(package\.json|tsconfig[^/]*\.json|jsconfig\.json|biome\.jsonc?|\.npmrc|\.nvmrc|\.swcrc)$/,
  /(^|\/)(jest|vitest|vite|babel|eslint|prettier|playwright|cypress|karma|ava|nyc|webpack|rollup|tsup|swc|stylelint)\.(config|setup|workspace)\.[^/]+$/,
  /(^|\/)(node_modules|__mocks__|\.husky|\.yarn)\/|(^|\/)(\.pnp\.c?js|\.yarnrc(\.yml)?|pnpm-workspace\.yaml|bunfig\.toml|nx\.json|turbo\.json|lerna\.json|\.node-version)$/,
  /(^|\/)\.(eslintrc|prettierrc|mocharc|nycrc|c8rc|babelrc|taprc|stylelintrc|eslintignore|prettierignore)[^/]*$/,
  /(^|\/)(\.?golangci\.(ya?ml|toml|json)|go\.(mod|work)|clippy\.toml|\.clippy\.toml|rustfmt\.toml|\.rustfmt\.toml|cargo\.toml|build\.rs)$/,
  /(^|\/)(\.cargo|\.mvn|gradle)\//,
  /(^|\/)(pom\.xml|(build|settings)\.gradle(\.kts)?|gradle\.properties|checkstyle[^/]*\.xml|pmd[^/]*\.xml|spotbugs[^/]*\.xml)$/,
];
const DEPENDENCIES =
  /(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|[^/]+\.lock|(package|npm-shrinkwrap)(-lock)?\.json|go\.(mod|sum)|cargo\.toml|pipfile|pom\.xml|build\.gradle(\.kts)?|environment\.ya?ml|pnpm-lock\.yaml)$/;

/** Modules that would stand in the place of a tool that judges, where the tool runs with the checkout on its path. */
const TOOLS = new Set(
  'pytest _pytest pluggy iniconfig py unittest nose nose2 doctest coverage pytest_cov hypothesis mock tox nox ruff flake8 pylint mypy pyright black isort pip setuptools wheel conftest sitecustomize usercustomize typing_extensions'.split(
    ' ',
  ),
);

/** A file that was itself at fault may be repaired in these ways, under the rules for test files. */
export const OWN_FAULTS: readonly BugType[] = ['LINTING', 'SYNTAX', 'INDENTATION', 'IMPORT'];

export function isJudgeConfig({ path, role }: Pick<ChangeView, 'path' | 'role'>): boolean {
  const name = path.normalize('NFKC').toLowerCase();
  return (
    role === 'judge_config' || role === 'manifest' || [...CONFIG, DEPENDENCIES].some((pattern) => pattern.test(name))
  );
}

/** Edits of what judges the code: configuration, manifests, pipelines, and modules that shadow a tool. */
export const judgeConfig: VetoRule = ({ changes, failures, tree }) =>
  changes.flatMap((view) => {
    const { path, after, before } = view;
    const shadow = before === null && after !== null ? shadows(path) : null;
    if (shadow) return [veto('JUDGE_CONFIG_EDITED', view, `a new module would stand in for ${shadow}`)];
    if (!isJudgeConfig(view)) return [];
    const own = failures.filter((failure) => failure.file === path);
    if (own.some((failure) => failure.bugType === 'SECRET_LEAK') && onlyTheLine(view, own)) return [];
    if (failures.some((failure) => failure.bugType === 'SECRET_LEAK') && onlyNames(view)) return [];
    if (own.some((failure) => failure.bugType === 'PIPELINE_CONFIG')) return droppedSteps(view);
    const isCode = view.table !== null && after !== null && before !== null;
    if (isCode && own.some((failure) => OWN_FAULTS.includes(failure.bugType))) return [];
    if (DEPENDENCIES.test(path.toLowerCase()))
      return [veto('DEPENDENCY_ADDED', view, 'edits what the project depends on')];
    const what = tree.has(path) ? (after ? 'edits' : 'removes') : 'adds';
    return [veto('JUDGE_CONFIG_EDITED', view, `${what} configuration that judges the code`)];
  });

/** Whether the change only adds names of variables, without values, to a list of those that people have to set. */
function onlyNames({ path, change }: ChangeView): boolean {
  if (!/(^|\/)\.env\.(example|sample|template|dist)$/.test(path) || change.after === null) return false;
  const fresh = change.after.split('\n');
  return hunksOf(change).every(({ oldLines, newStart, newLines }) => {
    const written = fresh.slice(newStart - 1, newStart - 1 + newLines);
    return oldLines === 0 && written.every((line) => /^[A-Z][A-Z0-9_]*=\r?$/.test(line));
  });
}

/** Whether the change stays on the lines of a leaked secret, but for an import that its replacement needs. */
export function onlyTheLine(view: ChangeView, own: readonly Failure[]): boolean {
  const secrets = own.filter((failure) => failure.bugType === 'SECRET_LEAK');
  const isSecret = (at: number) =>
    secrets.some(({ line, diagnostic: { endLine } }) => at >= line && at <= (endLine ?? line));
  const fresh = (view.change.after ?? '').split('\n');
  return hunksOf(view.change).every((hunk) => {
    const old = Array.from({ length: hunk.oldLines }, (_line, i) => hunk.oldStart + i);
    const written = fresh.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines);
    const statements = written.filter((line) => !/^\s*$|^\s*(import|from|const|use)\b/.test(line));
    return old.every(isSecret) && statements.length <= hunk.oldLines;
  });
}

function shadows(path: string): string | null {
  const match = /^(?:src\/|lib\/)?([^/]+?)(?:\/__init__)?\.(?:py|pyi|pyc|so|pyd)$/i.exec(path.normalize('NFKC'));
  const name = match?.[1]?.toLowerCase();
  if (name === undefined) return null;
  return TOOLS.has(name) || PYTHON_STDLIB.has(name) ? name : null;
}
