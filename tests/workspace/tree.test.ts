import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTree } from '../../services/workspace/tree';

describe('the files of a checkout', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tree-'));
    mkdirSync(join(root, 'pkg'));
    writeFileSync(join(root, 'pkg', 'a.py'), 'x = 1\n');
    writeFileSync(join(root, 'latin.py'), Buffer.from('# caf\xe9\n', 'latin1'));
    writeFileSync(join(root, 'untracked.py'), '');
    symlinkSync('/etc/hostname', join(root, 'link'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const track = () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['add', 'pkg', 'latin.py', 'link'], { cwd: root });
  };

  it('are the tracked regular ones', () => {
    track();
    expect(openTree(root).files).toEqual(['latin.py', 'pkg/a.py']);
  });
  it('are all regular ones where Git is not used', () => {
    expect(openTree(root).files).toEqual(['latin.py', 'pkg/a.py', 'untracked.py']);
  });
  it('are read as UTF-8 or else as latin1, and say which', () => {
    const tree = openTree(root);
    expect([tree.read('pkg/a.py'), tree.encoding('pkg/a.py')]).toEqual(['x = 1\n', 'utf8']);
    expect([tree.read('latin.py'), tree.encoding('latin.py')]).toEqual(['# caf\xe9\n', 'latin1']);
  });
  it('are never read through a link or from outside', () => {
    track();
    const tree = openTree(root);
    rmSync(join(root, 'pkg'), { recursive: true });
    symlinkSync('/etc', join(root, 'pkg'));
    expect([tree.read('link'), tree.read('../x'), tree.read('pkg/a.py')]).toEqual([null, null, null]);
  });
});
