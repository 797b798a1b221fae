import type { Hunk } from './hunks';

/**
 * The line of the old text that a line of the new text was.
 * A line that the diff wrote stands for the line of the old text at the same place in its hunk, the last one where the hunk grew;
 * for a bare insertion, the line that it pushed down.
 */
export function mapBack(hunks: readonly Hunk[], line: number): number {
  let shift = 0;
  for (const hunk of hunks) {
    // A side with no lines names the line before the gap.
    const newFirst = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
    const oldFirst = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    if (line < newFirst) break;
    if (line < newFirst + hunk.newLines) {
      return oldFirst + Math.min(line - newFirst, Math.max(hunk.oldLines - 1, 0));
    }
    shift = oldFirst + hunk.oldLines - (newFirst + hunk.newLines);
  }
  return Math.max(1, line + shift);
}

/** The hunk that wrote this line of the new text; null where the line is an old one. */
export function writtenBy(hunks: readonly Hunk[], line: number): Hunk | null {
  return hunks.find((hunk) => line >= hunk.newStart && line < hunk.newStart + hunk.newLines) ?? null;
}

/**
 * Maps a line through several diffs, the latest first, back to the first text. Files that a diff does not name are as they were.
 */
export function mapBackThrough(
  diffs: readonly ReadonlyMap<string, readonly Hunk[]>[],
  file: string,
  line: number,
): number {
  return diffs.reduce((at, diff) => mapBack(diff.get(file) ?? [], at), line);
}
