import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bench, commitAll, git, sh, value, write } from './support';

describe('resolving a ref', () => {
  const b = bench();
  const first = sh(b.work, 'rev-parse', 'HEAD');
  sh(b.work, 'tag', '-a', 'v1', '-m', 'one');
  sh(b.work, 'tag', 'light');
  write(b.work, { 'b.txt': 'b\n' });
  const second = commitAll(b.work);
  sh(b.work, 'branch', 'topic/x');
  sh(b.work, 'tag', 'topic/x', first);
  sh(b.work, 'branch', 'v1.x');
  sh(b.work, 'push', '-q', 'origin', 'refs/heads/*:refs/heads/*', 'refs/tags/*:refs/tags/*');

  test.each([
    ['the default branch', null, 'refs/heads/main', second],
    ['a branch', 'main', 'refs/heads/main', second],
    ['an annotated tag, as its commit', 'v1', 'refs/tags/v1', first],
    ['a light tag', 'light', 'refs/tags/light', first],
    ['a branch rather than the tag of its name', 'topic/x', 'refs/heads/topic/x', second],
    ['the tag by its full name', 'refs/tags/topic/x', 'refs/tags/topic/x', first],
    ['a full SHA', first, first, first],
  ])('takes %s', async (_, ref, name, sha) => {
    expect(value(await git.resolveRemote(b.remote, ref))).toEqual({ ref: name, sha, defaultBranch: 'main' });
  });

  test.each([
    ['a name that is not there', 'nope'],
    ['half a name', 'x'],
    ['a short SHA', first.slice(0, 10)],
    ['a pattern', 'mai*'],
    ['an option', '--upload-pack=touch'],
    ['a range', 'main..v1'],
    ['nothing', ''],
    ['a line end', 'main\n'],
  ])('refuses %s as REF_NOT_FOUND', async (_, ref) => {
    expect(await git.resolveRemote(b.remote, ref)).toMatchObject({ ok: false, reason: { code: 'REF_NOT_FOUND' } });
  });

  test('works by a file URL and by a path below a work tree', async () => {
    expect(value(await git.resolveRemote(`file://${b.remote}`, 'v1')).sha).toBe(first);
    expect(value(await git.resolveRemote(b.work, 'v1')).sha).toBe(first);
  });
});

test.each([
  ['nowhere', /there is no such folder; check the path/],
  ['plain', /it is no Git repository; "git init"/],
  ['plain/file.txt', /it is a file; name the folder/],
])('what is wrong with the path %s is said in plain words', async (path, said) => {
  const b = bench();
  write(join(b.work, '..', 'plain'), { 'file.txt': '' });
  const refused = await git.resolveRemote(join(b.work, '..', path), null);
  expect(refused).toMatchObject({ ok: false, reason: { code: 'CLONE_FAILED', message: expect.stringMatching(said) } });
});

describe('the default branch', () => {
  test('is what HEAD names, main or not', async () => {
    const b = bench();
    sh(b.work, 'branch', '-m', 'main', 'trunk');
    sh(b.work, 'push', '-q', 'origin', 'trunk');
    sh(b.remote, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    expect(value(await git.resolveRemote(b.remote, null))).toMatchObject({
      defaultBranch: 'trunk',
      ref: 'refs/heads/trunk',
    });
  });

  test('is main where HEAD is detached', async () => {
    const b = bench();
    const main = sh(b.work, 'rev-parse', 'HEAD');
    sh(b.work, 'checkout', '-q', '--detach');
    write(b.work, { 'b.txt': 'b\n' });
    commitAll(b.work);
    expect(value(await git.resolveRemote(b.work, null))).toEqual({
      sha: main,
      ref: 'refs/heads/main',
      defaultBranch: 'main',
    });
  });

  test('is named in the refusal where it is not there', async () => {
    const b = bench();
    sh(b.remote, 'symbolic-ref', 'HEAD', 'refs/heads/gone');
    sh(b.remote, 'branch', '-m', 'main', 'other');
    sh(b.remote, 'symbolic-ref', 'HEAD', 'refs/heads/gone');
    const result = await git.resolveRemote(b.remote, null);
    expect(result).toMatchObject({
      ok: false,
      reason: { code: 'REF_NOT_FOUND', message: expect.stringContaining('main') },
    });
  });
});

describe('a remote that cannot be read', () => {
  test('an empty repository says so', async () => {
    const b = bench();
    sh(b.root, 'init', '-q', '--bare', 'empty.git');
    const result = await git.resolveRemote(join(b.root, 'empty.git'), null);
    expect(result).toMatchObject({ ok: false, cause: 'empty', reason: { code: 'CLONE_FAILED' } });
  });

  test('a missing one, a plain folder and a broken one are CLONE_FAILED and final', async () => {
    const b = bench();
    write(b.root, { 'plain/file': '' });
    rmSync(join(b.remote, 'HEAD'));
    for (const url of [join(b.root, 'nowhere'), join(b.root, 'plain'), b.remote]) {
      const result = await git.resolveRemote(url, null);
      expect(result).toMatchObject({ ok: false, reason: { code: 'CLONE_FAILED' }, transient: false });
    }
  });

  test('a host that does not answer is transient', async () => {
    const result = await git.resolveRemote('http://user:s3cret-word@127.0.0.1:9/x.git', null);
    expect(result).toMatchObject({ ok: false, cause: 'unreachable', transient: true });
    expect(JSON.stringify(result)).not.toContain('s3cret-word');
  });

  test.each([
    'ext::sh -c touch% x',
    'fd::17',
    '-oProxyCommand=x',
    'ssh://-oProxyCommand=x/y',
    'ftp://example.org/x',
    'x',
  ])('refuses the address %s', async (url) => {
    expect(await git.resolveRemote(url, null)).toMatchObject({ ok: false, cause: 'bad_address' });
  });
});
