/** Edits of a text by offsets (UTF-16 code units), and the lines that they keep. */

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the edits applied; null where two different edits overlap. The same edit twice counts once. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | null {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  let previous: TextEdit | undefined;
  for (const edit of sorted) {
    if (previous && previous.start === edit.start && previous.end === edit.end) {
      if (previous.text === edit.text) continue;
      return null;
    }
    if (edit.start < at) return null;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
    previous = edit;
  }
  return result + text.slice(at);
}

/**
 * The smallest single edit that does what these do together, as {@link differenceOf} would tell it of the whole text, in time that
 * grows with the edits alone; null where they overlap or change nothing.
 */
export function singleEdit(text: string, edits: readonly TextEdit[]): TextEdit | null {
  const from = Math.min(...edits.map(({ start }) => start));
  const to = Math.max(...edits.map(({ end }) => end));
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
  const before = text.slice(from, to);
  const after = edits.length === 0 ? before : applyEdits(before, moved);
  if (after === null || after === before) return null;
  const shift = after.length - before.length;
  const at = (i: number) => (i < from + after.length ? after[i - from] : text[i - shift]);
  const most = text.length + Math.min(shift, 0);
  let head = from;
  while (head < most && text[head] === at(head)) head++;
  let tail = Math.min(text.length - to, most - head);
  while (tail < most - head && text[text.length - 1 - tail] === at(text.length + shift - 1 - tail)) tail++;
  const end = text.length - tail;
  let added = '';
  for (let i = head; i < end + shift; i++) added += at(i) ?? '';
  return { start: head, end, text: added };
}

/** White space that the line of a place begins with. */
export function indentAt(text: string, offset: number): string {
  return /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

/** The smallest single edit that turns one text into the other; null where they are equal. */
export function differenceOf(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { start: head, end: before.length - tail, text: after.slice(head, after.length - tail) };
}

export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly start: number;
  /** Before the line's end characters. */
  readonly end: number;
  readonly text: string;
  /** `\n`, `\r\n`, `\r`, or empty on a last line without one. */
  readonly eol: string;
}

/** All lines of a text; a byte order mark is not part of the first. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  const pattern = /\r\n|\n|\r|$/g;
  let start = text.startsWith('\ufeff') ? 1 : 0;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[0] === '' && start === text.length && lines.length > 0) break;
    lines.push({
      number: lines.length + 1,
      start,
      end: match.index,
      text: text.slice(start, match.index),
      eol: match[0],
    });
    if (match[0] === '') break;
    start = match.index + match[0].length;
  }
  return lines;
}

/** The line end that the text uses most. */
export function eolOf(text: string): string {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  return crlf > lf ? '\r\n' : '\n';
}

export function indentOf(line: string): string {
  return /^[ \t\f]*/.exec(line)?.[0] ?? '';
}

/** One level of indentation as the text writes it; four spaces where it does not tell. */
export function indentUnit(text: string): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') continue;
    const indent = indentOf(line.text);
    if (indent.length > before.length && indent.startsWith(before)) {
      const step = indent.slice(before.length);
      if (step === '\t' || /^ {1,8}$/.test(step)) steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before = indent;
  }
  return [...steps].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '    ';
}

/** The edit that removes whole lines, line ends included. */
export function removeLines(text: string, lines: readonly Line[], first: number, last: number): TextEdit {
  const from = lines[first - 1];
  const to = lines[last - 1];
  if (!from || !to) throw new RangeError(`no lines ${first} to ${last}`);
  const atEnd = to.end + to.eol.length >= text.length;
  const before = lines[first - 2];
  // A last line without line end takes the one before it along, so that the file ends as it did.
  if (atEnd && to.eol === '' && before) return { start: before.end, end: to.end, text: '' };
  return { start: from.start, end: to.end + to.eol.length, text: '' };
}
