import { constants, type BigIntStats } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { Patch } from '../../domain/patch';
import { applyPatch } from './apply';

/** A copy of a checkout in which candidates are tried. The checkout itself is never written. */
export interface Scratch {
  /** Host path of the copy. */
  readonly path: string;
  /** Applies a patch over what is there. */
  apply(patch: Patch): Promise<void>;
  /**
   * Makes the copy equal to the checkout again: what a candidate, a test or a tool wrote, removed or left behind is undone.
   * @param keep paths that stay as they are (the files of the patch under trial)
   */
  reset(keep?: ReadonlySet<string>): Promise<void>;
  /** What differs from the checkout: files and links that were changed, added or removed; a new folder by its own name. */
  changed(): Promise<string[]>;
  dispose(): Promise<void>;
}

export interface ScratchOptions {
  readonly checkout: string;
  /** Folder in which the copy is made; on the checkout's file system copies are cheap where that can share blocks. */
  readonly parent: string;
  /** Copies `.git` as well, for checks that ask Git. */
  readonly withGit?: boolean;
}

type Kind = 'file' | 'folder' | 'link' | 'other';

/** What an entry was when it was copied. Any change of content or mode changes `ctime`, which no program can set. */
interface Copied {
  readonly kind: Kind;
  readonly mode: number;
  ctimeNs: bigint;
}

/** Copies a checkout into a fresh folder of `parent`. */
export async function openScratch({ checkout, parent, withGit = false }: ScratchOptions): Promise<Scratch> {
  await mkdir(parent, { recursive: true });
  const source = await realpath(checkout);
  const path = await realpath(await mkdtemp(join(parent, 'scratch-')));
  const copied = new Map<string, Copied>();
  const children = new Map<string, Set<string>>();

  const copy = async (entry: string): Promise<void> => {
    const [from, to] = [join(source, entry), join(path, entry)];
    const kind = kindOf(await lstat(from, { bigint: true }));
    if (kind === 'other') return;
    if (kind === 'link') await symlink(await readlink(from), to);
    else if (kind === 'file') await copyFile(from, to, constants.COPYFILE_FICLONE);
    else {
      await mkdir(to);
      await copyInto(entry);
    }
    const stat = await lstat(to, { bigint: true });
    copied.set(entry, { kind, mode: Number(stat.mode), ctimeNs: stat.ctimeNs });
  };
  const copyInto = async (folder: string): Promise<void> => {
    const names = (await readdir(join(source, folder))).filter((name) => withGit || folder !== '' || name !== '.git');
    children.set(folder, new Set(names));
    for (const name of names) await copy(below(folder, name));
  };

  const isSame = async (entry: string, known: Copied): Promise<boolean> => {
    const stat = await lstat(join(path, entry), { bigint: true }).catch(() => null);
    if (!stat || kindOf(stat) !== known.kind) return false;
    if (known.kind === 'folder') {
      if (Number(stat.mode) !== known.mode) await chmod(join(path, entry), known.mode & 0o7777);
      return true;
    }
    if (stat.ctimeNs === known.ctimeNs) return true;
    const same =
      Number(stat.mode) === known.mode && (await sameContent(join(source, entry), join(path, entry), known.kind));
    // A change of owner alone, as a sandbox makes it, is none.
    if (same) known.ctimeNs = stat.ctimeNs;
    return same;
  };
  const visit = async (folder: string, differs: (entry: string, known: boolean) => Promise<void>): Promise<void> => {
    const expected = children.get(folder) ?? new Set();
    for (const name of await readdir(join(path, folder)))
      if (!expected.has(name)) await differs(below(folder, name), false);
    for (const name of expected) {
      const entry = below(folder, name);
      const known = copied.get(entry);
      if (!known) continue;
      if (!(await isSame(entry, known))) await differs(entry, true);
      else if (known.kind === 'folder') await visit(entry, differs);
    }
  };

  await copyInto('');
  return {
    path,
    apply: (patch) => applyPatch(path, patch),
    reset: (keep = new Set()) =>
      visit('', async (entry, known) => {
        if (keep.has(entry) || (!known && [...keep].some((kept) => kept.startsWith(`${entry}/`)))) return;
        await removeTree(join(path, entry));
        if (known) await copy(entry);
      }),
    async changed() {
      const entries: string[] = [];
      await visit('', async (entry) => void entries.push(entry));
      return entries.sort();
    },
    dispose: () => removeTree(path),
  };
}

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

function kindOf(stat: BigIntStats): Kind {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'folder';
  return stat.isFile() ? 'file' : 'other';
}

async function sameContent(a: string, b: string, kind: Kind): Promise<boolean> {
  if (kind === 'link') return (await readlink(a)) === (await readlink(b));
  const [one, other] = await Promise.all([readFile(a), readFile(b).catch(() => null)]);
  return other !== null && one.equals(other);
}

/** Removes a tree even where a test took the permission to enter its folders away. */
async function removeTree(target: string): Promise<void> {
  try {
    await rm(target, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    await unlock(target);
    await rm(target, { recursive: true, force: true });
  }
}

async function unlock(target: string): Promise<void> {
  const stat = await lstat(target).catch(() => null);
  if (!stat?.isDirectory()) return;
  await chmod(target, 0o700).catch(() => undefined);
  for (const name of await readdir(target).catch(() => [])) await unlock(join(target, name));
}
