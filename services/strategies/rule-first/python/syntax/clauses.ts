import { indentOf, type Line } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import { isBlank, levelsAbove, MOST_LINES, reindent, runs, width, type Layout } from './block-layout';

/** `return` outside of a function: the line, or a run that it ends, belongs to the block above. */
export function outside(layout: Layout, at: number): Draft[] {
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
export function clauseLevels(layout: Layout, at: number): Draft[] {
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
export function beforeClause(layout: Layout, at: number): Draft[] {
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
