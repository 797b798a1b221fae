import { posix } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Check, Project } from '../../../domain/check';
import type { Tree } from '../contract';
import type { InstallHints } from './hints';
import { hookOf } from './hooks';
import { inProject, plain, text, type Manifest } from './manifest';
import { distributionName, normalizeName, readRequirements } from './requirements';

/** What the environment has to hold, most needed first. */
export interface Wanted {
  readonly groups: readonly { readonly name: string; readonly requirements: readonly string[] }[];
  readonly constraints: readonly string[];
  /** Files whose content decided this. */
  readonly files: readonly string[];
}

const TESTS = /^(unit-?)?tests?(ing|s)?([-_]?(deps|requires?|dependencies|extras?|env))?$|^hatch-test$|^pytest$/;
const DEVELOPMENT = /^(all-?)?dev(el|elop|elopment)?([-_]?(deps|requires?|dependencies))?$|^ci$/;
const JUDGES = /^(lint(ing|er|ers)?|typing|types?|type-?check(ing)?|mypy|checks?|quality|style|static)$/;
const FILE_NAMES =
  /^((requirements|reqs|deps)([-_.](dev|devel|development|test|tests|testing|ci|lint|typing|all|base))?|(dev|test|tests|testing|ci)[-_.]requirements)\.(txt|in)$/;
const FOLDER_NAMES =
  /^(base|main|prod|production|dev|devel|development|local|test|tests|testing|ci|lint|typing|requirements)\.(txt|in)$/;

/** Distributions that bring an option of the test runner. */
const PLUGINS: readonly (readonly [RegExp, string])[] = [
  [/(^|\s)--(no-)?cov\b/, 'pytest-cov'],
  [/(^|\s)(-n[\s=]?(\d+|auto|logical)|--numprocesses|--dist[\s=])/, 'pytest-xdist'],
  [/(^|\s)--timeout\b/, 'pytest-timeout'],
  [/\basyncio_mode\b|--asyncio-mode/, 'pytest-asyncio'],
  [/\bDJANGO_SETTINGS_MODULE\b/, 'pytest-django'],
  [/(^|\s)--reruns\b/, 'pytest-rerunfailures'],
  [/(^|\s)--benchmark-/, 'pytest-benchmark'],
  [/(^|\s)-p\s+no:randomly|--randomly-seed/, 'pytest-randomly'],
  [/(^|\s)--mypy\b/, 'pytest-mypy'],
];

const STUBS = /^types-|-stubs$/;

const TOOL_DISTRIBUTIONS: Readonly<Record<string, string>> = {
  pytest: 'pytest',
  ruff: 'ruff',
  'ruff-format': 'ruff',
  flake8: 'flake8',
  black: 'black',
  isort: 'isort',
  mypy: 'mypy',
  pyright: 'pyright',
  basedpyright: 'basedpyright',
  pylint: 'pylint',
  yamllint: 'yamllint',
};

/** Chooses among what is declared: what CI and tox install, else what is named like tests, else like development. */
export function chooseDependencies(
  project: Project,
  tree: Tree,
  manifest: Manifest,
  hints: InstallHints,
  checks: readonly Check[],
): Wanted {
  const names = Object.keys(manifest.groups).filter((name) => (manifest.groups[name] ?? []).length > 0);
  const hinted = names.filter((name) => hints.groups.includes(name));
  const tests = names.filter((name) => TESTS.test(name));
  const development = tests.length + hinted.length > 0 ? [] : names.filter((name) => DEVELOPMENT.test(name));
  const judged = checks.some((check) => check.kind === 'lint' || check.kind === 'typecheck');
  const chosen = new Set([
    ...hinted,
    ...tests,
    ...development,
    ...(judged ? names.filter((name) => JUDGES.test(name)) : []),
  ]);

  const files = requirementFiles(project, tree, hints).map((file) => ({ file, ...readRequirements(tree, file) }));
  for (const extra of files.flatMap((file) => file.extras).map(normalizeName)) chosen.add(extra);
  const own = manifest.name === null ? null : normalizeName(manifest.name);
  const groups = [
    { name: 'dependencies', requirements: manifest.dependencies },
    ...files.map(({ file, requirements }) => ({ name: file, requirements })),
    ...[...chosen].map((name) => ({ name, requirements: manifest.groups[name] ?? [] })),
    { name: 'CI', requirements: hints.requirements },
  ].map((group) => ({ ...group, requirements: group.requirements.filter((entry) => distributionName(entry) !== own) }));

  const declared = new Set(groups.flatMap((group) => group.requirements.map(distributionName)));
  const needed = [...new Set(neededTools(project, tree, checks))].filter((tool) => tool !== own);
  const tools = needed
    .filter((tool) => !declared.has(tool))
    .flatMap((tool) => [...withPlugins(tool, manifest), ...(hookOf(tree, tool)?.additional ?? [])]);
  const locks = lockFiles(project, tree);
  const pins = locks.flatMap((lock) => lock.pins);
  const all = [...groups.flatMap((group) => group.requirements), ...tools];
  const constraintFiles = hints.constraints.map((file) => readRequirements(tree, file));
  const constraints = [...files, ...constraintFiles].flatMap((file) => file.constraints);
  return {
    groups: [...groups, { name: 'tools of the checks', requirements: [...new Set(tools)] }],
    constraints: [
      ...new Set([
        ...constraints,
        ...constraintFiles.flatMap((f) => f.requirements),
        ...pins,
        ...hookPins(tree, needed, [...all, ...pins]),
      ]),
    ],
    files: [...files.flatMap((file) => file.files), ...locks.map((lock) => lock.file)],
  };
}

/** Requirements of a group that is made for one purpose. */
const FEW = 8;

/** A tool with what is declared beside it: plugins bring rules, or read its settings. */
function withPlugins(tool: string, { groups }: Manifest): readonly string[] {
  const holding = Object.values(groups).filter((group) => group.some((entry) => distributionName(entry) === tool));
  const [least] = holding.sort((a, b) => a.length - b.length);
  if (!least) return [tool];
  if (least.length <= FEW) return least;
  const isOfIt = (name: string) =>
    name === tool || name.startsWith(`${tool}-`) || (tool === 'mypy' && STUBS.test(name));
  return least.filter((entry) => isOfIt(distributionName(entry) ?? ''));
}

/** Tools at the versions of the repository's own hooks, where nothing else says one: a newer one finds what nobody there has seen. */
function hookPins(tree: Tree, tools: readonly string[], said: readonly string[]): string[] {
  const free = (tool: string) => said.every((entry) => distributionName(entry) !== tool || !/[<>=~]/.test(entry));
  return tools.flatMap((tool) => {
    const version = hookOf(tree, tool)?.version;
    return version && free(tool) ? [`${tool}==${version}`] : [];
  });
}

export function requirementFiles(project: Project, tree: Tree, hints: Pick<InstallHints, 'files'>): string[] {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const conventional = tree.files.filter((file) => {
    if (!file.startsWith(prefix)) return false;
    const rest = file.slice(prefix.length);
    const folder = posix.dirname(rest);
    if (folder === '.') return FILE_NAMES.test(rest);
    return folder === 'requirements' && FOLDER_NAMES.test(posix.basename(rest));
  });
  const compiled = (file: string) => file.endsWith('.in') && conventional.includes(file.replace(/\.in$/, '.txt'));
  return [
    ...new Set([...conventional.filter((file) => !compiled(file)), ...hints.files.filter((f) => !/docs?/.test(f))]),
  ];
}

function neededTools(project: Project, tree: Tree, checks: readonly Check[]): string[] {
  const settings = ['pyproject.toml', 'pytest.ini', 'setup.cfg', 'tox.ini', '.pytest.ini', 'pytest.toml'];
  const runsPytest = checks.some((check) => check.tool === 'pytest');
  const said = checks.map((check) => check.command).join('\n');
  const configured = settings
    .map((file) => tree.read(inProject(project, file)) ?? '')
    .map((content) => (/\baddopts\b|\basyncio_mode\b|DJANGO_SETTINGS_MODULE/.test(content) ? content : ''))
    .join('\n');
  const isSetInPyproject = /^\[tool\.flake8[.\]]/m.test(tree.read(inProject(project, 'pyproject.toml')) ?? '');
  return [
    ...checks.flatMap((check) => TOOL_DISTRIBUTIONS[check.tool] ?? []),
    // By itself it does not read that file.
    ...(isSetInPyproject && checks.some((check) => check.tool === 'flake8') ? ['flake8-pyproject'] : []),
    ...(runsPytest
      ? PLUGINS.filter(([option]) => option.test(`${said}\n${configured}`)).map(([, plugin]) => plugin)
      : []),
  ];
}

interface Lock {
  readonly file: string;
  readonly pins: readonly string[];
}

/** Versions that a lock file holds; a name that is locked twice (for two platforms) is left free. */
function lockFiles(project: Project, tree: Tree): Lock[] {
  return ['poetry.lock', 'uv.lock', 'pdm.lock', 'Pipfile.lock'].flatMap((name) => {
    const file = inProject(project, name);
    const content = tree.read(file);
    if (content === null) return [];
    try {
      const packages = name === 'Pipfile.lock' ? pipfileLock(content) : tomlLock(content);
      const once = packages.filter(([n]) => packages.filter(([other]) => other === n).length === 1);
      return [{ file, pins: once.map(([n, version]) => `${n}==${version}`) }];
    } catch {
      return [];
    }
  });
}

function tomlLock(content: string): [string, string][] {
  const { package: packages } = parseToml(content) as { package?: unknown };
  if (!Array.isArray(packages)) return [];
  return packages.map(plain).flatMap((entry) => {
    const source = plain(entry.source);
    const local = ['editable', 'virtual', 'directory', 'git'].some((kind) => kind in source || source.type === kind);
    return !local && text(entry.name) && text(entry.version)
      ? [[text(entry.name), text(entry.version)] as [string, string]]
      : [];
  });
}

function pipfileLock(content: string): [string, string][] {
  const lock = JSON.parse(content) as Record<string, unknown>;
  return ['default', 'develop']
    .flatMap((section) => Object.entries(plain(lock[section])))
    .flatMap(([name, entry]) => {
      const version = text(plain(entry).version).replace(/^==/, '');
      return version ? [[name, version] as [string, string]] : [];
    });
}
