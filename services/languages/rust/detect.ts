import { posix } from 'node:path';
import { parse } from 'smol-toml';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';

type Table = { readonly [name: string]: unknown };

const NOISE = /(^|\/)(\.[^/]+|target|vendor|third[-_]party|node_modules|testdata|fixtures)(\/|$)/;

/** A manifest as a table; empty where it is missing or cannot be read. */
export function manifestOf(folder: string, tree: Pick<Tree, 'read'>): Table {
  try {
    return parse(tree.read(posix.join(folder, 'Cargo.toml')) ?? '');
  } catch {
    return {};
  }
}

export const table = (value: unknown): Table =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Table) : {};
export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Packages and workspaces; a member is a part of its workspace's project. */
export function detectProjects(tree: Tree): Project[] {
  const folders = tree.files
    .filter((file) => posix.basename(file) === 'Cargo.toml')
    .map((file) => posix.dirname(file))
    .filter((root) => root === '.' || !NOISE.test(root))
    .filter((root) => tree.files.some((file) => file.endsWith('.rs') && isBelow(file, root)))
    .filter((root) => !isFuzzer(manifestOf(root, tree)));
  const roots = folders.filter((root) => 'workspace' in manifestOf(root, tree));
  return folders
    .filter((root) => roots.includes(root) || !roots.some((workspace) => isMember(root, workspace, tree)))
    .sort()
    .map((root) => ({
      ...{ id: `rust:${root}`, language: 'rust' as const, adapter: 'rust', root },
      manifests: ['Cargo.toml', 'Cargo.lock'].map((name) => posix.join(root, name)).filter((file) => tree.has(file)),
    }));
}

/** What cargo-fuzz made: it is built by that, with a compiler of its own choice. */
const isFuzzer = ({ package: own }: Table): boolean => 'cargo-fuzz' in table(table(own).metadata);

/** Package folders of a project: its own and those of its workspace. */
export function packagesOf(project: Pick<Project, 'root'>, tree: Tree): string[] {
  return tree.files
    .filter((file) => posix.basename(file) === 'Cargo.toml' && isBelow(file, project.root))
    .map((file) => posix.dirname(file))
    .filter((folder) => folder === project.root || isMember(folder, project.root, tree))
    .filter((folder) => 'package' in manifestOf(folder, tree));
}

/** Rust files of a project, without those of packages below it that are not of its workspace. */
export function sourcesOf(project: Pick<Project, 'root'>, tree: Tree): string[] {
  const own = packagesOf(project, tree);
  const foreign = tree.files
    .filter((file) => posix.basename(file) === 'Cargo.toml' && isBelow(file, project.root))
    .map((file) => posix.dirname(file))
    .filter((folder) => folder !== project.root && !own.includes(folder));
  return tree.files.filter(
    (file) =>
      file.endsWith('.rs') &&
      isBelow(file, project.root) &&
      !/(^|\/)target\//.test(file) &&
      !foreign.some((folder) => isBelow(file, folder)),
  );
}

export const isBelow = (file: string, folder: string): boolean => folder === '.' || file.startsWith(`${folder}/`);

/** By the workspace's `members`, or because a member depends on it by its path, which Cargo takes for a member too. */
function isMember(folder: string, workspace: string, tree: Tree): boolean {
  if (folder === workspace || !isBelow(`${folder}/`, workspace)) return false;
  const { members, exclude } = table(manifestOf(workspace, tree).workspace);
  const path = posix.relative(workspace, folder);
  if (strings(exclude).some((pattern) => matches(path, pattern) || path.startsWith(`${pattern}/`))) return false;
  if (strings(members).some((pattern) => matches(path, pattern))) return true;
  const { dependencies, workspace: shared } = manifestOf(workspace, tree);
  const paths = [dependencies, table(shared).dependencies].flatMap((all) =>
    Object.values(table(all)).flatMap((one) => strings([table(one).path])),
  );
  return paths.some((one) => posix.normalize(one) === path);
}

function matches(path: string, pattern: string): boolean {
  const source = posix
    .normalize(pattern)
    .replace(/\/$/, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*/g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace(/\u0000/g, '.*');
  return new RegExp(`^${source}$`).test(path);
}
