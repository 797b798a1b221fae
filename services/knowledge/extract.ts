import { diffArrays } from 'diff';
import type { FixPattern, PatternChange, PatternEdit, PatternToken } from '../../domain/fix-pattern';
import type { FileChange } from '../../domain/patch';
import { indentAt, indentUnit } from '../../domain/text-edit';
import { ancestors, definedName, leavesOf, type Leaf } from '../syntax';
import type { GrammarTable, Node, Syntax } from '../syntax/contract';

/** A piece of code with more tokens than this is not compared as a whole. */
const MOST_TOKENS = 1500;
const MOST_CHANGED = 120;
const SHORT_STATEMENT = 40;
const ROLE = { name: 'n', literal: 'l', fixed: 'f' } as const;

export type Extracted = Pick<FixPattern, 'original' | 'fixed' | 'edit'>;

/**
 * What a change does, as a pattern over the function (or the statements of the module) that it is in. The edit is told in tokens,
 * so that it can be done to code which is laid out otherwise.
 * @returns why there is none: unreadable, too large, or nothing but layout
 */
export async function extract(change: FileChange, syntax: Syntax): Promise<Extracted | string> {
  const { path, before, after } = change;
  const grammar = syntax.languageOf(path);
  const table = grammar && syntax.table(grammar);
  if (!grammar || !table || before === null || after === null) return 'it is no edit of a source file';
  const [was, is] = [await syntax.parse(grammar, before), await syntax.parse(grammar, after)];
  if (!was || !is || was.rootNode.hasError || is.rootNode.hasError) return 'the file could not be read whole';

  const differs = differenceRange(before, after);
  const scope = scopeOf(was.rootNode, differs, table);
  const end = scope.end + after.length - before.length;
  const a = within(leavesOf(was.rootNode, table), scope.start, scope.end);
  const b = within(leavesOf(is.rootNode, table), scope.start, end);
  const changes = changesOf(a, b, before, after);
  if (changes.length === 0) return 'it changes nothing but layout';
  if (a.length > MOST_TOKENS || a.length === 0) return 'it is too large for a pattern';
  if (changes.reduce((sum, { from, to, put }) => sum + to - from + put.length, 0) > MOST_CHANGED)
    return 'it changes too much for a pattern';
  if (changes.some(({ from, to }) => from === 0 && to === 0)) return 'nothing stands before what it puts in';

  const tokens = a.map(({ kind, role, text }): PatternToken => [kind, ROLE[role], text]);
  const edit: PatternEdit = {
    tokens,
    window: windowOf(was.rootNode, a, changes, table),
    changes,
    unit: indentUnit(before),
  };
  const lines = (text: string, start: number, stop: number) => text.slice(text.lastIndexOf('\n', start - 1) + 1, stop);
  return { original: lines(before, scope.start, scope.end), fixed: lines(after, scope.start, end), edit };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function differenceRange(before: string, after: string): Range {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start: head, end: before.length - tail };
}

/** The innermost named function around a range, else the statements that it touches. */
function scopeOf(root: Node, { start, end }: Range, table: GrammarTable): Range {
  const node = root.namedDescendantForIndex(start, Math.max(start, end));
  const around = [node, ...ancestors(node)];
  const named = around.find((one) => table.function.includes(one.type) && definedName(one) !== undefined);
  if (named) return { start: named.startIndex, end: named.endIndex };
  const block = around.find((one) => table.block.includes(one.type)) ?? root;
  const touched = block.namedChildren.filter((child) => child.endIndex >= start && child.startIndex <= end);
  const [first, last] = [touched[0] ?? block, touched.at(-1) ?? block];
  return { start: first.startIndex, end: last.endIndex };
}

function within(leaves: readonly Leaf[], start: number, end: number): Leaf[] {
  return leaves.filter((leaf) => leaf.start >= start && leaf.end <= end);
}

function changesOf(a: readonly Leaf[], b: readonly Leaf[], before: string, after: string): PatternChange[] {
  const key = ({ kind, text }: Leaf) => `${kind.split('/').at(-1)}\0${text}`;
  const changes: PatternChange[] = [];
  let [i, j] = [0, 0];
  for (const part of diffArrays(a.map(key), b.map(key))) {
    const count = part.value.length;
    if (!part.added && !part.removed) {
      i += count;
      j += count;
      continue;
    }
    const open = changes.at(-1);
    const same = open && open.to === i ? changes.pop() : undefined;
    const from = same?.from ?? i;
    const put = b.slice(j, j + (part.added ? count : 0)).map((leaf, k) => {
      const prior = b[j + k - 1];
      const space = prior ? after.slice(prior.end, leaf.start) : '';
      return [space.replace(/\S+/g, ''), ROLE[leaf.role], leaf.text] as const;
    });
    changes.push({
      ...{ from, to: part.removed ? i + count : i, put: [...(same?.put ?? []), ...put] },
      indent: indentAt(before, (a[from] ?? a[from - 1])?.start ?? 0),
    });
    if (part.removed) i += count;
    else j += count;
  }
  return changes;
}

/** Tokens of the statement that is changed; of a long one without the blocks in it that are not. */
function windowOf(
  root: Node,
  leaves: readonly Leaf[],
  changes: readonly PatternChange[],
  table: GrammarTable,
): readonly [number, number] {
  const first = leaves[changes[0]?.from ?? 0];
  const last = leaves[Math.max((changes.at(-1)?.to ?? 1) - 1, changes[0]?.from ?? 0)];
  const all = [0, leaves.length] as const;
  if (!first || !last) return all;
  const node = root.namedDescendantForIndex(first.start, Math.max(first.start, last.end - 1));
  const around = [node, ...ancestors(node)];
  const at = around.findIndex((one) => table.block.includes(one.type));
  const statement = around[at - 1];
  if (!statement) return all;
  const blocks = around.slice(0, at).flatMap((one) => one.children.filter((child) => table.block.includes(child.type)));
  const ends = blocks.map((block) => block.startIndex).filter((start) => start >= last.end);
  const end = Math.min(statement.endIndex, ...ends);
  const from = leaves.findIndex((leaf) => leaf.start >= statement.startIndex);
  const stop = leaves.findLastIndex((leaf) => leaf.end <= statement.endIndex) + 1;
  if (from >= 0 && stop - from <= SHORT_STATEMENT) return [from, stop];
  const to = leaves.findLastIndex((leaf) => leaf.end <= end) + 1;
  return from >= 0 && to > from ? [from, to] : all;
}
