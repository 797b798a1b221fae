import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch, openScratch, PatchRefused, type Scratch } from '../../services/repair';
import { patch } from './builders';
import { writeTree } from './bench';

let root: string;
let checkout: string;
let scratch: Scratch;
const inScratch = (path: string) => join(scratch.path, path);
const read = (path: string) => readFileSync(inScratch(path), 'latin1');

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'scratch-test-'));
  checkout = join(root, 'checkout');
  writeTree(checkout, {
    'a.py': 'a = 1\n',
    'pkg/b.py': 'b = 1\n',
    'pkg/deep/c.py': 'c = 1\n',
    '.git/config': '',
    'run.sh': '#!/bin/sh\n',
  });
  chmodSync(join(checkout, 'run.sh'), 0o755);
  symlinkSync('a.py', join(checkout, 'link'));
  scratch = await openScratch({ checkout, parent: join(root, 'parent') });
});
afterEach(async () => {
  await scratch.dispose();
  rmSync(root, { recursive: true, force: true });
});

test('a copy has the files, modes and links of the checkout, and no history', () => {
  expect(read('pkg/deep/c.py')).toBe('c = 1\n');
  expect(statSync(inScratch('run.sh')).mode & 0o111).toBe(0o111);
  expect(readlinkSync(inScratch('link'))).toBe('a.py');
  expect(existsSync(inScratch('.git'))).toBe(false);
});

test('whatever was done to the copy is undone, and the checkout never changes', async () => {
  const before = execFileSync('find', [checkout, '-type', 'f', '-exec', 'md5sum', '{}', '+']).toString();
  const { atime, mtime } = statSync(inScratch('a.py'));
  writeFileSync(inScratch('a.py'), 'a = 2\n');
  // A test may set the times back; what a file holds counts.
  utimesSync(inScratch('a.py'), atime, mtime);
  rmSync(inScratch('pkg'), { recursive: true });
  writeFileSync(inScratch('pkg'), 'a file where a folder was');
  chmodSync(inScratch('run.sh'), 0o600);
  rmSync(inScratch('link'));
  symlinkSync('/etc/hostname', inScratch('link'));
  mkdirSync(inScratch('__pycache__'));
  writeFileSync(inScratch('__pycache__/a.pyc'), 'stale');
  expect(await scratch.changed()).toEqual(['__pycache__', 'a.py', 'link', 'pkg', 'run.sh']);
  await scratch.reset();
  expect(await scratch.changed()).toEqual([]);
  expect(read('a.py')).toBe('a = 1\n');
  expect(read('pkg/deep/c.py')).toBe('c = 1\n');
  expect(readlinkSync(inScratch('link'))).toBe('a.py');
  expect(lstatSync(inScratch('run.sh')).mode & 0o777).toBe(0o755);
  expect(existsSync(inScratch('__pycache__'))).toBe(false);
  expect(execFileSync('find', [checkout, '-type', 'f', '-exec', 'md5sum', '{}', '+']).toString()).toBe(before);
});

test('a folder that was closed is opened again', async () => {
  mkdirSync(inScratch('locked/in'), { recursive: true });
  chmodSync(inScratch('locked'), 0);
  chmodSync(inScratch('pkg'), 0o500);
  await scratch.reset();
  expect(existsSync(inScratch('locked'))).toBe(false);
  writeFileSync(inScratch('pkg/new'), '');
});

test('the files of a patch stay while the rest is restored', async () => {
  await scratch.apply(patch('a.py', 'a = 1\n', 'a = 3\n'));
  await scratch.apply(patch('new/n.py', null, 'n\n'));
  writeFileSync(inScratch('pkg/b.py'), 'bent');
  await scratch.reset(new Set(['a.py', 'new/n.py']));
  expect([read('a.py'), read('new/n.py'), read('pkg/b.py')]).toEqual(['a = 3\n', 'n\n', 'b = 1\n']);
});

describe('a patch', () => {
  const bytes = (path: string) => readFileSync(join(checkout, path));

  test.each<[string, Buffer, 'utf8' | 'latin1']>([
    ['latin-1', Buffer.from('x = "\xe9"\r\ny = 1', 'latin1'), 'latin1'],
    ['a byte order mark', Buffer.from('\ufeffx = "é"\ny = 1\n'), 'utf8'],
    ['mixed line ends and no last one', Buffer.from('x\r\ny = 1\rz\n\n  '), 'utf8'],
  ])('keeps every other byte of %s', async (_what, content, encoding) => {
    writeFileSync(join(checkout, 'e.py'), content);
    const before = content.toString(encoding);
    const after = before.replace('y', 'yy');
    await applyPatch(checkout, { changes: [{ path: 'e.py', encoding, before, after }] });
    expect(bytes('e.py')).toEqual(Buffer.from(content.toString('latin1').replace('y', 'yy'), 'latin1'));
  });

  test('makes and removes files, and keeps modes', async () => {
    await applyPatch(checkout, patch('x/y/z.py', null, 'z\n'));
    await applyPatch(checkout, patch('a.py', 'a = 1\n', null));
    await applyPatch(checkout, patch('run.sh', '#!/bin/sh\n', '#!/bin/sh\ntrue\n'));
    expect(bytes('x/y/z.py').toString()).toBe('z\n');
    expect(existsSync(join(checkout, 'a.py'))).toBe(false);
    expect(statSync(join(checkout, 'run.sh')).mode & 0o111).toBe(0o111);
  });

  test.each([
    ['that was made for another text', patch('a.py', 'a = 9\n', 'x')],
    ['that makes a file that is there', patch('a.py', null, 'x')],
    ['that edits a file that is not there', patch('none.py', 'x', 'y')],
    ['that edits a folder', patch('pkg', 'x', 'y')],
    ['that climbs out', patch('../out.py', null, 'x')],
    ['that is absolute', patch('/tmp/out.py', null, 'x')],
    ['that edits Git’s own', patch('.git/config', '', 'x')],
    ['that follows a link', patch('link', 'a = 1\n', 'x')],
    [
      'whose text the encoding lacks',
      { changes: [{ path: 'a.py', encoding: 'latin1', before: 'a = 1\n', after: '€' }] } as const,
    ],
  ])('%s is refused, and nothing is written', async (_what, bad) => {
    const both = { changes: [...patch('pkg/b.py', 'b = 1\n', 'b = 2\n').changes, ...bad.changes] };
    await expect(applyPatch(checkout, both)).rejects.toThrow(PatchRefused);
    expect(bytes('pkg/b.py').toString()).toBe('b = 1\n');
  });
});
