import type { Node } from '../../../syntax/contract';
import type { Workbench } from '../rule';
import { importsOf } from './code/imports';
import { bindingsIn } from './code/scope';

export type ExportKind = 'function' | 'class' | 'variable' | 'import' | 'module';

/** The project's own modules by dotted name. One file may be known by several (with and without its source root). */
export interface ModuleIndex {
  readonly byName: ReadonlyMap<string, string>;
  readonly byPath: ReadonlyMap<string, readonly string[]>;
}

const MOST_FILES = 400;

/** Folders from which modules may be imported: the project's root, `src`, and the parents of its packages. */
function sourceRoots(bench: Workbench): string[] {
  const { root } = bench.project;
  const own = root === '.' ? '' : `${root}/`;
  const files = bench.tree.files.filter((f) => f.startsWith(own) && f.endsWith('.py'));
  const packages = new Set(
    files.filter((f) => f.endsWith('/__init__.py')).map((f) => f.slice(0, -'/__init__.py'.length)),
  );
  const parents = [...packages]
    .filter((p) => !packages.has(p.replace(/\/?[^/]*$/, '')))
    .map((p) => p.replace(/[^/]*$/, ''));
  const scripts = files.filter((f) => !packages.has(f.replace(/\/[^/]*$/, ''))).map((f) => f.replace(/[^/]*$/, ''));
  return [...new Set([own, `${own}src/`, ...parents, ...scripts])];
}

export function moduleIndex(bench: Workbench): ModuleIndex {
  return bench.memo('modules', () => {
    const byName = new Map<string, string>();
    const byPath = new Map<string, string[]>();
    const roots = sourceRoots(bench);
    for (const path of bench.tree.files) {
      if (!/\.pyi?$/.test(path)) continue;
      for (const root of roots) {
        if (!path.startsWith(root)) continue;
        const name = path
          .slice(root.length)
          .replace(/\.pyi?$/, '')
          .replace(/(^|\/)__init__$/, '')
          .replaceAll('/', '.');
        if (name === '' || !/^[\w.]+$/.test(name)) continue;
        if (!byName.has(name)) byName.set(name, path);
        byPath.set(path, [...(byPath.get(path) ?? []), name]);
      }
    }
    // The shortest name is the one from its source root.
    for (const names of byPath.values()) names.sort((a, b) => a.length - b.length);
    return { byName, byPath };
  });
}

/** The package that a relative import of this file counts from, for every name the file is known by. */
export function packagesOf(bench: Workbench, path: string): string[] {
  const names = moduleIndex(bench).byPath.get(path) ?? [];
  return path.endsWith('/__init__.py') ? [...names] : names.map((n) => n.split('.').slice(0, -1).join('.'));
}

/** Absolute dotted names that a module as written in a file may mean. */
export function absoluteNames(bench: Workbench, path: string, module: string): string[] {
  const dots = /^\.+/.exec(module)?.[0].length ?? 0;
  if (dots === 0) return [module];
  const rest = module.slice(dots);
  return packagesOf(bench, path).flatMap((own) => {
    const parts = own.split('.').filter(Boolean);
    if (dots - 1 > parts.length) return [];
    return [[...parts.slice(0, parts.length - dots + 1), rest].filter(Boolean).join('.')];
  });
}

/** The project file that a module as written in a file means; null where it is none of the project's. */
export function fileOfModule(bench: Workbench, path: string, module: string): string | null {
  const { byName } = moduleIndex(bench);
  for (const name of absoluteNames(bench, path, module)) {
    const found = byName.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether a package of the project has this dotted name, with or without `__init__.py`. */
export function isOwnPackage(bench: Workbench, name: string): boolean {
  const { byName } = moduleIndex(bench);
  return byName.has(name) || [...byName.keys()].some((n) => n.startsWith(`${name}.`));
}

export interface Export {
  readonly kind: ExportKind;
  readonly node: Node;
}

/** Names at the top of a project file; those of star imports from the project too. */
export function exportsOf(bench: Workbench, path: string): Promise<ReadonlyMap<string, Export>> {
  return bench.memo(`exports:${path}`, async () => {
    const found = new Map<string, Export>();
    const tree = await bench.parse(path);
    if (!tree) return found;
    for (const { name, node, kind } of bindingsIn(tree.rootNode)) {
      if (!found.has(name)) found.set(name, { kind: kind === 'parameter' ? 'variable' : kind, node });
    }
    for (const statement of importsOf(tree.rootNode)) {
      const target = statement.star ? fileOfModule(bench, path, statement.module) : null;
      if (target === null || target === path) continue;
      for (const [name, entry] of await exportsOf(bench, target))
        if (!name.startsWith('_') && !found.has(name)) found.set(name, entry);
    }
    return found;
  });
}

/** Modules that lie directly in a package of the project. */
export function submodulesOf(bench: Workbench, name: string): string[] {
  const prefix = name === '' ? '' : `${name}.`;
  const names = [...moduleIndex(bench).byName.keys()].filter((n) => n.startsWith(prefix) && n !== name);
  return [...new Set(names.map((n) => n.slice(prefix.length).split('.')[0] ?? ''))].filter(Boolean);
}

/** Python files of the project, its tests last. */
export function sourceFiles(bench: Workbench): string[] {
  return bench.memo('sources', () => {
    const files = bench.tree.files.filter((f) => f.endsWith('.py') && moduleIndex(bench).byPath.has(f));
    const isTest = (f: string) => (bench.adapter.role(f, bench.project) === 'test' ? 1 : 0);
    return [...files].sort((a, b) => isTest(a) - isTest(b)).slice(0, MOST_FILES);
  });
}

/** Project modules whose file defines a name at its top (imports do not count). */
export async function definersOf(bench: Workbench, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of sourceFiles(bench)) {
    if (bench.adapter.role(file, bench.project) !== 'source' || !bench.text(file)?.includes(name)) continue;
    const entry = (await exportsOf(bench, file)).get(name);
    if (entry && entry.kind !== 'import') found.push(file);
  }
  return found;
}

/** How the project's other files import a name: the statement's text → how often. */
export async function howOthersImport(bench: Workbench, except: string, bound: string) {
  const found = new Map<string, { module: string; name?: string; alias?: string; count: number }>();
  for (const file of sourceFiles(bench)) {
    if (file === except || !bench.text(file)?.includes(bound)) continue;
    const tree = await bench.parse(file);
    for (const statement of tree ? importsOf(tree.rootNode) : []) {
      for (const name of statement.names) {
        if (name.bound !== bound) continue;
        const absolute = statement.from
          ? (absoluteNames(bench, file, statement.module)[0] ?? statement.module)
          : name.name;
        const alias = name.bound === name.name.split('.')[0] ? undefined : name.bound;
        const wanted = {
          module: absolute,
          ...(statement.from ? { name: name.name } : {}),
          ...(alias === undefined ? {} : { alias }),
        };
        const key = JSON.stringify(wanted);
        found.set(key, { ...wanted, count: (found.get(key)?.count ?? 0) + 1 });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** Names that the project's other files import from a file; what tests import says nothing of who else needs it. */
export function importedFrom(bench: Workbench, target: string, except: string): Promise<ReadonlySet<string>> {
  return bench.memo(`importers:${target}:${except}`, async () => {
    const names = new Set<string>();
    for (const file of sourceFiles(bench)) {
      if (file === except || file === target || bench.adapter.role(file, bench.project) === 'test') continue;
      const tree = await bench.parse(file);
      for (const statement of tree ? importsOf(tree.rootNode) : []) {
        if (!statement.from || fileOfModule(bench, file, statement.module) !== target) continue;
        for (const name of statement.names) names.add(name.name);
      }
    }
    return names;
  });
}

/** How often a word stands in the project's Python files: the spelling that is used elsewhere is the right one. */
export function mentionsOf(bench: Workbench, word: string): number {
  const words = bench.memo('words', () => {
    const counts = new Map<string, number>();
    for (const file of sourceFiles(bench)) {
      for (const [found] of (bench.text(file) ?? '').matchAll(/\w+/g)) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return counts;
  });
  return words.get(word) ?? 0;
}
