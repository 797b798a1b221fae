import type { Project } from '../../domain/check';
import type { Tree } from '../../services/languages/contract';

/** A tree from texts. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    root: '/nowhere',
    files: Object.keys(files).sort(),
    read: (path) => files[path] ?? null,
    encoding: () => 'utf8',
    has: (path) => path in files,
  };
}

export const ROOT: Project = { id: 'python:.', language: 'python', adapter: 'python', root: '.', manifests: [] };
