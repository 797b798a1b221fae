import type { EditKind } from '../../../domain/names';
import type { TextEdit } from '../../../domain/text-edit';
import type { Node } from '../../syntax/contract';
import type { Failure, Proposal, Workbench } from './rule';

/** A proposal that edits one file. */
export function inFile(
  path: string,
  edits: readonly TextEdit[],
  what: { template: string; prior: number; description: string; editKind?: EditKind },
): Proposal {
  return { editKind: 'ast_rewrite', ...what, edits: edits.map((edit) => ({ ...edit, path })) };
}

export function replaceNode(node: Node, text: string): TextEdit {
  return { start: node.startIndex, end: node.endIndex, text };
}

/** Best first; of the same edits only the likeliest is kept. */
export function byPrior(proposals: readonly Proposal[]): Proposal[] {
  const best = new Map<string, Proposal>();
  for (const proposal of proposals) {
    if (proposal.edits.length === 0) continue;
    const key = JSON.stringify([...proposal.edits].sort((a, b) => a.start - b.start));
    const known = best.get(key);
    if (!known || known.prior < proposal.prior) best.set(key, proposal);
  }
  return [...best.values()].sort((a, b) => b.prior - a.prior);
}

/** Files of the cluster with a failure of some kind: one call of a tool answers for all of them. */
export function filesWith({ cluster }: Workbench, applies: (failure: Failure) => boolean): string[] {
  return [...new Set([cluster.root, ...cluster.failures].filter(applies).map(({ file }) => file))];
}
