import type { Fix, Rival } from './fix';
import { mergeChanges } from './merge';
import type { FileChange, Patch } from './patch';

/**
 * The patch that takes a fix back and does what its rival would have done, on the tree as it is now.
 * @param read current text of a file; null where it is not there
 * @returns null where later changes touch the same lines
 */
export function exchange(fix: Fix, rival: Rival, read: (path: string) => string | null): Patch | null {
  const paths = new Set([...fix.patch.changes, ...rival.patch.changes].map(({ path }) => path));
  const changes: FileChange[] = [];
  for (const path of paths) {
    const done = fix.patch.changes.find((change) => change.path === path);
    const other = rival.patch.changes.find((change) => change.path === path);
    const { encoding, before } = (done ?? other) as FileChange;
    const was = done ? done.after : before;
    const wanted = other ? other.after : before;
    const now = read(path);
    const merged = mergeChanges(
      { path, encoding, before: was, after: now },
      { path, encoding, before: was, after: wanted },
    );
    if (!merged) return null;
    changes.push({ path, encoding, before: now, after: merged.after });
  }
  return { changes };
}
