import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearNames, similarity } from '../../domain/near-names';
import { applyEdits, differenceOf, linesOf, singleEdit, type TextEdit } from '../../domain/text-edit';
import { STRATEGY_MODULES } from '../../services/strategies';

test('the registry holds exactly the folders that there are', () => {
  const root = join(__dirname, '../../services/strategies');
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const ids = folders.map((folder) => folder.name.replaceAll('-', '_')).sort();
  expect(Object.keys(STRATEGY_MODULES).sort()).toEqual(ids);
  for (const [id, module] of Object.entries(STRATEGY_MODULES)) expect(module.id).toBe(id);
});

test.each([
  ['reslut', ['result', 'results', 'rest'], 'result'],
  ['getName', ['get_name', 'set_name', 'getNome'], 'get_name'],
  ['StockLevel', ['StockLine', 'Item', 'stock'], 'StockLine'],
  ['usr', ['user', 'us', 'urn'], 'user'],
])('%s was meant as the nearest name', (wrong, names, meant) => {
  expect(nearNames(wrong, names, 1, 0)[0]?.name).toBe(meant);
});

test('unlike names are not near', () => {
  expect(similarity('truncate', 'shorten')).toBeLessThan(0.5);
  expect(nearNames('x', ['y', 'zebra'])).toEqual([]);
});

test('edits are applied together unless two of them touch one place', () => {
  const one = { start: 0, end: 1, text: 'A' };
  expect(applyEdits('abc', [{ start: 2, end: 3, text: 'C' }, one, one])).toBe('AbC');
  expect(applyEdits('abc', [one, { start: 0, end: 2, text: '' }])).toBeNull();
  expect(differenceOf('abc', 'axc')).toEqual({ start: 1, end: 2, text: 'x' });
});

test('edits that become one are the difference of the texts, wherever they touch', () => {
  const text = 'aabab\nbba';
  const inserted = ['', 'a', 'b', 'ab', 'ba\n', '\nbba'];
  const edits: TextEdit[] = [];
  for (let start = 0; start <= text.length; start++) {
    for (let end = start; end <= Math.min(text.length, start + 3); end++) {
      edits.push(...inserted.map((added) => ({ start, end, text: added })));
    }
  }
  const pairs = edits.flatMap((one, i) => [
    [one],
    ...[7, 31, 64].map((by) => [one, edits[(i + by) % edits.length] ?? one]),
  ]);
  for (const together of pairs) {
    const after = applyEdits(text, together);
    expect(singleEdit(text, together)).toEqual(after === null ? null : differenceOf(text, after));
  }
  expect(singleEdit(text, [])).toBeNull();
});

test('lines keep their ends, whatever they are', () => {
  const text = '\ufeffa\r\nb\rc\n\nd';
  expect(linesOf(text).map((line) => [line.text, line.eol])).toEqual([
    ['a', '\r\n'],
    ['b', '\r'],
    ['c', '\n'],
    ['', '\n'],
    ['d', ''],
  ]);
  expect(linesOf('')).toHaveLength(1);
});
