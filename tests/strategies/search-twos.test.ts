import { byTwos, type Attempt } from '../../services/strategies/search/attempt';

const BEFORE = 'a = 1\nb = 2\nc = 3\n';
const edit = (from: string, to: string, score: number): Attempt => ({
  ...{ files: { 'x.py': BEFORE.replace(from, to) }, template: from, prior: score, score, description: to },
  places: [{ file: 'x.py', line: 1 }],
});

it('joins edits by twos, the best first, and none that touch the same text', () => {
  const first = [edit('a = 1', 'a = 9', 0.5), edit('a = 1', 'a = 8', 0.4), edit('c = 3', 'c = 7', 0.2)];
  expect([...byTwos(first, () => BEFORE)].map(({ files, score }) => [files['x.py'], score])).toEqual([
    ['a = 9\nb = 2\nc = 7\n', 0.1],
    ['a = 8\nb = 2\nc = 7\n', expect.closeTo(0.08)],
  ]);
});
