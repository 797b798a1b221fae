import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { LOCKS, readPackage, workspaceFolders } from './manifest';
import { CODE, isTestFile } from './role';

/** Folders whose manifests belong to something that is shown, tested or borrowed, not built. */
const NOISE =
  /(^|\/)(\.[^/]+|docs?|documentation|website|examples?|samples?|demos?|playgrounds?|tests?|__tests__|testing|e2e|fixtures?|__fixtures__|testdata|test-data|templates?|vendor(ed)?|third[-_]party|node_modules|bower_components|benchmarks?|dist|build|out|coverage)(\/|$)/;

/**
 * Projects of a repository: its root and folders below with a package of their own. The packages of a workspace belong to the root that
 * names them, as they are installed together.
 */
export function detectProjects(tree: Tree): Project[] {
  const sources = tree.files.filter((file) => CODE.test(file) && !file.includes('node_modules/'));
  if (sources.length === 0) return [];
  const folders = tree.files
    .filter((file) => posix.basename(file) === 'package.json')
    .map((file) => posix.dirname(file))
    .filter((folder) => folder === '.' || !NOISE.test(folder))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const roots: string[] = [];
  const members = new Set<string>();
  for (const folder of folders) {
    if (members.has(folder)) continue;
    const own = workspaceFolders(tree, folder);
    if (own.length === 0 && folder !== '.' && !isOwnProject(tree, folder, sources)) continue;
    roots.push(folder);
    own.forEach((member) => members.add(member));
  }
  const covered = (file: string, by: readonly string[]) => by.some((root) => file.startsWith(`${root}/`));
  const inner = roots.filter((root) => root !== '.');
  const rest = sources.filter((file) => !covered(file, inner) && !NOISE.test(posix.dirname(file)));
  const restTests = sources.filter((file) => !covered(file, inner) && isTestFile(file));
  const hasRoot = roots.includes('.');
  const keepsRoot = hasRoot
    ? rest.length + restTests.length > 0 || members.size > 0
    : restTests.some((file) =>
        /\bfrom\s+['"]node:test['"]|require\(['"]node:(test|assert)/.test(tree.read(file) ?? ''),
      );
  return [...(keepsRoot ? ['.'] : []), ...inner].map((root) => project(tree, root, sources, inner));
}

/** A folder with a package of its own and something to check. */
function isOwnProject(tree: Tree, folder: string, sources: readonly string[]): boolean {
  const { scripts, dependencies } = readPackage(tree, folder);
  const own = sources.filter((file) => file.startsWith(`${folder}/`));
  return own.length > 0 && (own.some(isTestFile) || 'test' in scripts || Object.keys(dependencies).length > 0);
}

function project(tree: Tree, root: string, sources: readonly string[], others: readonly string[]): Project {
  const prefix = root === '.' ? '' : `${root}/`;
  const nested = others.filter((other) => other !== root && other.startsWith(prefix));
  const own = sources.filter(
    (file) => file.startsWith(prefix) && !nested.some((other) => file.startsWith(`${other}/`)),
  );
  const typed = own.filter((file) => /\.([cm]?ts|tsx)$/.test(file) && !file.endsWith('.d.ts'));
  const untyped = own.filter(
    (file) => /\.([cm]?js|jsx)$/.test(file) && !/(^|\/)[.\w-]*(config|rc|setup)\.[cm]?js$/.test(file),
  );
  const language = typed.length > 0 && typed.length >= untyped.length ? 'typescript' : 'javascript';
  const manifests = ['package.json', ...Object.keys(LOCKS), 'pnpm-workspace.yaml', 'tsconfig.json']
    .map((name) => posix.join(root, name))
    .filter((file) => tree.has(file));
  return { id: `javascript:${root}`, language, adapter: 'javascript', root, manifests };
}

function depth(folder: string): number {
  return folder === '.' ? 0 : folder.split('/').length;
}
