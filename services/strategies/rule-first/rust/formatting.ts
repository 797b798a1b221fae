import { differenceOf } from '../../../../domain/text-edit';
import { CHECKOUT, HELPERS } from '../../../sandbox/contract';
import { inFile } from '../propose';
import type { Rule } from '../rule';

/** What rustfmt makes of the file. */
export const formatting: Rule = {
  id: 'rustfmt',
  applies: ({ diagnostic }) => diagnostic.source === 'rustfmt' && diagnostic.code === 'rustfmt',
  async *propose(bench, { file }) {
    const text = bench.text(file);
    const { root } = bench.project;
    const cwd = root === '.' ? CHECKOUT : `${CHECKOUT}/${root}`;
    const argv = ['sh', `${HELPERS}/cargo.sh`, 'cargo', 'fmt', '--all'];
    const formatted = bench.memo('rustfmt', () => bench.runAndDiff({ argv, cwd, env: { RIFT_ROOT: cwd } }));
    const after = (await formatted)[file];
    const edit = text === null || after === undefined ? null : differenceOf(text, after);
    const what = {
      template: 'rustfmt',
      prior: 0.98,
      description: 'format as rustfmt does',
      editKind: 'line_replace' as const,
    };
    if (edit) yield inFile(file, [edit], what);
  },
};
