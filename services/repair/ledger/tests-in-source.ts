import { lineOf } from '../../syntax';
import type { Node } from '../../syntax/contract';
import type { Veto } from '../../../domain/validation';
import type { ChangeView, VetoRule } from './contract';
import { dialectOf } from './dialects';
import { added, factOf, news, sameFacts, sides, veto, type Fact } from './facts';
import { OWN_FAULTS } from './judge-config';
import { assertions } from './test-edits';

/** Tests that stand in the file that they test stay as they are, as those in files of their own do. */
export const testsInSource: VetoRule = ({ changes, failures }) =>
  changes.flatMap((view): Veto[] => {
    const dialect = dialectOf(view.table);
    const { inner } = dialect ?? {};
    if (!dialect || !inner || view.role !== 'source' || !view.before?.root || !view.after?.root) return [];
    const marked = news(
      view,
      sides(view, (root) => inner(root).flatMap((part) => dialect.marks(part.parent ?? part))),
    );
    const vetoes = marked
      .slice(0, 1)
      .map(({ key, line }) => veto('TEST_SKIPPED', view, `skips or excuses tests by ${key}`, line));
    if (view.before.root.hasError) return vetoes;
    const whole = sides(view, (root, table) => inner(root).map((part) => factOf(part, table)));
    if (sameFacts(whole.before, whole.after)) return vetoes;
    const isOwn = failures.some(
      (one) => one.file === view.path && OWN_FAULTS.includes(one.bugType) && isInside(view, one.line, inner),
    );
    if (!isOwn)
      return [...vetoes, veto('TEST_WEAKENED', view, 'edits tests that are not themselves at fault', changed(whole))];
    const asserted = sides(view, (root, table) => inner(root).flatMap((part) => assertions(part, table, dialect)));
    if (sameFacts(asserted.before, asserted.after)) return vetoes;
    return [...vetoes, veto('TEST_WEAKENED', view, 'an assertion is gone or changed', changed(asserted))];
  });

function isInside({ before }: ChangeView, line: number, inner: (root: Node) => readonly Node[]): boolean {
  const parts = before?.root ? inner(before.root) : [];
  return parts.some((part) => lineOf(part) <= line && line <= part.endPosition.row + 1);
}

const changed = ({ before, after }: { readonly before: readonly Fact[]; readonly after: readonly Fact[] }) =>
  added(before, after)[0]?.line ?? null;
