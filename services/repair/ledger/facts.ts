import { writtenBy } from '../../../domain/line-map';
import { hunksOf } from '../../../domain/patch-diff';
import type { Veto, VetoCode } from '../../../domain/validation';
import { lineOf, normalize } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView } from './contract';

/** Something a file holds, in a form that moving or reformatting it does not change. */
export interface Fact {
  readonly key: string;
  readonly line: number;
}

/** The facts of the second list that the first has not, counting how often each is there. */
export function added(before: readonly Fact[], after: readonly Fact[]): Fact[] {
  const left = new Map<string, number>();
  for (const { key } of before) left.set(key, (left.get(key) ?? 0) + 1);
  return after.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

/** The facts that are gone. */
export function lost(before: readonly Fact[], after: readonly Fact[]): Fact[] {
  return added(after, before);
}

export function sameFacts(before: readonly Fact[], after: readonly Fact[]): boolean {
  return added(before, after).length === 0 && lost(before, after).length === 0;
}

export function factOf(node: Node, table: GrammarTable, prefix = ''): Fact {
  return { key: prefix + normalize(node, table), line: lineOf(node) };
}

/** Facts of both sides of a change; a side that does not exist has none. */
export function sides(
  view: ChangeView,
  read: (root: Node, table: GrammarTable) => Fact[],
): { before: Fact[]; after: Fact[] } {
  const of = (side: ChangeView['before']) => (side?.root && view.table ? read(side.root, view.table) : []);
  return { before: of(view.before), after: of(view.after) };
}

/**
 * The facts that a patch brings in. The tree of an unreadable file misses what lies behind the fault: there only the lines that the
 * patch writes are its doing.
 */
export function news(
  view: ChangeView,
  { before, after }: { readonly before: readonly Fact[]; readonly after: readonly Fact[] },
): Fact[] {
  const fresh = added(before, after);
  if (!view.before?.root?.hasError) return fresh;
  const hunks = hunksOf({ before: view.before.text, after: view.after?.text ?? null });
  return fresh.filter(({ line }) => writtenBy(hunks, line) !== null);
}

export function veto(
  code: VetoCode,
  view: Pick<ChangeView, 'path'>,
  message: string,
  line: number | null = null,
): Veto {
  return { code, message, file: view.path, line };
}
