import { createTwoFilesPatch, diffLines, structuredPatch } from 'diff';
import type { Hunk } from './hunks';
import type { FileChange, Patch } from './patch';

/** Hunks of a change without context lines. */
export function hunksOf(change: Pick<FileChange, 'before' | 'after'>): Hunk[] {
  const { hunks } = structuredPatch('', '', change.before ?? '', change.after ?? '', '', '', { context: 0 });
  // Git names the line before an empty side, the library the line after it.
  return hunks.map(({ oldStart, oldLines, newStart, newLines }) => ({
    oldStart: oldLines === 0 ? oldStart - 1 : oldStart,
    oldLines,
    newStart: newLines === 0 ? newStart - 1 : newStart,
    newLines,
  }));
}

export function hunksOfPatch(patch: Patch): Map<string, Hunk[]> {
  return new Map(patch.changes.map((change) => [change.path, hunksOf(change)]));
}

/** Unified diff of a patch, as `git apply` reads it; cut after `maxLines` lines. */
export function unifiedDiff(patch: Patch, options: { context?: number; maxLines?: number } = {}): string {
  const text = patch.changes
    .filter((change) => change.before !== change.after)
    .map((change) =>
      createTwoFilesPatch(
        change.before === null ? '/dev/null' : `a/${change.path}`,
        change.after === null ? '/dev/null' : `b/${change.path}`,
        change.before ?? '',
        change.after ?? '',
        undefined,
        undefined,
        { context: options.context ?? 3 },
      ).replace(/^=+\n/, ''),
    )
    .join('');
  const lines = text.split('\n');
  const { maxLines = Infinity } = options;
  return lines.length <= maxLines
    ? text
    : [...lines.slice(0, maxLines), `[${lines.length - maxLines} lines cut]`].join('\n');
}

/** Lines removed and added by a change, as two texts. */
export function changedText(change: Pick<FileChange, 'before' | 'after'>): { removed: string; added: string } {
  const parts = diffLines(change.before ?? '', change.after ?? '');
  const join = (wanted: 'removed' | 'added') =>
    parts
      .filter((part) => part[wanted])
      .map((part) => part.value)
      .join('');
  return { removed: join('removed'), added: join('added') };
}

/** How large a patch is: files, lines removed and added, characters changed. */
export function patchSize(patch: Patch): { files: number; hunks: number; lines: number; characters: number } {
  const size = { files: 0, hunks: 0, lines: 0, characters: 0 };
  for (const change of patch.changes) {
    if (change.before === change.after) continue;
    const hunks = hunksOf(change);
    const { removed, added } = changedText(change);
    size.files++;
    size.hunks += hunks.length;
    size.lines += hunks.reduce((sum, hunk) => sum + Math.max(hunk.oldLines, hunk.newLines), 0);
    size.characters += editedCharacters(removed, added);
  }
  return size;
}

/** Characters outside what both texts start and end with. */
function editedCharacters(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return Math.max(a.length, b.length) - head - tail;
}

/** Whether a patch makes every edit of another one, and more: if the other does, this one does too much. */
export function exceeds(patch: Patch, other: Patch): boolean {
  const edits = (p: Patch) =>
    new Set(
      p.changes.flatMap((change) => {
        const after = (change.after ?? '').split('\n');
        return hunksOf(change).map((hunk) => {
          const text = after.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines).join('\n');
          return `${change.path}\u0000${hunk.oldStart}\u0000${hunk.oldLines}\u0000${hunk.newLines === 0 ? '' : text}`;
        });
      }),
    );
  const [all, fewer] = [edits(patch), edits(other)];
  return fewer.size > 0 && all.size > fewer.size && [...fewer].every((edit) => all.has(edit));
}

/** Whether a patch does again what an earlier one did: all of it and more, or nothing but a part of it. */
export function repeats(patch: Patch, earlier: Patch): boolean {
  const lines = (p: Patch) =>
    new Set(
      p.changes.flatMap((change) => {
        const { removed, added } = changedText(change);
        const each = (sign: string, text: string) =>
          text.split(/\r?\n/).flatMap((line) => (line.trim() ? [`${change.path}\u0000${sign}${line}`] : []));
        return [...each('-', removed), ...each('+', added)];
      }),
    );
  const [is, was] = [lines(patch), lines(earlier)];
  if (is.size === 0 || was.size === 0) return false;
  return [...is].every((line) => was.has(line)) || [...was].every((line) => is.has(line));
}
