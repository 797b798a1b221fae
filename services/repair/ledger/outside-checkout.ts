import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Veto } from '../../../domain/validation';
import type { VetoRule } from './contract';

const MOST_FILES = 100;

/** Paths that leave the checkout by whatever way, belong to Git, and patches too large to be reviewed. */
export const outsideCheckout: VetoRule = ({ changes, tree }) => {
  const vetoes = changes.flatMap(({ path }): Veto[] => {
    const why = whyOutside(path, tree.root);
    return why ? [{ code: 'OUTSIDE_CHECKOUT', message: `${JSON.stringify(path)} ${why}`, file: path, line: null }] : [];
  });
  if (changes.length > MOST_FILES) {
    const message = `${changes.length} files, more than ${MOST_FILES}`;
    vetoes.push({ code: 'TOO_MANY_FILES', message, file: changes[0]?.path ?? '', line: null });
  }
  return vetoes;
};

function whyOutside(path: string, root: string): string | null {
  const parts = path.split('/');
  if (path === '' || path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return 'has characters that paths are not given';
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'is no plain path';
  // Case-insensitive file systems, and names that some of them take for `.git`.
  if (parts.some((part) => /^(\.git|git~\d+)$/i.test(part.replace(/[\s.\u200b-\u200f\u2060\ufeff]+$/u, '')))) {
    return 'belongs to Git';
  }
  if (path === '.gitmodules') return 'decides what is fetched';
  for (let depth = 1; depth <= parts.length; depth++) {
    const at = join(root, ...parts.slice(0, depth));
    const stat = lstatOrNull(at);
    if (!stat) break;
    if (stat.isSymbolicLink()) return 'is or lies behind a symbolic link';
    if (depth < parts.length && lstatOrNull(join(at, '.git'))) return 'belongs to a submodule';
    if (depth === parts.length && !stat.isFile()) return 'is no regular file';
  }
  return null;
}

function lstatOrNull(path: string) {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}
