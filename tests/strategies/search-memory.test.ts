import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { mutantsOf, placesOf } from '../../services/strategies/search/generate';
import { Scene } from '../../services/strategies/search/scene';
import { EDIT_ROLES } from '../../services/syntax/roles';
import { all, syntax } from './search-support';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('candidates that wait for their turn do not keep a text of the file each', async () => {
  const part = (i: number) =>
    `def price_of_${i}(items, rate, count):\n    total = 0\n    for item in items:\n        if item > rate and count < ${i}:\n            total += item * rate\n    return total\n`;
  const filling = '# of no matter\n'.repeat(2_000);
  const text = filling + Array.from({ length: 4 }, (_, i) => part(i)).join('\n');
  const tree = await syntax.parse('python', text);
  const [roles, table] = [EDIT_ROLES.python, syntax.table('python')];
  if (!tree || !roles || !table) throw new Error('no Python');
  const lines = new Map(text.split('\n').map((_line, i) => [i + 1, 1]));
  const places = placesOf(new Scene('a.py', text, tree, roles, table), lines);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const mutants = await all(mutantsOf(places, () => 0));
  collectGarbage();
  const each = (process.memoryUsage().heapUsed - before) / mutants.length;
  expect(mutants.length).toBeGreaterThan(5_000);
  expect(text.length).toBeGreaterThan(20_000);
  expect(each).toBeLessThan(4_000);
}, 120_000);
