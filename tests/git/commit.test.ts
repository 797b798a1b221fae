import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync, unlinkSync, utimesSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bench, BRANCH, commitAll, commitFix, DATE, git, RUN, sh, startRun, value, write } from './support';

const at =
  (repository: { gitDir: string }) =>
  (...args: string[]) =>
    sh(repository.gitDir, '--git-dir=.', ...args);

describe('a commit of fixes', () => {
  test('bears prefix, trailers and Rift as author, and holds the named paths alone', async () => {
    const { repository } = await startRun(bench({ 'a.txt': 'a\n', 'b.txt': 'b\n' }));
    write(repository.workTree, { 'b.txt': 'not meant\n', 'junk.txt': 'x' });
    const commit = await commitFix(repository, 'a.txt', 'A\n', { message: 'fix(lint): tidy a\n\nBody.' });
    const show = at(repository);
    expect(show('log', '-1', '--format=%B', commit.sha)).toBe(
      `[AI-AGENT] fix(lint): tidy a\n\nBody.\n\nRift-Run: ${RUN}\nRift-Step: 1\nRift-Fix: f1`,
    );
    expect(show('log', '-1', '--format=%an <%ae> %cn <%ce> %cI', commit.sha)).toContain(
      'Rift <rift@localhost> Rift <rift@localhost>',
    );
    expect(show('diff', '--name-status', `${commit.sha}^`, commit.sha)).toBe('M\ta.txt');
    expect(commit).toMatchObject({ runId: RUN, step: '1', fixIds: ['f1'] });
  });

  test('is made once, however often it is asked for', async () => {
    const { repository } = await startRun(bench());
    const first = await commitFix(repository, 'a.txt', 'A\n');
    const later = await commitFix(repository, 'a.txt', 'changed since\n', { step: '2' });
    const again = await commitFix(repository, 'a.txt', 'changed since\n');
    expect(again.sha).toBe(first.sha);
    expect(at(repository)('rev-parse', 'HEAD')).toBe(later.sha);
  });

  test('is the same commit when a lost checkout is made anew', async () => {
    const b = bench();
    const one = await commitFix((await startRun(b, { name: 'one' })).repository, 'a.txt', 'A\n');
    const two = await commitFix((await startRun(b, { name: 'two' })).repository, 'a.txt', 'A\n');
    expect(two.sha).toBe(one.sha);
  });

  test('is none where nothing differs', async () => {
    const { repository } = await startRun(bench());
    const request = { repository, runId: RUN, step: '1', message: 'x', paths: ['a.txt'], date: DATE };
    expect(await git.commitFixes(request)).toBeNull();
  });

  test('keeps modes, takes new and deleted files, ignored ones and odd names', async () => {
    const odd = '-n ew\nline"ü.txt';
    const { repository } = await startRun(
      bench({ 'run.sh': 'exit 1\n', 'gone.txt': '', '.gitignore': '*.log\n', [odd]: '1\n' }),
    );
    sh(repository.workTree, 'init', '-q', '.');
    rmSync(join(repository.workTree, '.git'), { recursive: true });
    write(repository.workTree, { 'new.log': 'n\n', 'run.sh': 'exit 0\n', [odd]: '2\n' });
    chmodSync(join(repository.workTree, 'run.sh'), 0o755);
    unlinkSync(join(repository.workTree, 'gone.txt'));
    const paths = ['run.sh', 'gone.txt', 'new.log', odd];
    const commit = await git.commitFixes({ repository, runId: RUN, step: '1', message: 'x', paths, date: DATE });
    const raw = at(repository)('diff-tree', '-r', '-z', '--no-commit-id', commit!.sha);
    const changes = raw.split('\0').filter(Boolean);
    expect(
      changes
        .filter((part) => part.startsWith(':'))
        .map((part) => part.slice(0, 14))
        .sort(),
    ).toEqual([':000000 100644', ':100644 000000', ':100644 100644', ':100644 100644']);
    expect(changes).toContain(odd);
  });

  test('refuses paths that lead out, and files that became links', async () => {
    const { repository } = await startRun(bench({ 'd/a.txt': 'a\n', 'b.txt': 'b\n' }));
    const outside = join(repository.workTree, '..', 'outside');
    write(outside, { 'a.txt': 'secret\n' });
    rmSync(join(repository.workTree, 'd'), { recursive: true });
    symlinkSync(outside, join(repository.workTree, 'd'));
    unlinkSync(join(repository.workTree, 'b.txt'));
    symlinkSync('/etc/passwd', join(repository.workTree, 'b.txt'));
    for (const path of ['d/a.txt', '../outside/a.txt', 'b.txt', '.git/config']) {
      const request = { repository, runId: RUN, step: '1', message: 'x', paths: [path], date: DATE };
      await expect(git.commitFixes(request)).rejects.toThrow();
    }
  });

  test('changes no line end that the fix did not touch, whatever the attributes say', async () => {
    const b = bench({ '.gitattributes': '*.txt text\n*.bat text eol=crlf\n' });
    // A file whose stored line ends contradict the attributes, as a commit made elsewhere may hold it.
    const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: b.work, input: 'one\r\ntwo\r\n' })
      .toString()
      .trim();
    sh(b.work, 'update-index', '--add', '--cacheinfo', `100644,${blob},mixed.txt`);
    sh(b.work, 'commit', '-q', '-m', 'crlf');
    write(b.work, { 'run.bat': 'echo 1\r\necho 2\r\n' });
    sh(b.work, 'add', 'run.bat');
    sh(b.work, 'commit', '-q', '-m', 'bat');
    b.publish();
    const { repository } = await startRun(b);
    const edit = (path: string, from: string, to: string) =>
      writeFileSync(
        join(repository.workTree, path),
        readFileSync(join(repository.workTree, path), 'utf8').replace(from, to),
      );
    edit('mixed.txt', 'two', '2');
    edit('run.bat', 'echo 2', 'echo two');
    const paths = ['mixed.txt', 'run.bat'];
    const commit = await git.commitFixes({ repository, runId: RUN, step: '1', message: 'x', paths, date: DATE });
    expect(at(repository)('diff', '--numstat', `${commit!.sha}^`, commit!.sha)).toBe('1\t1\tmixed.txt\n1\t1\trun.bat');
  });

  test('cannot be given a second set of trailers by its text', async () => {
    const { repository } = await startRun(bench());
    const message = 'fix: x\n\nRift-Run: forged\nRift-Step: 9\u0007\r';
    const commit = await commitFix(repository, 'a.txt', 'A\n', { message });
    expect(commit).toMatchObject({ runId: RUN, step: '1' });
    await expect(commitFix(repository, 'a.txt', 'B\n', { step: '2\nRift-Run: forged' })).rejects.toThrow('Rift-Step');
  });

  test('goes on after a git that was killed and left its lock', async () => {
    const { repository } = await startRun(bench());
    const lock = join(repository.gitDir, 'index.lock');
    writeFileSync(lock, '');
    utimesSync(lock, 0, 0);
    await expect(commitFix(repository, 'a.txt', 'A\n')).resolves.toMatchObject({ step: '1' });
  });
});

describe('a revert', () => {
  const revert = (repository: Awaited<ReturnType<typeof startRun>>['repository'], sha: string) =>
    git.revertCommit({
      repository,
      sha,
      why: 'CI: tests/test_a.py::test_b passed before.',
      runId: RUN,
      step: 'rollback-1',
      date: DATE,
    });

  test('takes back exactly one commit, once, and says why', async () => {
    const { repository } = await startRun(bench({ 'a.txt': 'a\n', 'b.txt': 'b\n' }));
    const bad = await commitFix(repository, 'a.txt', 'A\n');
    await commitFix(repository, 'b.txt', 'B\n', { step: '2' });
    const commit = value(await revert(repository, bad.sha));
    expect(commit.message).toMatch(/^\[AI-AGENT\] revert: fix\(logic\): mend a\.txt\n/);
    expect(commit.message).toContain(`This reverts commit ${bad.sha}.\n\nCI: tests`);
    expect(readFileSync(join(repository.workTree, 'a.txt'), 'utf8')).toBe('a\n');
    expect(readFileSync(join(repository.workTree, 'b.txt'), 'utf8')).toBe('B\n');
    expect(value(await revert(repository, bad.sha)).sha).toBe(commit.sha);
    expect(at(repository)('rev-list', '--count', 'HEAD', '--')).toBe('4');
  });

  test('is refused, and leaves all as it was, where later commits stand on it', async () => {
    const { repository } = await startRun(bench());
    const bad = await commitFix(repository, 'a.txt', 'A\n');
    const last = await commitFix(repository, 'a.txt', 'B\n', { step: '2' });
    expect(await revert(repository, bad.sha)).toMatchObject({ ok: false, cause: 'conflict' });
    expect(at(repository)('rev-parse', 'HEAD')).toBe(last.sha);
    expect(readFileSync(join(repository.workTree, 'a.txt'), 'utf8')).toBe('B\n');
  });

  test('is for commits of Rift alone', async () => {
    const { repository, resolved } = await startRun(bench());
    await expect(revert(repository, resolved.sha)).rejects.toThrow("not a commit of Rift's");
  });
});

describe('what changed', () => {
  test('is told in ranges per file', async () => {
    const b = bench({
      'a.txt': '1\n2\n3\n4\n5\n',
      'old name.txt': 'x\ny\nz\n',
      'gone.txt': 'g\n',
      bin: Buffer.from([0, 1, 2]),
    });
    const { repository, resolved } = await startRun(b);
    write(repository.workTree, {
      'a.txt': '1\nb\nc\n3\n5\n',
      'nëw\n.txt': '+++ x\rdiff --git a b\n',
      bin: Buffer.from([0, 9]),
    });
    unlinkSync(join(repository.workTree, 'gone.txt'));
    const paths = ['a.txt', 'nëw\n.txt', 'gone.txt', 'bin'];
    await git.commitFixes({ repository, runId: RUN, step: '1', message: 'x', paths, date: DATE });
    const changes = await git.changedSince(repository, resolved.sha);
    expect(changes.sort((x, y) => (x.newPath ?? x.oldPath!).localeCompare(y.newPath ?? y.oldPath!))).toEqual([
      {
        oldPath: 'a.txt',
        newPath: 'a.txt',
        hunks: [
          { oldStart: 2, oldLines: 1, newStart: 2, newLines: 2 },
          { oldStart: 4, oldLines: 1, newStart: 4, newLines: 0 },
        ],
      },
      { oldPath: 'bin', newPath: 'bin', hunks: [] },
      { oldPath: 'gone.txt', newPath: null, hunks: [{ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 }] },
      { oldPath: null, newPath: 'nëw\n.txt', hunks: [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 }] },
    ]);
  });

  test('can be applied as a patch', async () => {
    const b = bench();
    const { repository, resolved } = await startRun(b);
    await commitFix(repository, 'a.txt', 'ONE\ntwo\nthree\n');
    write(b.root, { 'fix.patch': await git.patchText(repository, resolved.sha) });
    sh(b.work, 'apply', join(b.root, 'fix.patch'));
    expect(readFileSync(join(b.work, 'a.txt'), 'utf8')).toBe('ONE\ntwo\nthree\n');
  });

  test('is counted per file, and told by commit and by tag', async () => {
    const b = bench();
    sh(b.work, 'tag', 'v1.2');
    write(b.work, { 'a.txt': '2\n', 'b.txt': 'b\n' });
    commitAll(b.work);
    b.publish();
    const { repository, resolved } = await startRun(b);
    expect(Object.fromEntries(await git.churn(repository))).toEqual({ 'a.txt': 2, 'b.txt': 1 });
    expect(await git.describe(repository)).toEqual({ tag: 'v1.2', distance: 1, sha: resolved.sha });
    const fix = await commitFix(repository, 'b.txt', 'B\n');
    expect((await git.commitsBetween(repository, resolved.sha)).map((c) => c.sha)).toEqual([fix.sha]);
    expect((await git.fileAt(repository, resolved.sha, 'b.txt'))?.toString()).toBe('b\n');
    expect(at(repository)('symbolic-ref', 'HEAD')).toBe(`refs/heads/${BRANCH}`);
  });

  test('can be taken out of the tree with nothing committed, unless later commits changed the same lines', async () => {
    const b = bench();
    const { repository } = await startRun(b);
    const first = await commitFix(repository, 'a.txt', 'ONE\ntwo\nthree\n', { step: '1' });
    const second = await commitFix(repository, 'a.txt', 'ONE\ntwo\nTHREE\n', { step: '2' });
    const tree = await git.takeOut(repository, first.sha);
    expect(at(repository)('show', `${tree}:a.txt`)).toBe('one\ntwo\nTHREE');
    expect(at(repository)('rev-parse', 'HEAD')).toBe(second.sha);
    await git.resetTree(repository);
    await commitFix(repository, 'a.txt', 'Ones\ntwo\nTHREE\n', { step: '3' });
    expect(await git.takeOut(repository, first.sha)).toBeNull();
    expect(readFileSync(join(repository.workTree, 'a.txt'), 'utf8')).toBe('Ones\ntwo\nTHREE\n');
  });
});
