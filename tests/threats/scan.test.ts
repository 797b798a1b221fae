import { scanThreats } from '../../services/threats';
import type { Tree } from '../../services/languages/contract';
import { HONEST } from './honest';
import { MALICIOUS } from './malicious';
import { VARIANTS } from './variants';

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

describe('so are variants, at the place each names', () => {
  test.each(Object.entries(VARIANTS))('%s', (name, files) => {
    const trimmed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replace(/^\n/, '')]));
    const [first] = scanThreats(treeOf(trimmed));
    expect(`${first?.file}:${first?.line}`).toBe(name.split(', ').at(-1));
  });
});

describe('honest code is left alone', () => {
  test.each(HONEST)('%s', (_, files) => expect(scanThreats(treeOf(files))).toEqual([]));
});
