import { hunksOf } from '../../../domain/patch-diff';
import { walk } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView } from './contract';

const WORD = /[\p{L}\p{N}_]+/gu;

/**
 * Words that a repair of an unreadable file takes away: from the whole text but its comments, and from what is code. Only what the
 * patch changes is looked at; trees of broken files cannot be compared.
 */
export function lostWords(view: ChangeView): { anywhere: string[]; asCode: string[] } {
  const { before, after, table, change } = view;
  if (!before?.root || !after?.root || !table) return { anywhere: [], asCode: [] };
  const was = split(before.text, before.root, table);
  const is = split(after.text, after.root, table);
  const anywhere = missing([...was.code, ...was.strings], [...is.code, ...is.strings]);
  // A quote that was missing turns words of its line into a string; that line does not count.
  const lines = before.text.split('\n');
  const odd = hunksOf(change).flatMap((hunk) => {
    const changed = lines.slice(hunk.oldStart - 1, hunk.oldStart - 1 + hunk.oldLines);
    return changed
      .filter((line) => (line.match(/["']/g) ?? []).length % 2 === 1)
      .flatMap((line) => line.match(WORD) ?? []);
  });
  return { anywhere, asCode: missing(missing(was.code, is.code), odd) };
}

function split(text: string, root: Node, table: GrammarTable): { code: string[]; strings: string[] } {
  const kinds = new Uint8Array(text.length);
  for (const node of walk(root)) {
    const kind = table.comment.includes(node.type) ? 2 : table.stringContent.includes(node.type) ? 1 : 0;
    if (kind > 0) kinds.fill(kind, node.startIndex, node.endIndex);
  }
  const words = { code: [] as string[], strings: [] as string[] };
  for (const match of text.matchAll(WORD)) {
    const kind = kinds[match.index];
    if (kind !== 2) (kind === 1 ? words.strings : words.code).push(match[0]);
  }
  return words;
}

/** Words of the first list that the second has not as often. */
function missing(was: readonly string[], is: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const word of is) left.set(word, (left.get(word) ?? 0) + 1);
  return was.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count <= 0;
  });
}
