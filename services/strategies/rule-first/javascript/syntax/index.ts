import type { Draft, Drafter } from '../../parse-repair';
import { repairText } from '../../parse-repair';
import type { Proposal, Rule } from '../../rule';
import { bracketDrafts } from './brackets';
import { ecmaJudge } from './judge';
import { quoteDrafts } from './quotes';
import { sceneOf } from './scene';
import { wordDrafts } from './words';

const LIMITS = { depth: 3, beam: 6, drafts: 500 };
const READABLE = /\.[cm]?[jt]sx?$/;

const drafter =
  (path: string): Drafter =>
  (text, error) => {
    const jsx = /x$/.test(path) || (/\.js$/.test(path) && /<\/[\w.]+>|\/>/.test(text));
    const scene = sceneOf(text, error, jsx);
    return [...bracketDrafts(scene), ...quoteDrafts(scene), ...wordDrafts(scene)].map((draft) => tidy(text, draft));
  };

/** A token that goes takes the blank along that stood beside it. */
function tidy(text: string, draft: Draft): Draft {
  const [edit] = draft.edits;
  if (draft.template !== 'delete-token' || !edit || edit.text !== '' || draft.edits.length > 1) return draft;
  const before = /(^|\n)?[ \t]*$/.exec(text.slice(0, edit.start))?.[0] ?? '';
  const after = /^[ \t]*/.exec(text.slice(edit.end))?.[0].length ?? 0;
  const first = before.includes('\n') || before.length === edit.start;
  if (first) return { ...draft, edits: [{ ...edit, end: edit.end + after }] };
  const closes = /^\s*([;,)\]}]|$)/.test(text.slice(edit.end));
  return closes ? { ...draft, edits: [{ ...edit, start: edit.start - before.length, end: edit.end + after }] } : draft;
}

/** A file that cannot be read: single-token edits and ends of blocks at and before the error, judged by TypeScript's parser. */
export const unreadable: Rule = {
  id: 'unreadable-file',
  applies: ({ bugType, file }) => READABLE.test(file) && (bugType === 'SYNTAX' || bugType === 'INDENTATION'),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const { file: path } = failure;
    const text = bench.text(path);
    if (text === null) return;
    for await (const draft of repairText(text, ecmaJudge(path), drafter(path), LIMITS)) {
      yield { ...draft, edits: draft.edits.map((edit) => ({ ...edit, path })) };
    }
  },
};
