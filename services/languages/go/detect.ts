import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';

/** Folders that the go command itself leaves out, and those whose modules are shown or borrowed, not built. */
const NOISE = /(^|\/)(\.[^/]+|_[^/]*|testdata|vendor|third[-_]party|node_modules|examples?|docs?)(\/|$)/;

/** Modules: folders with a go.mod of their own and something to compile. */
export function detectProjects(tree: Tree): Project[] {
  const sources = tree.files.filter((file) => file.endsWith('.go'));
  return tree.files
    .filter((file) => posix.basename(file) === 'go.mod')
    .map((file) => posix.dirname(file))
    .filter((root) => root === '.' || !NOISE.test(root))
    .filter((root) => sources.some((file) => root === '.' || file.startsWith(`${root}/`)))
    .sort()
    .map((root) => ({
      ...{ id: `go:${root}`, language: 'go' as const, adapter: 'go', root },
      manifests: ['go.mod', 'go.sum'].map((name) => posix.join(root, name)).filter((file) => tree.has(file)),
    }));
}

/** Go files of a module, without those of modules below it and of folders that the go command leaves out. */
export function sourcesOf(project: Project, tree: Tree): string[] {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const nested = tree.files
    .filter((file) => file.startsWith(prefix) && posix.basename(file) === 'go.mod')
    .map((file) => posix.dirname(file))
    .filter((folder) => folder !== project.root);
  return tree.files.filter(
    (file) =>
      file.endsWith('.go') &&
      file.startsWith(prefix) &&
      !nested.some((folder) => file.startsWith(`${folder}/`)) &&
      !/(^|\/)(vendor|testdata|[._][^/]*)\//.test(file.slice(prefix.length)),
  );
}
