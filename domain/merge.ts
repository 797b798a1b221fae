import type { Hunk } from './hunks';
import type { FileChange, Patch } from './patch';
import { hunksOf } from './patch-diff';

interface Edit extends Pick<Hunk, 'oldStart' | 'oldLines'> {
  /** First line of the old text that the edit is about, from 0; for an insertion the line that it pushes down. */
  readonly at: number;
  readonly lines: readonly string[];
}

/** Lines with their ends, so that joined they are the text again. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function editsOf(change: FileChange): Edit[] {
  const after = linesOf(change.after ?? '');
  return hunksOf(change).map((hunk) => ({
    ...hunk,
    at: hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1,
    lines: hunk.newLines === 0 ? [] : after.slice(hunk.newStart - 1, hunk.newStart - 1 + hunk.newLines),
  }));
}

function sameEdit(a: Edit, b: Edit): boolean {
  return a.at === b.at && a.oldLines === b.oldLines && a.lines.join('') === b.lines.join('');
}

/** Whether two edits claim one line, or insert at one place, where their order would be a guess. */
function clash(a: Edit, b: Edit): boolean {
  if (a.oldLines === 0 && b.oldLines === 0) return a.at === b.at;
  return a.at < b.at + b.oldLines && b.at < a.at + a.oldLines;
}

/** Three-way merge of two changes of one file that were made against the same text; null where they conflict. */
export function mergeChanges(a: FileChange, b: FileChange): FileChange | null {
  if (a.before !== b.before) return null;
  if (a.after === b.after || b.after === b.before) return a;
  if (a.after === a.before) return b;
  if (a.before === null || a.after === null || b.after === null) return null;
  const ours = editsOf(a);
  const theirs = editsOf(b).filter((edit) => !ours.some((own) => sameEdit(own, edit)));
  if (theirs.some((edit) => ours.some((own) => clash(own, edit)))) return null;
  const old = linesOf(a.before);
  const out: string[] = [];
  let at = 0;
  for (const edit of [...ours, ...theirs].sort((x, y) => x.at - y.at || x.oldLines - y.oldLines)) {
    out.push(...old.slice(at, edit.at), ...edit.lines);
    at = edit.at + edit.oldLines;
  }
  out.push(...old.slice(at));
  // A last line without an end may only stay last.
  const open = out.slice(0, -1).some((line) => !line.endsWith('\n'));
  return open ? null : { ...a, encoding: a.encoding === b.encoding ? a.encoding : 'utf8', after: out.join('') };
}

/** Two patches made against the same tree as one; null where they conflict. */
export function mergePatches(a: Patch, b: Patch): Patch | null {
  const changes = new Map(a.changes.map((change) => [change.path, change]));
  for (const change of b.changes) {
    const own = changes.get(change.path);
    const merged = own ? mergeChanges(own, change) : change;
    if (!merged) return null;
    changes.set(change.path, merged);
  }
  return { changes: [...changes.values()] };
}
