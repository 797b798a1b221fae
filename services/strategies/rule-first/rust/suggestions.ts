import type { Failure, Proposal, Rule } from '../rule';
import { messagesFor, suggestionsOf, type Suggestion } from './ask';

const PRIORS: Readonly<Record<string, number>> = {
  MachineApplicable: 0.92,
  MaybeIncorrect: 0.8,
  Unspecified: 0.7,
  HasPlaceholders: 0.4,
};
/** What silences a finding, or leaves the work to somebody. */
const SILENCES =
  /#!?\[\s*(allow|expect)\b|\btodo!|\bunimplemented!|\/\*.*\*\/|\blet _ =|\bdrop\(|\bunsafe\b|<item>|\.\.\.|<[a-z]+>.*\bin\b/;
/** What ends the program where the value does not fit. */
const PANICS = /\.unwrap\(\)|\.expect\(/;

/** What rustc and clippy would do themselves, whatever they think of it. */
export const suggestions: Rule = {
  id: 'suggestions',
  applies: ({ diagnostic }) => diagnostic.source === 'rustc' || diagnostic.source === 'clippy',
  async *propose(bench, failure) {
    const found: Proposal[] = [];
    for (const message of await messagesFor(bench, failure)) {
      suggestionsOf(bench, message).forEach((one, rank) => {
        const prior = priorOf(one, failure) * 0.98 ** rank;
        if (prior === 0) return;
        const description = one.said.replace(/:$/, '').slice(0, 160);
        found.push({ edits: one.edits, template: 'compiler-suggestion', prior, editKind: 'ast_rewrite', description });
      });
    }
    yield* found.sort((a, b) => b.prior - a.prior);
  },
};

function priorOf({ edits, applicability }: Suggestion, { diagnostic }: Failure): number {
  if (edits.some(({ text }) => SILENCES.test(text))) return 0;
  // A name that nobody reads is not mended by another name for it.
  if (diagnostic.code.startsWith('unused_') && edits.some(({ text }) => /^(mut )?_\w*$|: _$/.test(text))) return 0;
  const base = PRIORS[applicability] ?? 0.5;
  return edits.some(({ text }) => PANICS.test(text)) ? base * 0.5 : base;
}
