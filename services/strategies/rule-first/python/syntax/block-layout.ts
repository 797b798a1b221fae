import { indentOf, indentUnit, type Line } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import { tokensOf } from './lexer';
import type { Scene } from './scene';

export const MOST_LINES = 80;
export const ENDS_BLOCK = /^\s*(return|raise|continue|break|pass)\b/;

export interface Layout {
  readonly scene: Scene;
  readonly unit: string;
  /** Lines that begin inside a string or a bracket: their indentation means nothing. */
  readonly inside: ReadonlySet<number>;
}

export function layoutOf(scene: Scene): Layout {
  const inside = new Set<number>();
  let depth = 0;
  let previous = 0;
  for (const token of tokensOf(scene.text)) {
    if (depth > 0 && token.line !== previous) for (let n = previous + 1; n <= token.line; n++) inside.add(n);
    previous = token.line;
    if (token.kind === 'operator' && '([{'.includes(token.text)) depth++;
    if (token.kind === 'operator' && ')]}'.includes(token.text)) depth = Math.max(0, depth - 1);
    if (token.kind === 'string' && token.text.includes('\n')) {
      const height = token.text.split('\n').length - 1;
      for (let n = token.line + 1; n <= token.line + height; n++) inside.add(n);
      previous = token.line + height;
    }
  }
  return { scene, unit: indentUnit(scene.text), inside };
}

export const isBlank = (line: Line | undefined) => line === undefined || line.text.trim() === '';
export const isComment = (line: Line) => line.text.trimStart().startsWith('#');
export const width = (indent: string) =>
  [...indent].reduce((w, c) => (c === '\t' ? (Math.floor(w / 8) + 1) * 8 : w + 1), 0);

export function reindent(
  layout: Layout,
  first: number,
  last: number,
  from: string,
  to: string,
  prior: number,
  what: string,
): Draft | null {
  const { lines } = layout.scene;
  const edits = lines.slice(first - 1, last).flatMap((line) => {
    if (isBlank(line)) return [];
    const own = indentOf(line.text);
    const rest = own.startsWith(from) ? own.slice(from.length) : null;
    if (rest === null && !layout.inside.has(line.number))
      return [{ start: line.start, end: line.start + own.length, text: to }];
    if (rest === null) return [];
    return [{ start: line.start, end: line.start + own.length, text: to + rest }];
  });
  const changed = edits.filter((e) => layout.scene.text.slice(e.start, e.end) !== e.text);
  const many = last > first ? `lines ${first} to ${last}` : `line ${first}`;
  return changed.length === 0
    ? null
    : { edits: changed, prior, template: 'reindent', editKind: 'line_replace', description: `${what} ${many}` };
}

/** Code lines above a line that are headers or siblings around it: their indents, the nearest first, each once. */
export function levelsAbove(layout: Layout, at: number): { indent: string; header: boolean }[] {
  const found: { indent: string; header: boolean }[] = [];
  let least = Infinity;
  for (let n = at - 1; n > 0; n--) {
    const line = layout.scene.lines[n - 1];
    if (!line || isBlank(line) || isComment(line) || layout.inside.has(n)) continue;
    const indent = indentOf(line.text);
    const header = /:\s*(#.*)?$/.test(line.text);
    if (found.length === 0 && header) found.push({ indent: indent + layout.unit, header: true });
    if (width(indent) < least) {
      found.push({ indent, header: false });
      least = width(indent);
    }
    if (least === 0) break;
  }
  return found;
}

/** Ends of runs of lines from `first` that may move together, with how likely each is. */
export function runs(layout: Layout, first: number): { last: number; prior: number }[] {
  const { lines } = layout.scene;
  const base = width(indentOf(lines[first - 1]?.text ?? ''));
  const result: { last: number; prior: number }[] = [];
  let statements = 0;
  for (let n = first; n < first + MOST_LINES && n <= lines.length; n++) {
    const line = lines[n - 1] as Line;
    if (n > first && !isBlank(line) && !layout.inside.has(n) && width(indentOf(line.text)) < base) break;
    if (isBlank(line)) continue;
    let next = n;
    while (next < lines.length && (isBlank(lines[next]) || layout.inside.has(next + 1))) next++;
    const after = lines[next];
    const deeper = after && width(indentOf(after.text)) > base;
    if (layout.inside.has(n + 1) || deeper) continue;
    statements++;
    const gap = isBlank(lines[n]);
    const dedent = !after || width(indentOf(after.text)) < base;
    const clause = after && /^\s*(else|elif|except|finally)\b/.test(after.text);
    let prior = 0.55 * 0.9 ** (statements - 1);
    // What follows a return on its own level would never run; at the end of the outer block it may as well stay there.
    const ends = ENDS_BLOCK.test(line.text) && width(indentOf(line.text)) === base;
    if (ends) prior = Math.max(prior, dedent && !clause && statements > 1 ? 0.7 : 0.92);
    else if (clause) prior = Math.max(prior, 0.93);
    else if (dedent) prior = Math.max(prior, 0.8);
    else if (gap) prior = Math.max(prior, 0.72);
    else if (statements === 1) prior = 0.75;
    result.push({ last: n, prior });
  }
  return result;
}
