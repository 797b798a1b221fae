import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree } from './remove-tree';

/** A run's folders. Everything that a run keeps on this disk lies below `dir`. */
export interface Workspace {
  readonly runId: string;
  readonly dir: string;
  /** History and what the host's git obeys; out of reach for what runs in the checkout. */
  readonly gitDir: string;
  /** The tree as Rift heals it. Nothing runs in it, checks get copies. */
  readonly checkout: string;
  /** Scratch copy of a slot. */
  scratch(slot: string | number): string;
  /** Where the projects' own installations lie. */
  readonly install: string;
  /** Where a CI round clones, prepares and checks anew. */
  ci(iteration: number): string;
  /** Keeps a value between activities: whole or not at all, whenever the process ends. */
  saveState(name: string, value: unknown): Promise<void>;
  /** The value as last kept; null where there is none. */
  loadState<T>(name: string): Promise<T | null>;
}

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/**
 * Opens a run's folders, makes them where they are missing.
 * @param home `RIFT_HOME`
 * @throws where the id could not be a folder's name
 */
export async function openWorkspace(home: string, runId: string): Promise<Workspace> {
  const dir = folderOf(home, runId);
  const states = join(dir, 'state');
  await mkdir(states, { recursive: true, mode: 0o700 });
  const stateFile = (name: string) => join(states, `${fileName(name)}.json`);
  return {
    runId,
    dir,
    gitDir: join(dir, 'git'),
    checkout: join(dir, 'checkout'),
    scratch: (slot) => join(dir, 'scratch', fileName(String(slot))),
    install: join(dir, 'install'),
    ci: (iteration) => join(dir, 'ci', String(iteration)),
    saveState: (name, value) => writeWhole(stateFile(name), JSON.stringify(value)),
    loadState: (name) => readState(stateFile(name)),
  };
}

/** Removes all that a run kept on this disk. Nothing there is no error. */
export async function dropWorkspace(home: string, runId: string): Promise<void> {
  await removeTree(folderOf(home, runId));
}

function folderOf(home: string, runId: string): string {
  if (!RUN_ID.test(runId)) throw new Error(`not a run id: ${JSON.stringify(runId.slice(0, 80))}`);
  return join(home, 'runs', runId);
}

// Names may hold paths; two of them never share a file.
function fileName(name: string): string {
  const safe = encodeURIComponent(name).replaceAll('.', '%2E');
  return safe.length <= 150 ? safe : `${safe.slice(0, 100)}-${createHash('sha256').update(name).digest('hex')}`;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    await writeFile(partial, text, { mode: 0o600, flush: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function readState<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
