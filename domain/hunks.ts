/** A changed range without context. As in unified diffs, a side with no lines names the line before the gap. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

/** What changed in one file between two commits. */
export interface FileHunks {
  /** null: the file is new. */
  readonly oldPath: string | null;
  /** null: the file is gone. */
  readonly newPath: string | null;
  /** Ascending; empty where only name or mode changed, or where the content is binary. */
  readonly hunks: readonly Hunk[];
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** The hunk that a `@@` line announces; null for any other line. */
export function parseHunkHeader(line: string): Hunk | null {
  const match = HEADER.exec(line);
  if (!match) return null;
  const [oldStart, oldLines, newStart, newLines] = match.slice(1, 5).map((n) => (n === undefined ? 1 : Number(n)));
  return { oldStart: oldStart!, oldLines: oldLines!, newStart: newStart!, newLines: newLines! };
}

/**
 * Reads what `git diff --raw -z -p -U0` prints. Paths come from the raw part, where no name needs quoting; the patch
 * part follows in the same order.
 */
export function parseRawPatch(output: string): FileHunks[] {
  const { entries, rest } = readRaw(output);
  // No regular expression with `^` here: it would take a carriage return inside a line for a line's end.
  const sections = `\n${rest}`.split('\ndiff --git ').slice(1);
  let next = 0;
  return entries.map(({ status, oldPath, newPath }) => {
    // A change of type (file to symlink) is printed as a deletion and a creation.
    const count = status === 'T' ? 2 : 1;
    const hunks = sections.slice(next, next + count).flatMap(hunksOf);
    next += count;
    return { oldPath: status === 'A' ? null : oldPath, newPath: status === 'D' ? null : newPath, hunks };
  });
}

function hunksOf(section: string): Hunk[] {
  return section
    .split('\n')
    .map(parseHunkHeader)
    .filter((hunk) => hunk !== null);
}

interface RawEntry {
  readonly status: string;
  readonly oldPath: string;
  readonly newPath: string;
}

function readRaw(output: string): { entries: RawEntry[]; rest: string } {
  const entries: RawEntry[] = [];
  let at = 0;
  const field = () => {
    const end = output.indexOf('\0', at);
    const text = output.slice(at, end < 0 ? undefined : end);
    at = end < 0 ? output.length : end + 1;
    return text;
  };
  while (output[at] === ':') {
    const status = field().split(' ')[4]?.[0] ?? 'M';
    const oldPath = field();
    entries.push({ status, oldPath, newPath: status === 'R' || status === 'C' ? field() : oldPath });
  }
  // One more NUL parts the list from the patch.
  return { entries, rest: output.slice(output[at] === '\0' ? at + 1 : at) };
}
