import type { Cluster } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import { sparedBy } from '../../domain/spared';

const clusters = ['a', 'b', 'c'].map((id) => ({ id, failures: [{ id: `${id}1` }] }) as unknown as Cluster);
const fix = (clusterId: string, confidence: number, alsoGone: readonly string[] = []): Fix =>
  ({ clusterId, confidence, alsoGone, description: clusterId }) as unknown as Fix;
const told = (fixes: readonly Fix[]) =>
  [...sparedBy(fixes, clusters)].map(([a, b]) => `${a.clusterId} with ${b.clusterId}`);

test.each([
  ['each has a fault of its own', [fix('a', 0.9), fix('b', 0.9)], []],
  ['one heals what the other does', [fix('a', 0.9, ['b1']), fix('b', 0.6)], ['b with a']],
  ['whichever comes first', [fix('b', 0.6), fix('a', 0.9, ['b1'])], ['b with a']],
  ['each heals the other: the surer one stays', [fix('a', 0.6, ['b1']), fix('b', 0.9, ['a1'])], ['a with b']],
  [
    'the one that heals more stays',
    [fix('a', 0.9, ['b1']), fix('b', 0.5, ['a1', 'c1']), fix('c', 0.9)],
    ['a with b', 'c with b'],
  ],
] as const)('%s', (_what, fixes, spared) => {
  expect(told(fixes).sort()).toEqual([...spared].sort());
});
