import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { ModuleGraph } from '../../../domain/failure';
import type { Tree } from '../contract';
import { sourcesOf } from './detect';

/** The module's own path; null where go.mod does not say. */
export function modulePath(project: Pick<Project, 'root'>, tree: Pick<Tree, 'read'>): string | null {
  return /^module\s+"?([^\s"]+)/m.exec(tree.read(posix.join(project.root, 'go.mod')) ?? '')?.[1] ?? null;
}

/** Import paths of a file, as written. */
export function importsOf(text: string): string[] {
  const head = text.slice(0, /^(func|type|var|const)\b/m.exec(text)?.index ?? text.length);
  return [...head.matchAll(/^(?:\s*import)?\s*(?:[\w.]+\s+)?"([^"\n]+)"/gm)].map((match) => match[1] ?? '');
}

/** Who imports whom: each file depends on every file of the packages that it imports. */
export function importsInSource(project: Project, tree: Tree): ModuleGraph {
  const files = sourcesOf(project, tree);
  const module = modulePath(project, tree);
  const folders = new Map<string, string[]>();
  for (const file of files.filter((path) => !path.endsWith('_test.go'))) {
    const folder = posix.dirname(file);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const imports: Record<string, readonly string[]> = {};
  for (const file of files) {
    const own = importsOf(tree.read(file) ?? '').flatMap((path) => {
      if (module === null || (path !== module && !path.startsWith(`${module}/`))) return [];
      return folders.get(posix.join(project.root, path.slice(module.length + 1) || '.')) ?? [];
    });
    // A test belongs to the package in its folder.
    const tested = file.endsWith('_test.go') ? (folders.get(posix.dirname(file)) ?? []) : [];
    imports[file] = [...new Set([...own, ...tested])].sort();
  }
  return { imports };
}
