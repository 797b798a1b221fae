import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearNames, similarity } from '../../domain/near-names';
import { applyEdits, differenceOf, linesOf } from '../../domain/text-edit';
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
