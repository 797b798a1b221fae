import { eolOf, indentOf, indentUnit, type Line, type TextEdit } from '../../../../../domain/text-edit';
import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Rule } from '../../rule';
import { byPrior, inFile } from '../../propose';

const BRACKETED = ['argument_list', 'parameters', 'list', 'tuple', 'dictionary', 'set', 'parenthesized_expression'];

/** The bracket's content on lines of its own; each element on its own line where they do not fit on one. */
function explode(node: Node, line: Line, text: string, limit: number): string | null {
  const open = node.firstChild;
  const close = node.lastChild;
  if (!open || !close || node.namedChildCount === 0) return null;
  const indent = indentOf(line.text);
  const inner = indent + indentUnit(text);
  const eol = eolOf(text);
  const content = text.slice(open.endIndex, close.startIndex).trim();
  if (/[\r\n#]/.test(content)) return null;
  const generator =
    node.namedChildCount === 1 && /^(generator_expression|list_comprehension)$/.test(node.firstNamedChild?.type ?? '');
  if (inner.length + content.length <= limit && node.type !== 'parenthesized_expression') {
    return `${open.text}${eol}${inner}${content}${eol}${indent}${close.text}`;
  }
  if (generator || node.type === 'parenthesized_expression') return null;
  const parts = node.namedChildren.map((c) => c?.text ?? '');
  if (parts.some((p) => inner.length + p.length + 1 > limit)) return null;
  const splat = /[*]/.test(parts.at(-1)?.[0] ?? '') && node.type === 'parameters';
  return `${open.text}${eol}${parts.map((p) => `${inner}${p}`).join(`,${eol}`)}${splat ? '' : ','}${eol}${indent}${close.text}`;
}

function brokenBracket(
  nodes: readonly Node[],
  line: Line,
  text: string,
  limit: number,
): { edits: TextEdit[]; prior: number }[] {
  return nodes
    .filter((n) => BRACKETED.includes(n.type) && n.startPosition.row === n.endPosition.row)
    .flatMap((node, i) => {
      const to = explode(node, line, text, limit);
      if (to === null) return [];
      const last = to.slice(to.lastIndexOf('\n') + 1).length + (line.end - node.endIndex);
      const first = node.startIndex - line.start + 1;
      if (last > limit || first > limit) return [];
      return [{ edits: [{ start: node.startIndex, end: node.endIndex, text: to }], prior: 0.85 - 0.04 * i }];
    });
}

/** A long string in brackets as two that stand side by side. */
function splitString(
  nodes: readonly Node[],
  line: Line,
  text: string,
  limit: number,
): { edits: TextEdit[]; prior: number }[] {
  return nodes
    .filter((n) => n.type === 'string' && n.startPosition.row === n.endPosition.row && !/"""|'''/.test(n.text))
    .flatMap((node) => {
      const start = node.firstChild;
      const end = node.lastChild;
      const inside = BRACKETED.includes(node.parent?.type ?? '') || node.parent?.type === 'keyword_argument';
      if (!start || !end || node.endIndex - line.start <= limit) return [];
      const room = line.start + limit - 2 - (inside ? 0 : 1);
      const space = text.lastIndexOf(' ', room);
      if (
        space <= start.endIndex ||
        node.namedChildren.some((c) => c?.type === 'interpolation' && c.startIndex <= space && space < c.endIndex)
      )
        return [];
      const column = node.startIndex - line.start + (inside ? 0 : 1);
      const join = `${end.text}${eolOf(text)}${' '.repeat(column)}${start.text}`;
      const edits: TextEdit[] = [{ start: space + 1, end: space + 1, text: join }];
      if (!inside)
        edits.push(
          { start: node.startIndex, end: node.startIndex, text: '(' },
          { start: node.endIndex, end: node.endIndex, text: ')' },
        );
      return [{ edits, prior: 0.7 }];
    });
}

/** A long comment or a long line of a docstring goes on in the next line. */
function wrappedText(
  nodes: readonly Node[],
  line: Line,
  text: string,
  limit: number,
): { edits: TextEdit[]; prior: number }[] {
  const comment = nodes.find((n) => n.type === 'comment');
  const indent = indentOf(line.text);
  const space = text.lastIndexOf(' ', line.start + limit);
  const eol = line.eol || eolOf(text);
  if (comment && line.start + indent.length === comment.startIndex) {
    if (space <= comment.startIndex + 2) return [];
    return [{ edits: [{ start: space, end: space + 1, text: `${eol}${indent}# ` }], prior: 0.9 }];
  }
  if (comment && comment.startIndex - line.start < limit) {
    const code = text.slice(line.start + indent.length, comment.startIndex).trimEnd();
    return [
      {
        edits: [{ start: line.start, end: line.end, text: `${indent}${comment.text}${eol}${indent}${code}` }],
        prior: 0.8,
      },
    ];
  }
  const inside =
    nodes.length === 0 || nodes.every((n) => n.startPosition.row < n.endPosition.row || /^string/.test(n.type));
  if (inside && space > line.start + indent.length)
    return [{ edits: [{ start: space, end: space + 1, text: eol + indent }], prior: 0.85 }];
  return [];
}

/** A line that is too long, broken where a person would break it; nothing of it is dropped. */
export const longLine: Rule = {
  id: 'long-line',
  applies: ({ diagnostic }) => /^(E501|C0301|line-too-long)$/.test(diagnostic.code),
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    const text = bench.text(failure.file);
    const line = bench.lines(failure.file)[failure.line - 1];
    if (!tree || text === null || !line) return;
    const limit = Number(/[>/]\s*(\d+)/.exec(failure.diagnostic.message)?.[1] ?? 79);
    const row = failure.line - 1;
    const nodes = [...walk(tree.rootNode)].filter((n) => n.startPosition.row === row);
    const found = [
      ...wrappedText(nodes, line, text, limit),
      ...brokenBracket(nodes, line, text, limit),
      ...splitString(nodes, line, text, limit),
    ];
    yield* byPrior(
      found.map(({ edits, prior }) =>
        inFile(failure.file, edits, {
          template: 'break-line',
          prior,
          description: `break line ${failure.line}`,
          editKind: 'line_replace',
        }),
      ),
    );
  },
};
