import { attackSeen } from '../../services/threats';
import { treeOf } from '../languages/fake-tree';

const FILES = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.py`, 'x = 1\n']));
const NOTHING = { refusedHosts: [], removed: 0 };

test.each([
  ['a build that asks where clouds hand out credentials', { ...NOTHING, refusedHosts: ['169.254.169.254:80'] }],
  ['a build that asks there by name', { ...NOTHING, refusedHosts: ['h.example:443', 'metadata.google.internal:80'] }],
  ["a build that calls a miner's pool", { ...NOTHING, refusedHosts: ['xmr.pool.example:3333'] }],
  ['checks that remove most of the checkout', { ...NOTHING, removed: 5 }],
])('%s is an attack', (_, seen) => {
  expect(attackSeen(treeOf(FILES), seen)).toMatchObject({ code: 'MALICIOUS_CODE' });
});

test.each([
  ['nothing', NOTHING],
  ['a host that is not allowed', { ...NOTHING, refusedHosts: ['downloads.example:443', '127.0.0.1:8080'] }],
  ['files that a test removes', { ...NOTHING, removed: 2 }],
])('%s is none', (_, seen) => {
  expect(attackSeen(treeOf(FILES), seen)).toBeNull();
});

test('the reason names file and line where one place alone can have done it', () => {
  const setup = { 'setup.py': 'import x\n\nx.fetch("http://169.254.169.254/latest/")\n' };
  const asks = { ...NOTHING, refusedHosts: ['169.254.169.254:80'] };
  expect(attackSeen(treeOf({ ...FILES, ...setup }), asks)).toMatchObject({ file: 'setup.py', line: 3 });
  const wipes = { 'g.py': 'import shutil\nshutil.rmtree(place)\n' };
  expect(attackSeen(treeOf({ ...FILES, ...wipes }), { ...NOTHING, removed: 6 })).toMatchObject({
    file: 'g.py',
    line: 2,
  });
  const twice = { ...wipes, 'h.py': 'shutil.rmtree(cache)\n' };
  expect(attackSeen(treeOf({ ...FILES, ...twice }), { ...NOTHING, removed: 7 })).not.toHaveProperty('file');
});
