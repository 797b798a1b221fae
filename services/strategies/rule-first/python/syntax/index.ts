import type { Draft, Drafter } from '../../parse-repair';
import { repairText } from '../../parse-repair';
import { pythonJudge } from '../judge';
import type { Proposal, Rule } from '../../rule';
import { bracketDrafts } from './brackets';
import { indentationDrafts } from './indentation';
import { operatorDrafts } from './operators';
import { quoteDrafts } from './quotes';
import { sceneOf, type Scene } from './scene';
import { wordDrafts } from './words';

const LIMITS = { depth: 3, beam: 6, drafts: 450 };

const families: readonly ((scene: Scene) => Draft[])[] = [
  indentationDrafts,
  bracketDrafts,
  quoteDrafts,
  wordDrafts,
  operatorDrafts,
];

const drafter: Drafter = (text, error) => {
  const scene = sceneOf(text, error);
  const indentation = /^(IndentationError|TabError)|outside (function|loop)/.test(error.message);
  return families.flatMap((family) => {
    const drafts = family(scene);
    // Where Python speaks of indentation a token is rarely the cause.
    return indentation && family !== indentationDrafts ? drafts.map((d) => ({ ...d, prior: d.prior * 0.35 })) : drafts;
  });
};

/** A file that Python cannot read: single-token edits and indentation at and before the error, judged by Python's own compiler. */
export const unreadable: Rule = {
  id: 'unreadable-file',
  applies: (failure) =>
    failure.bugType === 'SYNTAX' ||
    failure.bugType === 'INDENTATION' ||
    /^(E9\d\d|E11[0-9]|W605|invalid-syntax|syntax|SyntaxError|IndentationError|TabError)$/i.test(
      failure.diagnostic.code,
    ),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const text = bench.text(failure.file);
    if (text === null) return;
    for await (const draft of repairText(text, pythonJudge(bench), drafter, LIMITS)) {
      const edits = draft.edits.map((edit) => ({ ...edit, path: failure.file }));
      yield { ...draft, edits };
    }
  },
};
