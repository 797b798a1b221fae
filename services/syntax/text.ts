/**
 * Places in a text. Lines and columns are 1-based and end at `\n` alone, as the tools count; columns are UTF-16 code units unless
 * a name says otherwise. Node positions of a syntax tree are the same, 0-based.
 */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offset of a place; places beyond the text are drawn in to its end, columns beyond a line to the line's end. */
export function offsetAt(text: string, line: number, column = 1): number {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(column, 1) - 1, end < 0 ? text.length : end);
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, Math.max(0, offset));
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: before.length - lastBreak };
}

/** Line without its line end; empty beyond the text. */
export function lineAt(text: string, line: number): string {
  return (text.split('\n')[line - 1] ?? '').replace(/\r$/, '');
}

/** 1-based UTF-16 column from a 1-based column in code points (ruff, pyright). */
export function columnFromCodePoints(lineText: string, column: number): number {
  return [...lineText].slice(0, column - 1).join('').length + 1;
}

/** 1-based UTF-16 column from a 1-based column in UTF-8 bytes (CPython's own). */
export function columnFromBytes(lineText: string, column: number): number {
  return (
    Buffer.from(lineText, 'utf8')
      .subarray(0, column - 1)
      .toString('utf8').length + 1
  );
}

/** Replaces the code units from `start` to `end` (exclusive). */
export function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
