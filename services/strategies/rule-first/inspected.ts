import { INSPECTIONS } from '../../inspections';
import type { Finding } from '../../inspections/contract';
import type { Failure, Proposal, Rule, Workbench } from './rule';

/** The finding of an inspection that a failure stands for, in the tree as it is. */
function findingOf(bench: Workbench, { diagnostic, line }: Failure): Finding | undefined {
  const found = INSPECTIONS.filter(({ id }) => id === diagnostic.source).flatMap((one) =>
    bench.memo(`inspection:${one.id}`, () => one.inspect(bench.tree)),
  );
  const same = found.filter(
    ({ diagnostic: d }) => d.file === diagnostic.file && d.code === diagnostic.code && d.message === diagnostic.message,
  );
  return same.find(({ diagnostic: d }) => d.line === line) ?? same[0];
}

/** What inspections found, they know how to put right; of any language. */
export const inspected: Rule = {
  id: 'inspected',
  applies: ({ diagnostic }) => INSPECTIONS.some(({ id }) => id === diagnostic.source),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    for (const repair of findingOf(bench, failure)?.repairs() ?? []) {
      if (repair.edits.length > 0) yield { ...repair, editKind: 'line_replace' };
    }
  },
};
