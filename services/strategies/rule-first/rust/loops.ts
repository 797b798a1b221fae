import type { Node } from '../../../syntax/contract';
import { inFile } from '../propose';
import type { Proposal, Rule } from '../rule';
import { messagesFor, suggestionsOf } from './ask';

/** A loop over indexes that only reads elements, as a loop over the elements: clippy leaves their name to us. */
export const loops: Rule = {
  id: 'loops',
  applies: ({ diagnostic }) => diagnostic.code === 'clippy::needless_range_loop',
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    if (!tree) return;
    const text = bench.text(failure.file) ?? '';
    const name = ['item', 'element', 'entry', 'one'].find((word) => !new RegExp(`\\b${word}\\b`).test(text));
    const found: Proposal[] = [];
    for (const message of await messagesFor(bench, failure)) {
      for (const { edits } of suggestionsOf(bench, message)) {
        if (!name || !edits.some((edit) => edit.text.includes('<item>'))) continue;
        // A reference to a slice's reference cannot be gone through.
        const head = edits.map((edit) => ({
          ...edit,
          text: edit.text
            .replaceAll('<item>', name)
            .replace(/\bin &(\w+)$|^&(\w+)$/, (all, a?: string, b?: string) =>
              a ? `in ${a}.iter()` : `${b ?? all}.iter()`,
            ),
        }));
        let loop: Node | null = tree.rootNode.descendantForIndex(head[0]?.start ?? 0);
        while (loop && loop.type !== 'for_expression') loop = loop.parent;
        const index = loop?.childForFieldName('pattern')?.text;
        const body = loop?.childForFieldName('body');
        if (!index || !body || !/^\w+$/.test(index)) continue;
        // Text, as what stands in a macro has no tree.
        const uses = [...body.text.matchAll(new RegExp(`\\b[\\w.]+\\[\\s*${index}\\s*\\](\\.)?`, 'g'))];
        for (const [written, prior] of [
          [name, 0.8],
          [`*${name}`, 0.75],
        ] as const) {
          const reads = uses.map(({ 0: use, 1: dot, index: at }) => {
            const start = body.startIndex + at;
            const text = dot && written !== name ? `(${written})` : written;
            return { start, end: start + use.length - (dot?.length ?? 0), text };
          });
          const description = `go through the elements, not the indexes`;
          found.push(inFile(failure.file, [...head, ...reads], { template: 'elements', prior, description }));
        }
      }
    }
    yield* found;
  },
};
