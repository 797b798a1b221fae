import { scanThreats } from '../../services/threats';
import type { Tree } from '../../services/languages/contract';
import { HONEST } from './honest';
import { MALICIOUS } from './malicious';

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    root: '/nowhere',
    files: Object.keys(files).sort(),
    read: (path) => files[path] ?? null,
    has: (path) => path in files,
    encoding: () => 'utf8',
  };
}

describe('attacks are found where they give themselves away', () => {
  test.each(MALICIOUS.map((each) => [each.name, each] as const))('%s', (_, { files, at, kind }) => {
    const found = scanThreats(treeOf(files));
    expect(found.map((threat) => threat.kind)).toContain(kind);
    expect(at).toContain(`${found[0]?.file}:${found[0]?.line}`);
  });
});

describe('honest code is left alone', () => {
  test.each(HONEST)('%s', (_, files) => expect(scanThreats(treeOf(files))).toEqual([]));
});
