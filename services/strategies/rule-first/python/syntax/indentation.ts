import { indentOf, indentUnit, type Line } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import { tokensOf } from './lexer';
import type { Scene } from './scene';

const MOST_LINES = 80;
const ENDS_BLOCK = /^\s*(return|raise|continue|break|pass)\b/;

interface Layout {
  readonly scene: Scene;
  readonly unit: string;
  /** Lines that begin inside a string or a bracket: their indentation means nothing. */
  readonly inside: ReadonlySet<number>;
}

function layoutOf(scene: Scene): Layout {
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

const isBlank = (line: Line | undefined) => line === undefined || line.text.trim() === '';
const isComment = (line: Line) => line.text.trimStart().startsWith('#');
const width = (indent: string) => [...indent].reduce((w, c) => (c === '\t' ? (Math.floor(w / 8) + 1) * 8 : w + 1), 0);

function reindent(
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
function levelsAbove(layout: Layout, at: number): { indent: string; header: boolean }[] {
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
function runs(layout: Layout, first: number): { last: number; prior: number }[] {
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
    if (ENDS_BLOCK.test(line.text) && width(indentOf(line.text)) === base) prior = Math.max(prior, 0.92);
    else if (clause) prior = Math.max(prior, 0.93);
    else if (dedent) prior = Math.max(prior, 0.8);
    else if (gap) prior = Math.max(prior, 0.72);
    else if (statements === 1) prior = 0.75;
    result.push({ last: n, prior });
  }
  return result;
}

/** The block under a header lost its indentation: one to all of the lines that follow move in. */
function lostBlock(layout: Layout, at: number): Draft[] {
  const { lines, text } = layout.scene;
  let first = at;
  while (first <= lines.length && isBlank(lines[first - 1])) first++;
  const line = lines[first - 1];
  const above = levelsAbove(layout, first)[0];
  if (!above?.header) return [];
  const header =
    lines.slice(0, first - 1).findLastIndex((l, i) => !isBlank(l) && !isComment(l) && !layout.inside.has(i + 1)) + 1;
  const head = lines[header - 1];
  const function_ = /^\s*(async\s+def|def|class)\b/.test(head?.text ?? '');
  const drafts: (Draft | null)[] = [];
  if (line && !isBlank(line)) {
    const from = indentOf(line.text);
    const sections = runs(layout, first);
    const definition = sections.findIndex(({ last }) =>
      /^\s*(@|def |class |async def )/.test(lines.slice(last).find((l) => !isBlank(l))?.text ?? 'def '),
    );
    sections.forEach(({ last, prior }, i) => {
      let weight = prior;
      if (function_) weight = i === definition ? 0.94 : i > definition && definition >= 0 ? prior * 0.4 : prior * 0.8;
      drafts.push(reindent(layout, first, last, from, above.indent, weight, 'move in'));
    });
  }
  if (head) {
    const eol = head.eol || '\n';
    const edits = [{ start: head.end, end: head.end, text: `${eol}${above.indent}pass` }];
    drafts.push({
      edits,
      prior: 0.12,
      template: 'empty-block',
      editKind: 'line_replace',
      description: `an empty block after line ${header}`,
    });
  }
  return drafts.filter((d) => d !== null && d.edits.some((e) => text.slice(e.start, e.end) !== e.text)) as Draft[];
}

/** A line at no level, or too deep: it moves to each level around it, alone or with what follows. */
function wrongLevel(layout: Layout, at: number): Draft[] {
  const line = layout.scene.lines[at - 1];
  if (!line || isBlank(line) || layout.inside.has(at)) return [];
  const own = indentOf(line.text);
  const levels = levelsAbove(layout, at);
  const clause = /^\s*(else|elif|except|finally|case)\b/.exec(line.text)?.[1];
  const previous = layout.scene.lines
    .slice(0, at - 1)
    .findLast((l) => !isBlank(l) && !isComment(l) && !layout.inside.has(l.number));
  const ended = ENDS_BLOCK.test(previous?.text ?? '');
  const drafts: (Draft | null)[] = [];
  levels.forEach(({ indent, header }, i) => {
    const distance = Math.abs(width(indent) - width(own));
    let prior = 0.9 - 0.04 * distance - 0.05 * i;
    if (header) prior = Math.max(prior, 0.93);
    if (ended && i === 0 && !header) prior *= 0.55;
    if (clause && i === 0) prior *= 0.6;
    for (const { last, prior: part } of runs(layout, at)) {
      const whole = part * (last === at ? 1.05 : 1);
      drafts.push(
        reindent(layout, at, last, own, indent, Math.min(0.97, Math.max(0.05, prior) * (0.5 + 0.5 * whole)), 'align'),
      );
    }
  });
  // The lines above are wrong: those before it move to this line's level.
  const block = levels[0]?.indent;
  if (block !== undefined && width(block) < width(own)) {
    for (let first = at - 1; first > Math.max(0, at - 6); first--) {
      const above = layout.scene.lines[first - 1];
      if (!above || isBlank(above) || indentOf(above.text) !== block) break;
      drafts.push(reindent(layout, first, at - 1, block, own, 0.5 - 0.06 * (at - first), 'align'));
    }
  }
  return drafts.filter((d) => d !== null);
}

/** Tabs among spaces: as the file writes indentation, by the eight columns that Python counts or by one level a tab. */
function mixed(layout: Layout, at: number): Draft[] {
  const { lines } = layout.scene;
  const tabs = layout.unit === '\t';
  const size = tabs ? 4 : layout.unit.length;
  const written = (columns: number) => (tabs ? '\t'.repeat(Math.round(columns / size)) : ' '.repeat(columns));
  const columns = (indent: string, tab: number) =>
    [...indent].reduce((w, c) => (c === '\t' ? (Math.floor(w / tab) + 1) * tab : w + 1), 0);
  const wrong = lines.filter(
    (l) =>
      !isBlank(l) && !layout.inside.has(l.number) && (tabs ? / /.test(indentOf(l.text)) : /\t/.test(indentOf(l.text))),
  );
  const drafts: Draft[] = [];
  const sizes = [...new Set([size, 8, 4, 2])];
  const put = (which: readonly Line[], tab: number, prior: number) => {
    const edits = which.map((l) => {
      const own = indentOf(l.text);
      return { start: l.start, end: l.start + own.length, text: written(columns(own, tab)) };
    });
    const many = which.length > 1 ? `${which.length} lines` : `line ${which[0]?.number ?? at}`;
    if (edits.length > 0)
      drafts.push({
        edits,
        prior,
        template: 'untab',
        editKind: 'line_replace',
        description: `indent ${many} as the file does`,
      });
  };
  const own = wrong.filter((l) => l.number === at);
  sizes.forEach((tab, i) => {
    put(own, tab, 0.9 - 0.05 * i);
    put(wrong, tab, (own.length > 0 ? 0.86 : 0.92) - 0.05 * i);
  });
  for (const line of own) {
    for (const { indent, header } of levelsAbove(layout, at)) {
      const draft = reindent(layout, at, at, indentOf(line.text), indent, header ? 0.8 : 0.7, 'align');
      if (draft) drafts.push(draft);
    }
  }
  return drafts;
}

/** Edits of indentation, as the error asks for; where it is not about indentation they weigh little. */
export function indentationDrafts(scene: Scene): Draft[] {
  const layout = layoutOf(scene);
  const { message, line } = scene.error;
  const at = Math.max(1, Math.min(line, scene.lines.length));
  const lighter = (drafts: readonly Draft[], factor: number) => drafts.map((d) => ({ ...d, prior: d.prior * factor }));
  if (/^TabError/.test(message)) return [...mixed(layout, at), ...lighter(wrongLevel(layout, at), 0.4)];
  if (/expected an indented block/.test(message))
    return [...lostBlock(layout, at), ...lighter(wrongLevel(layout, at), 0.3)];
  if (/^IndentationError/.test(message)) return [...wrongLevel(layout, at), ...lighter(mixed(layout, at), 0.8)];
  if (/outside (function|loop|async)|not properly in loop/.test(message)) return outside(layout, at);
  const header = levelsAbove(layout, at)[0]?.header;
  const clause = /^\s*(else|elif|except|finally|case)\b/.test(scene.lines[at - 1]?.text ?? '');
  return [
    ...(header ? lighter(lostBlock(layout, at), 0.5) : []),
    ...(clause ? [...clauseLevels(layout, at), ...beforeClause(layout, at)] : []),
  ];
}

/** `return` outside of a function: the line, or a run that it ends, belongs to the block above. */
function outside(layout: Layout, at: number): Draft[] {
  const drafts: (Draft | null)[] = [];
  const own = indentOf(layout.scene.lines[at - 1]?.text ?? '');
  let first = at;
  for (let tries = 0; first > 0 && tries < 12; first--, tries++) {
    const line = layout.scene.lines[first - 1];
    if (!line || isBlank(line)) continue;
    if (layout.inside.has(first)) continue;
    if (width(indentOf(line.text)) < width(own)) break;
    const above = layout.scene.lines.slice(0, first - 1).findLast((l) => !isBlank(l) && !layout.inside.has(l.number));
    if (!above || indentOf(line.text) !== own) continue;
    const levels = [...levelsAbove(layout, first).map((l) => l.indent), indentOf(above.text)];
    for (const [i, indent] of [...new Set(levels)].entries()) {
      if (width(indent) <= width(own)) continue;
      for (const { last, prior } of runs(layout, first)) {
        if (last < at) continue;
        drafts.push(
          reindent(
            layout,
            first,
            last,
            own,
            indent,
            (0.9 - 0.08 * i - 0.05 * (at - first)) * (0.5 + prior / 2),
            'move in',
          ),
        );
      }
    }
  }
  return drafts.filter((d) => d !== null);
}

/** A clause without its statement at its own level: it moves to the level of one. */
function clauseLevels(layout: Layout, at: number): Draft[] {
  const line = layout.scene.lines[at - 1] as Line;
  const own = indentOf(line.text);
  const drafts: (Draft | null)[] = [];
  const heads = layout.scene.lines
    .slice(Math.max(0, at - 1 - MOST_LINES), at - 1)
    .filter(
      (l) => /^\s*(if|elif|for|while|try|except|else|with|match|case)\b/.test(l.text) && !layout.inside.has(l.number),
    )
    .reverse();
  [...new Set(heads.map((l) => indentOf(l.text)))].forEach((indent, i) => {
    for (const { last, prior } of runs(layout, at)) {
      const alone = reindent(layout, at, at, own, indent, 0.85 - 0.08 * i, 'align');
      drafts.push(alone, reindent(layout, at, last, own, indent, (0.88 - 0.08 * i) * (0.6 + 0.4 * prior), 'align'));
    }
    // The clause's own line alone, with its block as it is.
    drafts.push(reindent(layout, at, at, own, indent, 0.8 - 0.08 * i, 'align'));
  });
  return drafts.filter((d) => d !== null);
}

/** The last lines of the block before a clause lost their indentation, so that the clause stands alone. */
function beforeClause(layout: Layout, at: number): Draft[] {
  const own = indentOf(layout.scene.lines[at - 1]?.text ?? '');
  const drafts: (Draft | null)[] = [];
  let last = at - 1;
  while (last > 0 && isBlank(layout.scene.lines[last - 1])) last--;
  for (let first = last; first > Math.max(0, last - 12); first--) {
    const line = layout.scene.lines[first - 1] as Line;
    if (isBlank(line) || layout.inside.has(first)) continue;
    if (width(indentOf(line.text)) !== width(own)) {
      if (width(indentOf(line.text)) < width(own)) break;
      continue;
    }
    const above = layout.scene.lines.slice(0, first - 1).findLast((l) => !isBlank(l) && !layout.inside.has(l.number));
    const deep = above && width(indentOf(above.text)) > width(own);
    const header = above && /:\s*(#.*)?$/.test(above.text) && indentOf(above.text) === own;
    const prior = deep || header ? 0.9 : 0.5;
    drafts.push(reindent(layout, first, last, own, own + layout.unit, prior - 0.03 * (last - first), 'move in'));
  }
  return drafts.filter((d) => d !== null);
}
