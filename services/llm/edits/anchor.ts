import { distance } from 'fastest-levenshtein';
import { indentOf, linesOf, type Line } from '../../../domain/text-edit';

/** Where a block of lines stands in a text. */
export interface Anchor {
  readonly start: number;
  readonly end: number;
  /** How its lines are indented in the block, and in the text. */
  readonly indent: { readonly from: string; readonly to: string; readonly firstOnly?: boolean };
}

export type Anchoring = Anchor | { readonly problem: string };

/** Of a block that is not there word for word, how alike the place has to be, and how much more than any other. */
const ALIKE = 0.88;
const AHEAD = 0.04;
const MOST_LINES = 80;
const MOST_CHARACTERS = 4000;

/**
 * The one place of a text that a block stands for: word for word, else by lines without trailing white space, else without
 * indentation, else by what is most alike.
 */
export function anchorOf(text: string, block: string): Anchoring {
  const exact = exactly(text, block);
  if (exact) return exact;
  const wanted = linesOf(block).map((line) => line.text);
  while (wanted.length > 0 && wanted[0]?.trim() === '') wanted.shift();
  while (wanted.length > 0 && wanted.at(-1)?.trim() === '') wanted.pop();
  if (wanted.length === 0) return { problem: 'the text to search for is empty' };
  const lines = linesOf(text);
  for (const form of [(line: string) => line.trimEnd(), (line: string) => line.trim()]) {
    const places = windowsWhere(lines, wanted, form);
    if (places.length === 1) return windowAt(lines, places[0] ?? 0, wanted);
    if (places.length > 1) return { problem: `the text to search for is there ${places.length} times` };
  }
  return mostAlike(lines, wanted);
}

function exactly(text: string, block: string): Anchoring | null {
  if (block.trim() === '') return { problem: 'the text to search for is empty' };
  const start = text.indexOf(block);
  if (start < 0) return null;
  if (text.indexOf(block, start + 1) >= 0) return { problem: 'the text to search for is there more than once' };
  return { start, end: start + block.length, indent: { from: '', to: '' } };
}

function windowsWhere(lines: readonly Line[], wanted: readonly string[], form: (line: string) => string): number[] {
  const own = wanted.map(form);
  const theirs = lines.map((line) => form(line.text));
  const places: number[] = [];
  for (let at = 0; at + own.length <= theirs.length; at++) {
    if (own.every((line, i) => line === theirs[at + i])) places.push(at);
  }
  return places;
}

function windowAt(lines: readonly Line[], at: number, wanted: readonly string[]): Anchor {
  const [first, last] = [lines[at], lines[at + wanted.length - 1]];
  if (!first || !last) throw new RangeError(`no lines at ${at}`);
  const told = wanted.findIndex((line) => line.trim() !== '');
  const from = indentOf(wanted[told] ?? '');
  const to = indentOf(lines[at + told]?.text ?? '');
  // A block is often copied from its first word on, with the other lines as they are.
  const firstOnly = wanted.every(
    (line, i) => i <= told || line.trim() === '' || indentOf(line) === indentOf(lines[at + i]?.text ?? ''),
  );
  return { start: first.start, end: last.end, indent: { from, to, firstOnly: firstOnly && wanted.length > told + 1 } };
}

function mostAlike(lines: readonly Line[], wanted: readonly string[]): Anchoring {
  const missing = { problem: 'the text to search for is not in the file' };
  const own = wanted.map((line) => line.trim()).join('\n');
  if (wanted.length > MOST_LINES || own.length > MOST_CHARACTERS || own.length < 12) return missing;
  const found: { at: number; likeness: number }[] = [];
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    const theirs = lines
      .slice(at, at + wanted.length)
      .map((line) => line.text.trim())
      .join('\n');
    const most = Math.max(own.length, theirs.length);
    // Texts whose lengths differ by more cannot be alike enough.
    if (Math.abs(own.length - theirs.length) > most * (1 - ALIKE)) continue;
    found.push({ at, likeness: 1 - distance(own, theirs) / most });
  }
  const [best, second] = found.sort((a, b) => b.likeness - a.likeness);
  if (!best || best.likeness < ALIKE) return missing;
  if (second && best.likeness - second.likeness < AHEAD)
    return { problem: 'the text to search for is like more than one place' };
  return windowAt(lines, best.at, wanted);
}

/** Lines moved from one indentation to another; the first as well. */
export function reindented(text: string, { from, to, firstOnly = false }: Anchor['indent']): string {
  if (from === to) return text;
  return text
    .split('\n')
    .map((line, i) => {
      if (line.trim() === '' || (firstOnly && i > 0)) return line;
      if (line.startsWith(from)) return to + line.slice(from.length);
      return line;
    })
    .join('\n');
}
