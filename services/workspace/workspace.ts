import { mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { removeTree } from './remove-tree';

/** A run's folders. Everything that a run keeps on this disk lies below `root`. */
export interface Workspace {
  readonly runId: string;
  readonly root: string;
  /** History and what the host's git obeys; out of reach for what runs in the checkout. */
  readonly gitDir: string;
  /** The tree as Rift heals it. Nothing runs in it, checks get copies. */
  readonly checkout: string;
  /** Rift's own bare repository, in place of the remote where nothing shall be pushed. */
  readonly store: string;
  /** Scratch copy of a slot. */
  scratch(slot: string | number): string;
  /** A project's own installation. */
  install(projectId: string): string;
  /** Where a CI round clones, prepares and checks anew. */
  ci(iteration: number): string;
  state(name: string): string;
}

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/**
 * Opens a run's folders, makes them where they are missing.
 * @param home `RIFT_HOME`
 * @throws where the id could not be a folder's name
 */
export async function openWorkspace(home: string, runId: string): Promise<Workspace> {
  const workspace = workspaceAt(home, runId);
  await mkdir(join(workspace.root, 'state'), { recursive: true, mode: 0o700 });
  return workspace;
}

/** Removes all that a run kept on this disk. Nothing there is no error. */
export async function dropWorkspace(home: string, runId: string): Promise<void> {
  await removeTree(workspaceAt(home, runId).root);
}

function workspaceAt(home: string, runId: string): Workspace {
  if (!RUN_ID.test(runId)) throw new Error(`not a run id: ${JSON.stringify(runId.slice(0, 80))}`);
  const root = join(home, 'runs', runId);
  return {
    runId,
    root,
    gitDir: join(root, 'git'),
    checkout: join(root, 'checkout'),
    store: join(root, 'store.git'),
    scratch: (slot) => join(root, 'scratch', folderName(String(slot))),
    install: (projectId) => join(root, 'install', folderName(projectId)),
    ci: (iteration) => join(root, 'ci', String(iteration)),
    state: (name) => join(root, 'state', `${folderName(name)}.json`),
  };
}

// A project's id holds its path; two ids never share a folder.
function folderName(name: string): string {
  const safe = encodeURIComponent(name).replace(/[.~!*'()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return safe.length <= 200 && safe.length > 0 ? safe : `${safe.slice(0, 150)}${checksum(name)}`;
}

function checksum(text: string): string {
  let [a, b] = [5381, 52711];
  for (let i = 0; i < text.length; i++) {
    a = (Math.imul(a, 33) ^ text.charCodeAt(i)) >>> 0;
    b = (Math.imul(b, 31) + text.charCodeAt(i)) >>> 0;
  }
  return `-${a.toString(36)}${b.toString(36)}`;
}

/** Keeps a value between activities: whole or not at all, whenever the process ends. */
export async function saveState(workspace: Workspace, name: string, value: unknown): Promise<void> {
  const path = workspace.state(name);
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(partial, JSON.stringify(value), { mode: 0o600, flush: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** The value as last kept; null where there is none. */
export async function loadState<T>(workspace: Workspace, name: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(workspace.state(name), 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Too little room to go on; the message names the place and what it takes. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** Least free space with which a run starts. */
export const LEAST_FREE_BYTES = 2 ** 30;

/**
 * Looks whether there is room before work that fills the disk.
 * @param path what shall be written to; it exists, or a folder above it does
 * @throws DiskFull
 */
export async function requireSpace(path: string, bytes = LEAST_FREE_BYTES): Promise<void> {
  let place = path;
  let free: number | null = null;
  while (free === null) {
    free = await statfs(place).then(
      (fs) => fs.bavail * fs.bsize,
      () => null,
    );
    if (free === null && dirname(place) === place) return;
    if (free === null) place = dirname(place);
  }
  if (free >= bytes) return;
  const mib = (n: number) => `${Math.floor(n / 2 ** 20)} MiB`;
  throw new DiskFull(
    `${place} has ${mib(free)} free, and this takes ${mib(bytes)}: make room, or set RIFT_HOME to another disk`,
  );
}
