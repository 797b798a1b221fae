import { indentOf, type Line } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import {
  ENDS_BLOCK,
  isBlank,
  isComment,
  layoutOf,
  levelsAbove,
  reindent,
  runs,
  width,
  type Layout,
} from './block-layout';
import { beforeClause, clauseLevels, outside } from './clauses';
import type { Scene } from './scene';

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
