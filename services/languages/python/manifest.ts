import { posix } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import type { Project } from '../../../domain/check';
import type { Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { iniLines, parseIni, type Ini } from './ini';
import { literalCalls, strings, type Literal } from './literals';
import { poetryGroups } from './poetry';
import { distributionName, normalizeName, readRequirements } from './requirements';

/** What a project's manifests declare, whatever their tool. */
export interface Manifest {
  readonly name: string | null;
  /** PEP 440 specifiers; empty where nothing is asked. */
  readonly requiresPython: string;
  readonly dependencies: readonly string[];
  /** Extras, dependency groups and environments by normalized name. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** How to build it; null where there is nothing to install. */
  readonly build: { readonly requires: readonly string[]; readonly backend: string } | null;
  /** Folders to import from, relative to the repository, where it cannot be installed. */
  readonly roots: readonly string[];
}

export type Table = Readonly<Record<string, unknown>>;

export const LEGACY_BACKEND = 'setuptools.build_meta:__legacy__';

/** `pyproject.toml`; empty where it is missing or cannot be read, which the plan of the checks reports. */
export function pyproject(project: Project, tree: Tree): { table: Table } {
  try {
    return { table: parseToml((tree.read(inProject(project, 'pyproject.toml')) ?? '').replace(/^\uFEFF/, '')) };
  } catch {
    return { table: {} };
  }
}

export function inProject(project: Project, path: string): string {
  return project.root === '.' ? path : posix.join(project.root, path);
}

export function ini(project: Project, tree: Tree, file: string): Ini {
  return parseIni(tree.read(inProject(project, file)) ?? '');
}

export async function readManifest(project: Project, tree: Tree, syntax: Syntax): Promise<Manifest> {
  const { table } = pyproject(project, tree);
  const cfg = ini(project, tree, 'setup.cfg');
  const setup = await setupCall(project, tree, syntax);
  const standard = at(table, 'project');
  const poetry = at(table, 'tool', 'poetry');
  const dynamic = strings(standard.dynamic as Literal);
  const name = text(standard.name) || text(poetry.name) || cfg.metadata?.name || text(setup.name) || null;

  const groups = new Map<string, string[]>();
  const add = (group: string, requirements: readonly string[]) => {
    const key = normalizeName(group);
    groups.set(key, [...(groups.get(key) ?? []), ...requirements]);
  };
  const dependencies = [
    ...strings(standard.dependencies as Literal),
    ...iniLines(cfg.options?.install_requires),
    ...strings(setup.install_requires as Literal),
  ];
  for (const [extra, list] of Object.entries(at(standard, 'optional-dependencies')))
    add(extra, strings(list as Literal));
  for (const [extra, list] of Object.entries(cfg['options.extras_require'] ?? {})) add(extra, iniLines(list));
  for (const [extra, list] of Object.entries(plain(setup.extras_require))) add(extra, strings(list as Literal));
  add('test', [...strings(setup.tests_require as Literal), ...iniLines(cfg.options?.tests_require)]);

  const dynamicTable = at(table, 'tool', 'setuptools', 'dynamic');
  const fromFiles = (entry: unknown) =>
    strings(plain(entry).file as Literal).flatMap(
      (file) => readRequirements(tree, inProject(project, file)).requirements,
    );
  if (dynamic.includes('dependencies')) dependencies.push(...fromFiles(dynamicTable.dependencies));
  for (const [extra, entry] of Object.entries(at(dynamicTable, 'optional-dependencies'))) add(extra, fromFiles(entry));

  const declared = at(table, 'dependency-groups');
  for (const group of Object.keys(declared)) add(group, dependencyGroup(declared, group));
  const { main, grouped } = poetryGroups(poetry);
  dependencies.push(...main);
  for (const [group, list] of Object.entries(grouped)) add(group, list);
  add('dev', strings(at(table, 'tool', 'uv')['dev-dependencies'] as Literal));
  for (const [group, list] of Object.entries(at(table, 'tool', 'pdm', 'dev-dependencies')))
    add(group, strings(list as Literal));
  for (const [env, body] of Object.entries(at(table, 'tool', 'hatch', 'envs'))) {
    const { dependencies: own, 'extra-dependencies': more, features } = plain(body) as Record<string, Literal>;
    const group = env === 'default' ? 'dev' : env;
    add(group, [...strings(own), ...strings(more), ...strings(features).map((extra) => `${name ?? ''}[${extra}]`)]);
  }
  for (const [section, body] of Object.entries({ ...cfg, ...ini(project, tree, 'tox.ini') })) {
    if (!/^testenv(:|$)/.test(section)) continue;
    add(section === 'testenv' ? 'test' : section.slice(8), toxDependencies(project, tree, body.deps));
  }
  for (const [group, list] of Object.entries(pipfile(project, tree))) {
    if (group === 'default') dependencies.push(...list);
    else add(group, list);
  }

  return {
    name,
    requiresPython:
      text(standard['requires-python']) ||
      text(setup.python_requires) ||
      cfg.options?.python_requires ||
      poetryPython(poetry),
    dependencies: [...new Set(dependencies)],
    groups: Object.fromEntries([...groups].map(([group, list]) => [group, expandOwnExtras(list, name, groups)])),
    build: buildOf(project, tree, table, cfg),
    roots: packageRoots(project, tree, table, cfg, setup),
  };
}

/** `name[extra]` of the project itself stands for that extra's list. */
function expandOwnExtras(
  list: readonly string[],
  name: string | null,
  groups: ReadonlyMap<string, string[]>,
): string[] {
  const seen = new Set<string>();
  const expand = (requirement: string): string[] => {
    if (name === null || distributionName(requirement) !== normalizeName(name)) return [requirement];
    const extras = (/\[([^\]]*)\]/.exec(requirement)?.[1] ?? '').split(',').map((extra) => normalizeName(extra.trim()));
    return extras.flatMap((extra) => {
      if (seen.has(extra)) return [];
      seen.add(extra);
      return (groups.get(extra) ?? []).flatMap(expand);
    });
  };
  return [...new Set(list.flatMap(expand))];
}

function dependencyGroup(groups: Table, name: string, seen: readonly string[] = []): string[] {
  const key = Object.keys(groups).find((group) => normalizeName(group) === normalizeName(name));
  const list = key === undefined ? undefined : groups[key];
  if (!Array.isArray(list) || seen.includes(name)) return [];
  return list.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [entry];
    const include = text(plain(entry)['include-group']);
    return include ? dependencyGroup(groups, include, [...seen, name]) : [];
  });
}

function toxDependencies(project: Project, tree: Tree, deps: string | undefined): string[] {
  return iniLines(deps).flatMap((line) => {
    // `factor: requirement` is for some environments only, and which of them is not known here.
    const entry = /^[\w,{}!.-]+:\s+/.test(line) ? '' : line.replace(/\{toxinidir\}\/?/g, '');
    const [, file] = /^-r\s*(\S+)/.exec(entry) ?? [];
    if (file) return readRequirements(tree, inProject(project, file)).requirements;
    return !entry || /[{}]/.test(entry) || entry.startsWith('-') ? [] : [entry];
  });
}

function pipfile(project: Project, tree: Tree): Record<string, string[]> {
  const source = tree.read(inProject(project, 'Pipfile'));
  if (source === null) return {};
  try {
    const table = parseToml(source);
    const list = (section: unknown) =>
      Object.entries(plain(section)).flatMap(([name, spec]) => {
        const version = text(spec) || text(plain(spec).version);
        return plain(spec).path || plain(spec).git ? [] : [`${name}${version === '*' ? '' : version}`];
      });
    return { default: list(table.packages), dev: list(table['dev-packages']) };
  } catch {
    return {};
  }
}

async function setupCall(project: Project, tree: Tree, syntax: Syntax): Promise<Readonly<Record<string, Literal>>> {
  const source = tree.read(inProject(project, 'setup.py'));
  const calls = source === null ? [] : await literalCalls(syntax, source);
  return calls.find((call) => /^(setuptools\.)?setup$/.test(call.name))?.keywords ?? {};
}

function buildOf(project: Project, tree: Tree, table: Table, cfg: Ini): Manifest['build'] {
  const system = at(table, 'build-system');
  if (Object.keys(system).length > 0) {
    const requires = strings(system.requires as Literal);
    return { requires, backend: text(system['build-backend']) || LEGACY_BACKEND };
  }
  const installable = tree.has(inProject(project, 'setup.py')) || Boolean(cfg.metadata?.name);
  return installable ? { requires: ['setuptools', 'wheel'], backend: LEGACY_BACKEND } : null;
}

function packageRoots(
  project: Project,
  tree: Tree,
  table: Table,
  cfg: Ini,
  setup: Readonly<Record<string, Literal>>,
): string[] {
  const setuptools = at(table, 'tool', 'setuptools');
  const dirs = [
    text(plain(setup.package_dir)['']),
    text(at(setuptools, 'package-dir')['']),
    /^=\s*(\S+)$/m.exec(cfg.options?.package_dir ?? '')?.[1] ?? '',
    ...strings(at(setuptools, 'packages', 'find').where as Literal),
  ].filter(Boolean);
  const inSource = inProject(project, 'src/');
  const layout = tree.files.some(
    (file) => file.startsWith(inSource) && /^[^/]+(\/__init__)?\.py$/.test(file.slice(inSource.length)),
  );
  if (layout && !tree.has(`${inSource}__init__.py`)) dirs.push('src');
  const roots = [...new Set([...dirs, '.'])].map((dir) => inProject(project, dir));
  return roots.map((root) => posix.normalize(root).replace(/\/$/, ''));
}

function poetryPython(poetry: Table): string {
  const python = text(at(poetry, 'dependencies').python);
  return python ? (poetryGroups({ dependencies: { x: python } }).main[0] ?? '').replace(/^x\s*/, '') : '';
}

/** A table inside tables; empty where there is none. */
export function at(table: Table, ...keys: readonly string[]): Table {
  return keys.reduce<Table>((inner, key) => plain(inner[key]), table);
}
export function plain(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
