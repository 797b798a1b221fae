import { applyEdits, linesOf, type TextEdit } from '../../../domain/text-edit';
import { hunksOf } from '../../../domain/patch-diff';
import type { Tree } from '../../languages/contract';
import type { Attempt } from './attempt';

const MOST_HUNKS = 40;
/** A recent change of the code under a failing test is a good suspect, the fewer there are the better. */
const PRIOR = 0.4;

/** Lines that differ from when all was well, by file. */
export function changedLines(
  history: Readonly<Record<string, string>>,
  tree: Pick<Tree, 'read'>,
): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(history).map(([path, old]) => {
      const hunks = hunksOf({ before: old, after: tree.read(path) });
      return [
        path,
        hunks.flatMap(({ newStart, newLines }) => [...Array(Math.max(newLines, 1)).keys()].map((i) => newStart + i)),
      ];
    }),
  );
}

/** Each change since then taken back alone, and each file as a whole. */
export function reverts(history: Readonly<Record<string, string>>, tree: Pick<Tree, 'read'>): Attempt[] {
  const found: Attempt[] = [];
  for (const [path, old] of Object.entries(history)) {
    const now = tree.read(path);
    if (now === null || now === old) continue;
    const hunks = hunksOf({ before: old, after: now }).slice(0, MOST_HUNKS);
    const [oldLines, newLines] = [linesOf(old), linesOf(now)];
    const textOf = (lines: typeof oldLines, start: number, count: number) =>
      lines
        .slice(start - 1, start - 1 + count)
        .map((line) => line.text + line.eol)
        .join('');
    for (const hunk of hunks) {
      const at = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
      const start = newLines[at - 1]?.start ?? now.length;
      const edit: TextEdit = {
        start,
        end: start + textOf(newLines, at, hunk.newLines).length,
        text: textOf(oldLines, hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart, hunk.oldLines),
      };
      const after = applyEdits(now, [edit]);
      if (after === null) continue;
      const prior = PRIOR / Math.sqrt(hunks.length);
      const description = `take back the change of ${path} at line ${at}`;
      found.push({
        files: { [path]: after },
        template: 'revert-change',
        prior,
        score: prior,
        description,
        places: [{ file: path, line: at }],
      });
    }
  }
  const share = PRIOR / Math.sqrt(Math.max(found.length, 1));
  return found.map((attempt) => ({
    ...attempt,
    prior: Math.min(attempt.prior, share),
    score: Math.min(attempt.score, share),
  }));
}
