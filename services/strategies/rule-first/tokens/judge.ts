import { applyEdits } from '../../../../domain/text-edit';
import { walk } from '../../../syntax';
import type { Grammar, Syntax } from '../../../syntax/contract';
import type { Judge, Judged } from '../parse-repair';

/** Judges drafts by the grammar: for languages whose own parser takes a process for each look. The validator asks that one later. */
export function grammarJudge(syntax: Syntax, grammar: Grammar): Judge {
  const judge = async (text: string): Promise<Judged> => {
    const tree = await syntax.parse(grammar, text);
    if (!tree) return { stage: 0, line: 1, column: 1, message: 'no grammar', oddity: 0 };
    if (!tree.rootNode.hasError) return { stage: 2, line: 0, column: 0, message: '', oddity: 0 };
    let errors = 0;
    let first: { row: number; column: number } | null = null;
    for (const node of walk(tree.rootNode)) {
      if (!node.isError && !node.isMissing) continue;
      errors++;
      first ??= node.startPosition;
    }
    return {
      stage: 0,
      line: (first?.row ?? 0) + 1,
      column: (first?.column ?? 0) + 1,
      message: 'unreadable',
      oddity: errors,
    };
  };
  return (text, drafts) => Promise.all(drafts.map(async (edits) => judge(applyEdits(text, edits) ?? text)));
}
