import { differenceOf } from '../../../../domain/text-edit';
import { CHECKOUT } from '../../../sandbox/contract';
import { filesWith } from '../propose';
import type { Failure, Rule } from '../rule';
import { proposal } from './source';

const applies = ({ diagnostic }: Failure): boolean => diagnostic.source === 'gofmt' && diagnostic.code === 'gofmt';

/** What gofmt makes of the file. */
export const formatting: Rule = {
  id: 'gofmt',
  applies,
  async *propose(bench, { file: path }) {
    const text = bench.text(path);
    const formatted = bench.memo('gofmt', () =>
      bench.runAndDiff({ argv: ['gofmt', '-w', ...filesWith(bench, applies)], cwd: CHECKOUT }),
    );
    const after = (await formatted)[path];
    const edit = text === null || after === undefined ? null : differenceOf(text, after);
    if (edit) yield proposal([{ path, ...edit }], 0.98, 'gofmt', 'format as gofmt does', 'line_replace');
  },
};
