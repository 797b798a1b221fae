import { differenceOf } from '../../../../domain/text-edit';
import { CHECKOUT } from '../../../sandbox/contract';
import type { Rule } from '../rule';
import { proposal } from './source';

/** What gofmt makes of the file. */
export const formatting: Rule = {
  id: 'gofmt',
  applies: ({ diagnostic }) => diagnostic.source === 'gofmt' && diagnostic.code === 'gofmt',
  async *propose(bench, { file: path }) {
    const text = bench.text(path);
    const after = (await bench.runAndDiff({ argv: ['gofmt', '-w', path], cwd: CHECKOUT }))[path];
    const edit = text === null || after === undefined ? null : differenceOf(text, after);
    if (edit) yield proposal([{ path, ...edit }], 0.98, 'gofmt', 'format as gofmt does', 'line_replace');
  },
};
