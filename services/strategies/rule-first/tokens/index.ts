import type { Grammar } from '../../../syntax/contract';
import { repairText } from '../parse-repair';
import type { Rule } from '../rule';
import { tokenDrafts, type Tokens } from './drafts';
import { grammarJudge } from './judge';

export type { Tokens } from './drafts';

const LIMITS = { depth: 2, beam: 3, drafts: 500 };

/** Repairs of a file that cannot be read, by single tokens at and before the error, judged by the language's grammar. */
export function tokenRule(grammar: Grammar, tokens: Tokens): Rule {
  return {
    id: 'tokens',
    applies: ({ bugType }) => bugType === 'SYNTAX' || bugType === 'INDENTATION',
    async *propose(bench, failure) {
      const { file: path, line } = failure;
      const text = bench.text(path);
      if (text === null || bench.syntax.languageOf(path) !== grammar) return;
      const drafter = (draft: string, error: { readonly line: number }) =>
        tokenDrafts(draft, [...new Set([error.line, ...(draft === text ? [line] : [])])], tokens);
      for await (const found of repairText(text, grammarJudge(bench.syntax, grammar), drafter, LIMITS)) {
        yield { ...found, edits: found.edits.map((edit) => ({ path, ...edit })) };
      }
    },
  };
}
