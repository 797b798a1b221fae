import type { Rule } from '../rule';
import { proposal, spotOf, within } from './source';

/** Imports that Checkstyle finds without a use, or twice. */
export const unused: Rule = {
  id: 'java-unused',
  applies: ({ diagnostic: { code } }) => /^(UnusedImports|RedundantImport)$/.test(code),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    const declaration = spot && within(spot.node, ['import_declaration']);
    if (!spot || !declaration) return;
    const lineEnd = spot.text.indexOf('\n', declaration.endIndex);
    const end = lineEnd < 0 ? spot.text.length : lineEnd + 1;
    const edit = { path: spot.path, start: declaration.startIndex, end, text: '' };
    yield proposal([edit], 0.98, 'drop-import', 'drop the import that nothing uses');
  },
};
