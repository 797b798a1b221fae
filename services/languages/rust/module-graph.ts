import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { ModuleGraph } from '../../../domain/failure';
import type { Tree } from '../contract';
import { isBelow, manifestOf, packagesOf, sourcesOf, table } from './detect';
import { modulePath } from './static-tests';

/** Who uses whom: by `use`, by paths within the crate and by the names of the project's own crates. */
export function importsInSource(project: Project, tree: Tree): ModuleGraph {
  const files = sourcesOf(project, tree);
  const packages = packagesOf(project, tree).sort((a, b) => b.length - a.length);
  const packageOf = (file: string) => packages.find((folder) => isBelow(file, folder)) ?? project.root;
  /** Files of a crate's library or program, by module path. */
  const modules = new Map<string, Map<string, string>>();
  for (const file of files) {
    const folder = packageOf(file);
    if (!file.startsWith(folder === '.' ? 'src/' : `${folder}/src/`)) continue;
    const known = modules.get(folder) ?? new Map<string, string>();
    modules.set(folder, known);
    const path = modulePath(file).join('::');
    if (path !== '' || !known.has('') || file.endsWith('lib.rs')) known.set(path, file);
  }
  const crates = new Map(packages.map((folder) => [crateName(folder, tree), folder]));
  const imports: Record<string, readonly string[]> = {};
  for (const file of files) {
    const folder = packageOf(file);
    const text = tree.read(file) ?? '';
    const here = modulePath(file);
    const found = new Set<string>();
    for (const path of pathsOf(text)) {
      const [first = '', ...rest] = path;
      const own = modules.get(first === 'crate' ? folder : (crates.get(first) ?? ''));
      const from = first === 'super' ? here.slice(0, -1) : first === 'self' ? here : [];
      const into = first === 'super' || first === 'self' ? modules.get(folder) : own;
      const target = into && fileOf(into, [...from, ...rest.filter((part) => part !== 'super')]);
      if (target && target !== file) found.add(target);
    }
    for (const [, name = ''] of text.matchAll(/^\s*(?:pub(?:\([\w ]+\))?\s+)?mod\s+(\w+)\s*;/gm)) {
      const stem = /(^|\/)(lib|main|mod)\.rs$/.test(file) ? posix.dirname(file) : file.replace(/\.rs$/, '');
      const child = [`${name}.rs`, `${name}/mod.rs`]
        .map((path) => posix.join(stem, path))
        .find((path) => tree.has(path));
      if (child) found.add(child);
    }
    imports[file] = [...found].sort();
  }
  return { imports };
}

/** The name that a package's library is used by. */
export function crateName(folder: string, tree: Pick<Tree, 'read'>): string {
  const { lib, package: own } = manifestOf(folder, tree);
  const name = table(lib).name ?? table(own).name;
  return typeof name === 'string' ? name.replace(/-/g, '_') : '';
}

/** Paths as written, those of a `use` group each for itself. */
function pathsOf(text: string): string[][] {
  const found = [...text.matchAll(/\b\w+(?:::\w+)+/g)].map(([path]) => path.split('::'));
  for (const [, head = '', group = ''] of text.matchAll(/\buse\s+((?:\w+::)+)\{([^;]*)\}/g)) {
    found.push(...[...group.matchAll(/\w+/g)].map(([name]) => [...head.split('::').filter(Boolean), name]));
  }
  return found;
}

/** The deepest module that the path leads into. */
function fileOf(modules: ReadonlyMap<string, string>, path: readonly string[]): string | undefined {
  for (let length = path.length; length >= 0; length--) {
    const file = modules.get(path.slice(0, length).join('::'));
    if (file) return file;
  }
  return undefined;
}
