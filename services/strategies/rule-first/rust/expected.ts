import { applyEdits } from '../../../../domain/text-edit';
import { inFile } from '../propose';
import type { Proposal, Rule } from '../rule';
import { editOf, messagesFor } from './ask';

/** Tokens that are forgotten, and whether a space follows them. */
const FORGOTTEN: Readonly<Record<string, string>> = {
  ...{
    ':': ': ',
    ',': ', ',
    ';': ';',
    '=>': ' => ',
    '=': ' = ',
    '->': ' -> ',
    ')': ')',
    ']': ']',
    '}': ' }',
    '>': '>',
  },
  ...{ '(': '(', '{': ' { ', '|': '| ', in: ' in ', '::': '::' },
};

/** What the compiler's parser would have taken at the place where it stopped. */
export const expected: Rule = {
  id: 'expected',
  applies: ({ diagnostic, bugType }) => diagnostic.source === 'rustc' && bugType === 'SYNTAX',
  async *propose(bench, failure) {
    const text = bench.text(failure.file);
    if (text === null) return;
    const found: Proposal[] = [];
    for (const message of await messagesFor(bench, failure)) {
      const span = message.spans.find((one) => one.is_primary);
      const place = span && editOf(bench, span);
      const wanted = /^expected (?:one of )?(.+?), found/s.exec(message.message)?.[1];
      if (!place || place.path !== failure.file || wanted === undefined) continue;
      const end = text.slice(0, place.start).trimEnd().length;
      for (const [, token = ''] of wanted.matchAll(/`([^`\s]+)`/g)) {
        const written = FORGOTTEN[token];
        if (written === undefined) continue;
        const next = text.slice(place.start, place.start + 1);
        const apart = end < place.start || /\n/.test(text.slice(end, place.start));
        const insert = apart || next === '' ? written.trimEnd() : written;
        const edit = { start: end, end, text: insert };
        const after = applyEdits(text, [edit]);
        const tree = after === null ? null : await bench.syntax.parse('rust', after);
        if (!tree || tree.rootNode.hasError) continue;
        const description = `insert \`${token}\``;
        found.push(inFile(failure.file, [edit], { template: 'expected-token', prior: 0.9, description }));
      }
    }
    yield* found;
  },
};
