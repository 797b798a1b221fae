import { changedLines, reverts } from '../../services/strategies/search/history';

const NOW = 'a = 1\nb = 3\nc = 3\nd = 4\nf = 6\n';
const OLD = 'a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n';
const tree = { read: (path: string) => (path === 'a.py' ? NOW : null) };

test('each change since all was well is taken back alone', () => {
  const found = reverts({ 'a.py': OLD, 'gone.py': 'x = 1\n' }, tree).map(({ files }) => files['a.py']);
  expect(found).toHaveLength(2);
  expect(found).toContain(NOW.replace('b = 3', 'b = 2'));
  expect(found).toContain(NOW.replace('d = 4\n', 'd = 4\ne = 5\n'));
});

test('what was added is taken out again', () => {
  const [only] = reverts({ 'a.py': NOW.replace('c = 3\n', '') }, tree);
  expect(only?.files['a.py']).toBe(NOW.replace('c = 3\n', ''));
  expect(only?.places).toEqual([{ file: 'a.py', line: 3 }]);
});

test('changed lines are those of the present text', () => {
  expect(changedLines({ 'a.py': OLD }, tree)['a.py']).toContain(2);
});

test('nothing is suspected where nothing changed', () => {
  expect(reverts({ 'a.py': NOW }, tree)).toEqual([]);
  expect(changedLines({ 'a.py': NOW }, tree)).toEqual({ 'a.py': [] });
});
