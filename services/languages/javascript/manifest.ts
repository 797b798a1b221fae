import { posix } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';

export type Table = Readonly<Record<string, unknown>>;

/** What Rift reads of a package.json. */
export interface Package {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  readonly table: Table;
}

export const LOCKS = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
} as const;
export type Manager = 'npm' | 'pnpm' | 'yarn';

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
const NOTHING: Package = { name: '', scripts: {}, dependencies: {}, workspaces: [], table: {} };

export function plain(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(plain(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** A path below a folder of the repository, `.` standing for its root. */
export function below(folder: string, path: string): string {
  return posix.normalize(posix.join(folder, path));
}

export function inProject(project: Pick<Project, 'root'>, path: string): string {
  return below(project.root, path);
}

/** JSON as tools accept it: comments and commas too many are passed over. null where it cannot be read. */
export function readJson(tree: Tree, path: string): Table | null {
  const text = tree.read(path);
  if (text === null) return null;
  const source = text.replace(/^\uFEFF/, '');
  for (const candidate of [source, withoutComments(source)]) {
    try {
      return plain(JSON.parse(candidate));
    } catch {
      continue;
    }
  }
  return null;
}

function withoutComments(source: string): string {
  return source
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, kept: string | undefined) => kept ?? '')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, kept: string | undefined) => kept ?? '');
}

export function readPackage(tree: Tree, folder: string): Package {
  const table = readJson(tree, below(folder, 'package.json'));
  if (!table) return NOTHING;
  const workspaces = Array.isArray(table.workspaces) ? table.workspaces : plain(table.workspaces).packages;
  return {
    name: typeof table.name === 'string' ? table.name : '',
    scripts: texts(table.scripts),
    dependencies: Object.assign({}, ...GROUPS.map((group) => texts(table[group]))) as Record<string, string>,
    workspaces: [...strings(workspaces), ...pnpmWorkspaces(tree, folder)],
    table,
  };
}

function pnpmWorkspaces(tree: Tree, folder: string): string[] {
  const text = tree.read(below(folder, 'pnpm-workspace.yaml'));
  if (text === null) return [];
  try {
    return strings(plain(parseYaml(text)).packages);
  } catch {
    return [];
  }
}

/** Folders of the packages that belong to a root, relative to the repository; the root itself is none of them. */
export function workspaceFolders(tree: Tree, root: string): string[] {
  const { workspaces } = readPackage(tree, root);
  if (workspaces.length === 0) return [];
  const patterns = workspaces.map((pattern) => ({
    not: pattern.startsWith('!'),
    match: globPattern(pattern.replace(/^!/, '').replace(/^\.\//, '').replace(/\/$/, '')),
  }));
  return tree.files
    .filter((file) => posix.basename(file) === 'package.json' && !file.includes('node_modules/'))
    .map((file) => posix.dirname(file))
    .filter((folder) => {
      const relative = posix.relative(root === '.' ? '' : root, folder === '.' ? '' : folder);
      if (relative === '' || relative.startsWith('..')) return false;
      const last = patterns.filter(({ match }) => match.test(relative)).at(-1);
      return last !== undefined && !last.not;
    });
}

/** A pattern of folder names as a regular expression. */
export function globPattern(pattern: string): RegExp {
  const source = pattern
    .split(/(\*\*\/?|\*|\{[^{}]*\}|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:[^/]+/)*';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (/^\{.*\}$/.test(part)) return `(?:${part.slice(1, -1).split(',').map(escaped).join('|')})`;
      return escaped(part);
    })
    .join('');
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The nearest package of a folder: its own or that of a folder above, within the project. */
export function packageOf(tree: Tree, project: Pick<Project, 'root'>, folder: string): string {
  for (let at = folder; ; at = posix.dirname(at)) {
    if (tree.has(below(at, 'package.json'))) return at;
    if (at === project.root || at === '.') return project.root;
  }
}
