import type { Failure } from '../../domain/failure';
import { proposalsFor } from '../../services/strategies/rule-first/cluster';
import type { Proposal, Rule, Workbench } from '../../services/strategies/rule-first/rule';

const finding = (file: string, line = 1): Failure =>
  ({
    ...{ id: `${file}:${line}`, file, line, bugType: 'LINTING', tests: [] },
    diagnostic: { source: 'tool', code: 'R1', message: 'wrong', column: 1 },
  }) as unknown as Failure;

/** A tool with two ideas for each finding. */
const rule: Rule = {
  id: 'tool',
  applies: () => true,
  async *propose(_bench, { file, line }) {
    for (const [text, prior] of [
      ['first', 0.9],
      ['second', 0.5],
    ] as const) {
      const edits = [{ path: file, start: line * 10, end: line * 10 + 1, text }];
      yield { edits, template: 'tool', prior, editKind: 'line_replace', description: text };
    }
  },
};

/** What is proposed, in its order, until nothing more is. @param heals whether a proposal passes, by what it changes */
async function told(failures: readonly Failure[], heals: (edits: readonly string[]) => boolean): Promise<string[]> {
  const edits = (proposal: Proposal) => proposal.edits.map(({ path, start, text }) => `${path}:${start / 10} ${text}`);
  const bench = { cluster: { id: 'c', root: failures[0], failures } } as unknown as Workbench;
  const all: string[] = [];
  const passes = (proposal: Proposal) => Promise.resolve(heals(edits(proposal)));
  for await (const proposal of proposalsFor(bench, [rule], passes)) all.push(edits(proposal).join(', '));
  return all;
}

const files = ['a', 'b', 'c', 'd'].map((file) => finding(file));

test('what a linter finds is mended in all files at once, and proven once', async () => {
  expect(await told(files, () => true)).toEqual(['a:1 first, b:1 first, c:1 first, d:1 first']);
});

test('what spoils it is soon by itself, and gets another chance there', async () => {
  const proposed = await told(files, (edits) => !edits.includes('c:1 first'));
  expect(proposed).toEqual([
    'a:1 first, b:1 first, c:1 first, d:1 first',
    'a:1 first, b:1 first',
    'c:1 first, d:1 first',
    'c:1 first',
    'c:1 first',
    'c:1 second',
    'd:1 first',
  ]);
});

test('in one file a finding at a time is tried with its next idea', async () => {
  expect(await told([finding('a', 1), finding('a', 2)], () => false)).toEqual([
    'a:1 first, a:2 first',
    'a:1 first, a:2 first',
    'a:1 second, a:2 first',
    'a:1 first, a:2 second',
  ]);
});
