import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bench, BRANCH, commitAll, commitFix, DATE, git, RUN, sh, startRun, value, write } from './support';

const HOOKS = [
  ...['post-checkout', 'pre-receive', 'update', 'post-receive', 'post-update', 'reference-transaction', 'proc-receive'],
  ...[
    'push-to-checkout',
    'pre-push',
    'post-merge',
    'pre-commit',
    'commit-msg',
    'prepare-commit-msg',
    'post-index-change',
  ],
];

/** A local repository whose configuration and hooks leave a file wherever git obeys them. */
function trapped() {
  const b = bench({ 'a.txt': 'one\ntwo\nthree\n', '.gitattributes': '*.txt filter=evil diff=evil merge=evil\n' });
  const bait = join(b.root, 'bait');
  const program = join(b.root, 'program');
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${bait}'\n`);
  chmodSync(program, 0o755);
  write(
    b.work,
    Object.fromEntries(HOOKS.map((hook) => [`.git/hooks/${hook}`, `#!/bin/sh\necho ${hook} >> '${bait}'\n`])),
  );
  for (const hook of HOOKS) chmodSync(join(b.work, '.git/hooks', hook), 0o755);
  sh(b.root, 'clone', '-q', '--bare', b.remote, 'alternate.git');
  writeFileSync(join(b.work, '.git/objects/info/alternates'), `${join(b.root, 'alternate.git/objects')}\n`);
  const lines = [
    `[core]\n fsmonitor = ${program}\n alternateRefsCommand = ${program}\n sshCommand = ${program}\n pager = ${program}`,
    ` editor = ${program}\n askPass = ${program}\n gitProxy = ${program}`,
    `[filter "evil"]\n clean = ${program}\n smudge = ${program}\n process = ${program}\n required = true`,
    `[diff "evil"]\n command = ${program}\n textconv = ${program}\n[merge "evil"]\n driver = ${program}`,
    `[uploadpack]\n packObjectsHook = ${program}\n[receive]\n denyCurrentBranch = updateInstead`,
    `[gpg]\n program = ${program}\n[credential]\n helper = ${program}\n[alias]\n upload-pack = !${program}`,
    `[protocol "ext"]\n allow = always\n[gc]\n recentObjectsHook = ${program}`,
  ];
  appendFileSync(join(b.work, '.git/config'), `${lines.join('\n')}\n`);
  return { b, bait };
}

test('neither hooks nor programs of a local repository run, from clone to push', async () => {
  const { b, bait } = trapped();
  const { repository, own, resolved } = await startRun(b, { url: b.work });
  value(own);
  const commit = await commitFix(repository, 'a.txt', 'ONE\ntwo\nthree\n');
  const request = { repository, url: b.work, branch: BRANCH, runId: RUN, expectedRemoteSha: null };
  expect(value(await git.push(request)).pushed).toBe(true);
  await git.changedSince(repository, resolved.sha);
  await git.patchText(repository, resolved.sha);
  value(await git.revertCommit({ repository, sha: commit.sha, why: 'x', runId: RUN, step: 'r', date: DATE }));
  expect(existsSync(bait) ? readFileSync(bait, 'utf8') : '').toBe('');
  expect(readFileSync(join(b.work, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n');

  // The trap is one: git without Rift's care falls into it.
  sh(repository.gitDir, '--git-dir=.', 'push', '-q', b.work, 'HEAD:refs/heads/careless');
  expect(readFileSync(bait, 'utf8')).toContain('pre-receive');
});

test('what a check leaves in the work tree as .git is not obeyed', async () => {
  const { b, bait } = trapped();
  const { repository } = await startRun(b);
  execFileSync('cp', ['-r', join(b.work, '.git'), join(repository.workTree, '.git')]);
  await commitFix(repository, 'a.txt', 'A\n');
  expect((await git.listTracked(repository)).files).toEqual(['.gitattributes', 'a.txt']);
  expect(existsSync(bait)).toBe(false);
});

test('submodules are neither fetched nor a reason to fail, whatever their URL says', async () => {
  const b = bench();
  const bait = join(b.root, 'bait');
  const url = `ext::sh -c "touch ${bait}"`;
  write(b.work, {
    '.gitmodules': `[submodule "s"]\n path = s\n url = ${JSON.stringify(url)}\n update = !touch ${bait}\n`,
  });
  sh(b.work, 'update-index', '--add', '--cacheinfo', `160000,${sh(b.work, 'rev-parse', 'HEAD')},s`);
  sh(b.work, 'add', '.gitmodules');
  sh(b.work, 'commit', '-q', '-m', 'submodule');
  b.publish();
  const { repository, own } = await startRun(b);
  value(own);
  await commitFix(repository, 'a.txt', 'A\n');
  value(await git.push({ repository, url: b.remote, branch: BRANCH, runId: RUN, expectedRemoteSha: null }));
  expect(await git.listTracked(repository)).toMatchObject({ submodules: ['s'], files: ['.gitmodules', 'a.txt'] });
  expect(existsSync(bait)).toBe(false);
});

test('files of large file storage stay pointers', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  const b = bench({ '.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n', 'x.bin': pointer });
  const { repository } = await startRun(b);
  expect(readFileSync(join(repository.workTree, 'x.bin'), 'utf8')).toBe(pointer);
});

test('links that lead out stay links and are told', async () => {
  const b = bench();
  symlinkSync('/etc/passwd', join(b.work, 'abs'));
  write(b.work, { 'd/e/f': '' });
  symlinkSync('../../../x', join(b.work, 'd/e/up'));
  symlinkSync('../f', join(b.work, 'd/e/in'));
  commitAll(b.work);
  b.publish();
  const { repository } = await startRun(b);
  expect(lstatSync(join(repository.workTree, 'abs')).isSymbolicLink()).toBe(true);
  expect((await git.listTracked(repository)).symlinks).toEqual([
    { path: 'abs', target: '/etc/passwd', escapes: true },
    { path: 'd/e/in', target: '../f', escapes: false },
    { path: 'd/e/up', target: '../../../x', escapes: true },
  ]);
});

test.each(['.git', '.GIT', 'git~1', '.g\u200cit', '..'])(
  'a tree that names %s is refused and writes nothing',
  async (name) => {
    const b = bench();
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: b.remote, input: 'x' }).toString().trim();
    const mktree = (line: string) => execFileSync('git', ['mktree'], { cwd: b.remote, input: line }).toString().trim();
    const raw = (mode: string, entry: string, sha: string) =>
      execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], {
        cwd: b.remote,
        input: Buffer.concat([Buffer.from(`${mode} ${entry}\0`), Buffer.from(sha, 'hex')]),
      })
        .toString()
        .trim();
    const tree = raw('40000', name, mktree(`100644 blob ${blob}\tconfig`));
    const commit = sh(b.remote, 'commit-tree', '-m', 'evil', tree);
    sh(b.remote, 'update-ref', 'refs/heads/main', commit);
    const repository = b.place();
    const result = await git.cloneAt({ url: b.remote, sha: commit, ref: 'refs/heads/main', repository });
    expect(result).toMatchObject({ ok: false, reason: { code: 'CLONE_FAILED' } });
    expect(existsSync(join(b.root, 'run', 'config'))).toBe(false);
    expect(readdirSync(join(b.root, 'run'))).toEqual([]);
  },
);

test('odd names are listed as they are; names that are not UTF-8 are told apart', async () => {
  const b = bench({ '-rf': '', 'a\nb': '', ' lead': '', 'q"uo\\te': '', ':(top)x': '' });
  execFileSync('sh', ['-c', `printf x > "$(printf 'n\\377m')"`], { cwd: b.work });
  commitAll(b.work);
  b.publish();
  const { repository, own } = await startRun(b);
  value(own);
  const tree = await git.listTracked(repository);
  expect(tree.files).toEqual([' lead', '-rf', ':(top)x', 'a\nb', 'q"uo\\te']);
  expect(tree.unreadable).toHaveLength(1);
});

test('a remote of very many refs costs a listing, not a clone of them all', async () => {
  const b = bench();
  const sha = sh(b.work, 'rev-parse', 'HEAD');
  const many = Array.from({ length: 30_000 }, (_, n) => `${sha} refs/heads/b${String(n).padStart(6, '0')}`);
  writeFileSync(
    join(b.remote, 'packed-refs'),
    `# pack-refs with: peeled fully-peeled sorted \n${many.join('\n')}\n${sha} refs/heads/main\n`,
  );
  const { repository, own } = await startRun(b);
  value(own);
  expect(sh(repository.gitDir, '--git-dir=.', 'for-each-ref', '--format=%(refname)').split('\n')).toEqual([
    `refs/heads/${BRANCH}`,
    'refs/remotes/origin/main',
  ]);
});

const root = process.getuid?.() === 0 ? test : test.skip;
root("another user's repository is read and written as that user", async () => {
  const b = bench();
  chmodSync(b.root, 0o755);
  execFileSync('chown', ['-R', '12345:12345', b.work]);
  const { repository, own } = await startRun(b, { url: b.work });
  value(own);
  const commit = await commitFix(repository, 'a.txt', 'A\n');
  value(await git.push({ repository, url: b.work, branch: BRANCH, runId: RUN, expectedRemoteSha: null }));
  const object = join(b.work, '.git/objects', commit.sha.slice(0, 2), commit.sha.slice(2));
  expect(statSync(object).uid).toBe(12345);
  expect(statSync(join(b.work, '.git/refs/heads', BRANCH)).uid).toBe(12345);
});

root('a folder that only root may enter is no obstacle to that', async () => {
  const b = bench();
  execFileSync('chown', ['-R', '12345:12345', b.work]);
  chownSync(b.root, 0, 0);
  chmodSync(b.root, 0o700);
  expect(await git.resolveRemote(b.work, null)).toMatchObject({ ok: true });
});
