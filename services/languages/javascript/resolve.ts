import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { below, packageOf, plain, readPackage, strings, workspaceFolders } from './manifest';
import { compilerOptions } from './tsconfig';

export type Resolver = (specifier: string, folder: string) => string | null;

const ENDINGS = [
  '',
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.d.ts',
  '.json',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.jsx',
  '/index.mjs',
  '/index.cjs',
];
/** A compiler is told the name that its output will have. */
const WRITTEN_FROM: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
};
const CONDITIONS = ['source', 'types', 'import', 'module', 'node', 'require', 'default', 'browser'];

/** Finds the file of the repository that an import names; null for packages of others and for what is not there. */
export function createResolver(project: Project, tree: Tree): Resolver {
  const members = new Map(
    [project.root, ...workspaceFolders(tree, project.root)]
      .map((folder) => [readPackage(tree, folder).name, folder] as const)
      .filter(([name]) => name !== ''),
  );
  const configs = new Map<string, ReturnType<typeof pathsOf>>();
  const configOf = (folder: string) => {
    const at = nearestConfig(tree, project, folder);
    if (!configs.has(at)) configs.set(at, pathsOf(tree, at));
    return configs.get(at) ?? [];
  };
  return (specifier, folder) => {
    const name = specifier.replace(/[?#](?=[^/]*$).+$/, '') || specifier;
    if (name.startsWith('.')) return fileAt(tree, below(folder, name));
    if (name.startsWith('#')) {
      const owner = packageOf(tree, project, folder);
      const target = targetOf(plain(readPackage(tree, owner).table.imports), name);
      return target === null ? null : writtenFrom(tree, below(owner, target));
    }
    for (const { prefix, suffix, targets } of configOf(folder)) {
      if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length < prefix.length + suffix.length) continue;
      const star = name.slice(prefix.length, name.length - suffix.length);
      const found = targets.map((target) => fileAt(tree, target.replace('*', star))).find((file) => file !== null);
      if (found !== undefined && found !== null) return found;
    }
    const [member] = [...members.keys()]
      .filter((one) => name === one || name.startsWith(`${one}/`))
      .sort((a, b) => b.length - a.length);
    return member === undefined ? null : inMember(tree, members.get(member) as string, name.slice(member.length + 1));
  };
}

function fileAt(tree: Tree, path: string): string | null {
  const found = ENDINGS.map((ending) => `${path}${ending}`).find((file) => tree.has(file));
  if (found !== undefined) return found;
  const ending = posix.extname(path);
  const stem = path.slice(0, path.length - ending.length);
  return (WRITTEN_FROM[ending] ?? []).map((other) => stem + other).find((file) => tree.has(file)) ?? null;
}

/** A file that may be the output of a build, whose source lies in `src` by custom. */
function writtenFrom(tree: Tree, path: string): string | null {
  const own = fileAt(tree, path);
  if (own !== null) return own;
  const source = path
    .replace(/(^|\/)(dist|lib|build|out|es|esm|cjs)(\/(esm|cjs|src|types))?\//, '$1src/')
    .replace(/\.d\.([cm]?)ts$/, '.$1js');
  return source === path ? null : fileAt(tree, source);
}

function inMember(tree: Tree, folder: string, subpath: string): string | null {
  const { table } = readPackage(tree, folder);
  const target = targetOf(exportsOf(table.exports), subpath === '' ? '.' : `./${subpath}`);
  const named =
    target ??
    (subpath !== ''
      ? subpath
      : [table.source, table.module, table.main, table.types].find(
          (entry): entry is string => typeof entry === 'string',
        ));
  const found = named === undefined ? null : writtenFrom(tree, below(folder, named));
  return (
    found ?? fileAt(tree, below(folder, `src/${subpath || 'index'}`)) ?? fileAt(tree, below(folder, subpath || 'index'))
  );
}

function exportsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return { '.': value };
  const table = plain(value);
  return Object.keys(table).some((key) => key.startsWith('.'))
    ? table
    : Object.keys(table).length > 0
      ? { '.': table }
      : {};
}

/** The target of a subpath among `exports` or `imports`, patterns included. */
function targetOf(table: Readonly<Record<string, unknown>>, subpath: string): string | null {
  for (const [key, value] of Object.entries(table)) {
    const [before = '', after] = key.split('*');
    const fits =
      after === undefined
        ? key === subpath
        : subpath.startsWith(before) && subpath.endsWith(after) && subpath.length > before.length + after.length - 1;
    if (!fits) continue;
    const target = conditional(value);
    if (target !== null)
      return after === undefined
        ? target
        : target.replace('*', subpath.slice(before.length, subpath.length - after.length));
  }
  return null;
}

function conditional(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(conditional).find((target) => target !== null) ?? null;
  const table = plain(value);
  const keys = [
    ...CONDITIONS.filter((name) => name in table),
    ...Object.keys(table).filter((name) => !CONDITIONS.includes(name)),
  ];
  return keys.map((key) => conditional(table[key])).find((target) => target !== null) ?? null;
}

function nearestConfig(tree: Tree, project: Project, folder: string): string {
  for (let at = folder; ; at = posix.dirname(at)) {
    const file = ['tsconfig.json', 'jsconfig.json'].map((name) => below(at, name)).find((path) => tree.has(path));
    if (file !== undefined) return file;
    if (at === project.root || at === '.') return below(project.root, 'tsconfig.json');
  }
}

interface PathRule {
  readonly prefix: string;
  readonly suffix: string;
  readonly targets: readonly string[];
}

function pathsOf(tree: Tree, file: string): PathRule[] {
  const options = compilerOptions(tree, file);
  const base = below(posix.dirname(file), typeof options.baseUrl === 'string' ? options.baseUrl : '.');
  const rules = Object.entries(plain(options.paths)).map(([pattern, targets]) => {
    const [prefix = '', suffix] = pattern.split('*');
    return { prefix, suffix: suffix ?? '', targets: strings(targets).map((target) => below(base, target)) };
  });
  return typeof options.baseUrl === 'string'
    ? [...rules, { prefix: '', suffix: '', targets: [below(base, '*')] }]
    : rules;
}
