import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { ModuleGraph } from '../../../domain/failure';
import type { Tree } from '../contract';
import { sourcesOf } from './detect';
import { packageOf } from './places';

/** Who uses whom: imports, and classes of the same package that are named in the text. */
export function importsInSource(project: Project, tree: Tree): ModuleGraph {
  const files = sourcesOf(project, tree);
  const byName = new Map<string, string[]>();
  const byPackage = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, file: string) => map.set(key, [...(map.get(key) ?? []), file]);
  for (const file of files) {
    const name = posix.basename(file, '.java');
    add(byName, `${packageOf(file)}.${name}`, file);
    add(byPackage, packageOf(file), file);
  }
  const imports: Record<string, readonly string[]> = {};
  for (const file of files) {
    const text = tree.read(file) ?? '';
    const words = new Set(text.match(/\b[A-Z]\w*/g));
    const imported = [...text.matchAll(/^\s*import\s+(?:static\s+)?([\w.]+?)(\.\*)?\s*;/gm)].flatMap(
      ([, path = '', all]) => {
        const parts = path.split('.');
        const named = [parts, parts.slice(0, -1), parts.slice(0, -2)].flatMap((p) => byName.get(p.join('.')) ?? []);
        return all === undefined ? named : [...named, ...used(byPackage.get(path) ?? [], words)];
      },
    );
    const near = used(byPackage.get(packageOf(file)) ?? [], words);
    imports[file] = [...new Set([...imported, ...near])].filter((other) => other !== file).sort();
  }
  return { imports };
}

const used = (files: readonly string[], words: ReadonlySet<string>): string[] =>
  files.filter((file) => words.has(posix.basename(file, '.java')));
