import { lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import type { FileChange, Patch } from '../../domain/patch';

/** A patch that does not fit the tree, or that would leave it. */
export class PatchRefused extends Error {
  override readonly name = 'PatchRefused';
}

/** Bytes of a text as {@link FileChange} decoded it: `latin1` maps every byte, `utf8` keeps the byte order mark. */
export function encode(text: string, encoding: FileChange['encoding']): Buffer {
  if (encoding === 'latin1' && [...text].some((c) => c.charCodeAt(0) > 0xff || c.length > 1)) {
    throw new PatchRefused('the new text has characters that the file’s encoding lacks');
  }
  return Buffer.from(text, encoding);
}

/**
 * Host path of a file of a tree.
 * @throws PatchRefused where the path is not plain, or where a symbolic link is on the way
 */
export async function placeIn(root: string, path: string): Promise<string> {
  const plain = path !== '' && !isAbsolute(path) && normalize(path) === path && !path.split(/[\\/]/).includes('..');
  if (!plain || path.split('/').some((part) => part.toLowerCase() === '.git')) {
    throw new PatchRefused(`${JSON.stringify(path)} is no path inside the checkout`);
  }
  const base = await realpath(root);
  let at = base;
  for (const part of path.split('/')) {
    at = join(at, part);
    const stat = await lstat(at).catch(() => null);
    if (!stat) break;
    if (stat.isSymbolicLink()) throw new PatchRefused(`${relative(base, at)} is a symbolic link`);
  }
  const full = join(base, path);
  if (!full.startsWith(base + sep)) throw new PatchRefused(`${path} leaves the checkout`);
  return full;
}

/**
 * Writes a patch into a tree; only bytes that the patch changes differ after it. All files are looked at before the first is written.
 * @throws PatchRefused where a file is not as the patch has it
 */
export async function applyPatch(root: string, patch: Patch): Promise<void> {
  const writes: { full: string; content: Buffer | null }[] = [];
  for (const change of patch.changes) {
    const full = await placeIn(root, change.path);
    const current = await readFile(full).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw new PatchRefused(`${change.path}: ${error.code ?? error.message}`);
    });
    const expected = change.before === null ? null : encode(change.before, change.encoding);
    const fits = expected === null || current === null ? expected === current : current.equals(expected);
    if (!fits) throw new PatchRefused(`${change.path} is not as the patch was made for`);
    writes.push({ full, content: change.after === null ? null : encode(change.after, change.encoding) });
  }
  for (const { full, content } of writes) {
    if (content === null) await rm(full, { force: true });
    else {
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, content);
    }
  }
}
