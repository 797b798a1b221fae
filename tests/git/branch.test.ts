import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench, BRANCH, commitAll, commitFix, DATE, git, RUN, sh, startRun, value, write } from './support';

const LATER = '7b1d7d0a-0000-4000-8000-000000000002';
const tipOf = (dir: string, ref = BRANCH) => sh(dir, 'rev-parse', ref);

async function deliver(b: ReturnType<typeof bench>, path = 'a.txt', content = 'ONE\ntwo\nthree\n') {
  const run = await startRun(b, { name: 'first' });
  await commitFix(run.repository, path, content);
  return value(
    await git.push({ repository: run.repository, url: run.url, branch: BRANCH, runId: RUN, expectedRemoteSha: null }),
  );
}

describe('a clone', () => {
  test('has the tree without .git, the tags and the history; asked again it is left alone', async () => {
    const b = bench();
    sh(b.work, 'tag', 'v1');
    write(b.work, { 'b/c.txt': 'c\n' });
    const sha = commitAll(b.work);
    b.publish();
    const repository = b.place();
    const request = { url: b.remote, sha, ref: 'refs/heads/main', repository };
    expect(value(await git.cloneAt(request))).toEqual({ shallow: false, reused: false });
    expect(existsSync(join(repository.workTree, '.git'))).toBe(false);
    expect(await git.describe(repository)).toMatchObject({ tag: 'v1', distance: 1 });
    writeFileSync(join(repository.workTree, 'mine.txt'), '');
    expect(value(await git.cloneAt(request))).toEqual({ shallow: false, reused: true });
    expect(existsSync(join(repository.workTree, 'mine.txt'))).toBe(true);
  });

  test('that was killed half way is replaced', async () => {
    const b = bench();
    const repository = b.place();
    const sha = tipOf(b.work, 'main');
    for (const left of [
      repository.gitDir,
      repository.workTree,
      `${repository.gitDir}.partial-00`,
      `${repository.workTree}.partial-00`,
    ]) {
      mkdirSync(left, { recursive: true });
      writeFileSync(join(left, 'half'), '');
    }
    value(await git.cloneAt({ url: b.remote, sha, ref: 'refs/heads/main', repository }));
    expect(existsSync(join(repository.workTree, 'half'))).toBe(false);
    expect(existsSync(`${repository.gitDir}.partial-00`)).toBe(false);
    expect(sh(repository.gitDir, 'rev-parse', 'HEAD', '--').split('\n')[0]).toBe(sha);
  });

  test('takes the recorded commit although its branch went on, was rewritten or is gone', async () => {
    const b = bench();
    const sha = tipOf(b.work, 'main');
    sh(b.work, 'branch', 'topic');
    sh(b.work, 'push', '-q', 'origin', 'topic');
    write(b.work, { 'b.txt': '' });
    commitAll(b.work);
    sh(b.work, 'push', '-q', 'origin', 'main');
    value(await git.cloneAt({ url: b.remote, sha, ref: 'refs/heads/main', repository: b.place('on') }));
    sh(b.work, 'push', '-q', 'origin', ':topic');
    value(await git.cloneAt({ url: b.remote, sha, ref: 'refs/heads/topic', repository: b.place('gone') }));
    value(await git.cloneAt({ url: b.remote, sha, ref: sha, also: ['main'], repository: b.place('sha') }));
  });

  test('of a commit that is not there is REF_NOT_FOUND, of a tree that is too large CLONE_FAILED', async () => {
    const b = bench();
    const sha = 'a'.repeat(40);
    const missing = await git.cloneAt({ url: b.remote, sha, ref: sha, repository: b.place() });
    expect(missing).toMatchObject({ ok: false, reason: { code: 'REF_NOT_FOUND' } });
    const { createGit } = await import('../../services/git');
    const { SETTINGS } = await import('./support');
    const small = createGit({ ...SETTINGS, limits: { ...SETTINGS.limits, treeBytes: 5 } });
    const large = await small.cloneAt({
      url: b.remote,
      sha: tipOf(b.work, 'main'),
      ref: 'refs/heads/main',
      repository: b.place(),
    });
    expect(large).toMatchObject({ ok: false, cause: 'too_large', reason: { code: 'CLONE_FAILED' } });
    expect(existsSync(b.place().gitDir)).toBe(false);
  });

  test('of a shallow repository works, and so does the push back', async () => {
    const b = bench();
    for (const n of [1, 2, 3]) {
      write(b.work, { 'b.txt': `${n}\n` });
      commitAll(b.work);
    }
    b.publish();
    sh(b.root, 'clone', '-q', '--bare', '--depth=2', `file://${b.remote}`, 'shallow.git');
    const url = join(b.root, 'shallow.git');
    const run = await startRun(b, { url });
    value(run.own);
    await commitFix(run.repository, 'a.txt', 'A\n');
    const pushed = value(
      await git.push({ repository: run.repository, url, branch: BRANCH, runId: RUN, expectedRemoteSha: null }),
    );
    expect(tipOf(url)).toBe(pushed.sha);
  });
});

describe("Rift's own branch", () => {
  test('starts at the base, and asked again keeps what was committed', async () => {
    const b = bench();
    const { repository, own, resolved } = await startRun(b);
    expect(value(own)).toEqual({ headSha: resolved.sha, remoteSha: null, merged: null });
    const commit = await commitFix(repository, 'a.txt', 'A\n');
    const again = await git.ownBranch({
      repository,
      url: b.remote,
      branch: BRANCH,
      baseSha: resolved.sha,
      runId: RUN,
      date: DATE,
    });
    expect(value(again)).toEqual({ headSha: commit.sha, remoteSha: null, merged: null });
  });

  test('is continued where its tip is of an earlier run', async () => {
    const b = bench();
    const { sha } = await deliver(b);
    const { own, repository } = await startRun(b, { runId: LATER });
    expect(value(own)).toEqual({ headSha: sha, remoteSha: sha, merged: null });
    expect(readFileSync(join(repository.workTree, 'a.txt'), 'utf8')).toBe('ONE\ntwo\nthree\n');
  });

  test('is BRANCH_TAKEN where its tip is somebody else’s', async () => {
    const b = bench();
    sh(b.work, 'push', '-q', 'origin', `main:refs/heads/${BRANCH}`);
    const { own } = await startRun(b);
    expect(own).toMatchObject({ ok: false, cause: 'branch_taken', reason: { code: 'BRANCH_TAKEN' } });
  });

  test('gets a base that moved on by one merge commit, the same at each attempt', async () => {
    const b = bench({ 'a.txt': 'one\ntwo\nthree\n', 'b.txt': 'b\n' });
    const before = await deliver(b);
    write(b.work, { 'b.txt': 'newer\n' });
    const base = commitAll(b.work);
    b.publish();
    const runs = [await startRun(b, { runId: LATER, name: 'x' }), await startRun(b, { runId: LATER, name: 'y' })];
    const [one, two] = runs.map(({ own }) => value(own));
    expect(two).toEqual(one);
    expect(one!.merged?.message).toMatch(new RegExp(`^\\[AI-AGENT\\] merge [^]*Rift-Run: ${LATER}`));
    const { repository } = runs[0]!;
    expect(sh(repository.gitDir, '--git-dir=.', 'log', '-1', '--format=%P', '--')).toBe(`${before.sha} ${base}`);
    expect(readFileSync(join(repository.workTree, 'a.txt'), 'utf8')).toContain('ONE');
    expect(readFileSync(join(repository.workTree, 'b.txt'), 'utf8')).toBe('newer\n');
    expect((await git.commitsBetween(repository, before.sha)).map((c) => c.sha)).toEqual([one!.headSha]);
    const request = { repository, url: b.remote, branch: BRANCH, runId: LATER, expectedRemoteSha: before.sha };
    expect(value(await git.push(request))).toEqual({ sha: one!.headSha, pushed: true });
    const again = await git.ownBranch({ ...request, baseSha: base, date: DATE });
    expect(value(again).headSha).toBe(one!.headSha);
  });

  test('moves up to a base that took it in', async () => {
    const b = bench();
    await deliver(b);
    sh(b.work, 'fetch', '-q', 'origin');
    sh(b.work, 'merge', '-q', '--no-ff', '-m', 'take it', `origin/${BRANCH}`);
    b.publish();
    const { own, resolved, repository } = await startRun(b, { runId: LATER });
    expect(value(own)).toMatchObject({ headSha: resolved.sha, merged: null });
    await commitFix(repository, 'a.txt', 'more\n', { runId: LATER });
    const request = {
      repository,
      url: b.remote,
      branch: BRANCH,
      runId: LATER,
      expectedRemoteSha: value(own).remoteSha,
    };
    expect(value(await git.push(request)).pushed).toBe(true);
  });

  test('is refused with the files where the base conflicts', async () => {
    const b = bench();
    await deliver(b);
    write(b.work, { 'a.txt': 'uno\ntwo\nthree\n' });
    commitAll(b.work);
    b.publish();
    const { own } = await startRun(b, { runId: LATER });
    expect(own).toMatchObject({ ok: false, cause: 'conflict', reason: { code: 'MERGE_CONFLICT' } });
    expect(JSON.stringify(own)).toContain('a.txt');
  });

  test.each(['main', 'master', 'trunk', 'release'])('is never %s', async (branch) => {
    const b = bench();
    sh(b.work, 'push', '-q', 'origin', 'main:refs/heads/trunk');
    sh(b.remote, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    const { repository, resolved } = await startRun(b);
    const request = { repository, url: b.remote, branch, runId: RUN, protectedBranches: ['release'] };
    const refused = { ok: false, cause: 'branch_protected', reason: { code: 'BRANCH_PROTECTED' } };
    expect(await git.ownBranch({ ...request, baseSha: resolved.sha, date: DATE })).toMatchObject(refused);
    sh(repository.gitDir, '--git-dir=.', 'branch', '-f', branch, resolved.sha);
    expect(await git.push({ ...request, expectedRemoteSha: resolved.sha })).toMatchObject(refused);
  });
});

describe('a push', () => {
  test('arrives once; again it is no work', async () => {
    const b = bench();
    const { repository } = await startRun(b);
    const commit = await commitFix(repository, 'a.txt', 'A\n');
    const request = { repository, url: b.remote, branch: BRANCH, runId: RUN, expectedRemoteSha: null };
    expect(value(await git.push(request))).toEqual({ sha: commit.sha, pushed: true });
    expect(value(await git.push(request))).toEqual({ sha: commit.sha, pushed: false });
    expect(sh(b.remote, 'for-each-ref', '--format=%(refname)').split('\n')).toEqual([
      `refs/heads/${BRANCH}`,
      'refs/heads/main',
    ]);
  });

  test('goes on from what an attempt of the same run pushed before it was killed', async () => {
    const b = bench();
    const { repository } = await startRun(b);
    const request = { repository, url: b.remote, branch: BRANCH, runId: RUN, expectedRemoteSha: null };
    await commitFix(repository, 'a.txt', 'A\n');
    value(await git.push(request));
    const second = await commitFix(repository, 'a.txt', 'B\n', { step: '2' });
    expect(value(await git.push(request))).toEqual({ sha: second.sha, pushed: true });
  });

  test.each([
    ['created the branch', (work: string) => sh(work, 'push', '-q', 'origin', `main:refs/heads/${BRANCH}`)],
    [
      'wrote on it',
      (work: string) => {
        write(work, { 'c.txt': 'c\n' });
        commitAll(work);
        sh(work, 'push', '-q', 'origin', `main:refs/heads/${BRANCH}`);
      },
    ],
  ])('loses the race where somebody %s, and overwrites nothing', async (_, somebody) => {
    const b = bench();
    const { repository } = await startRun(b);
    await commitFix(repository, 'a.txt', 'A\n');
    somebody(b.work);
    const theirs = tipOf(b.remote);
    const result = await git.push({ repository, url: b.remote, branch: BRANCH, runId: RUN, expectedRemoteSha: null });
    expect(result).toMatchObject({
      ok: false,
      cause: 'lost_race',
      reason: { code: 'PUSH_REJECTED' },
      transient: false,
    });
    expect(tipOf(b.remote)).toBe(theirs);
  });

  test('goes into the repository of a work tree, unless the branch is checked out there', async () => {
    const b = bench();
    const { repository } = await startRun(b, { url: b.work });
    const commit = await commitFix(repository, 'a.txt', 'A\n');
    const request = { repository, url: b.work, branch: BRANCH, runId: RUN, expectedRemoteSha: null };
    value(await git.push(request));
    expect(tipOf(b.work)).toBe(commit.sha);
    expect(readFileSync(join(b.work, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n');

    sh(b.work, 'worktree', 'add', '-q', join(b.root, 'linked'), BRANCH);
    await commitFix(repository, 'a.txt', 'B\n', { step: '2' });
    const result = await git.push({ ...request, expectedRemoteSha: commit.sha });
    expect(result).toMatchObject({ ok: false, cause: 'checked_out' });
    expect(JSON.stringify(result)).toContain(join(b.root, 'linked'));
    expect((await startRun(b, { url: b.work, name: 'next' })).own).toMatchObject({ ok: false, cause: 'checked_out' });
  });

  test("is not needed for a clean clone: the run's own history serves as well", async () => {
    const b = bench();
    const { repository } = await startRun(b);
    const { sha } = await commitFix(repository, 'a.txt', 'A\n');
    writeFileSync(join(repository.workTree, 'uncommitted'), '');
    const clone = { url: repository.gitDir, sha, ref: `refs/heads/${BRANCH}`, repository: b.place('clean') };
    value(await git.cloneAt(clone));
    expect(readFileSync(join(clone.repository.workTree, 'a.txt'), 'utf8')).toBe('A\n');
    expect(existsSync(join(clone.repository.workTree, 'uncommitted'))).toBe(false);
    expect(sh(b.remote, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });
});
