import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createGit, type GitSettings } from '../../services/git';
import { serveHttp, type HttpRemote, type HttpRemoteOptions } from './http-remote';
import { bench, BRANCH, commitFix, DATE, git, RUN, SETTINGS, sh, value, write } from './support';

const open: HttpRemote[] = [];
afterAll(() => Promise.all(open.map((server) => server.close())));

async function serve(options: HttpRemoteOptions = {}) {
  const b = bench();
  const server = await serveHttp(b.root, options);
  open.push(server);
  return { b, server, url: `${server.origin}/remote.git` };
}

/** Settings under which every argument list that git is started with is written down. */
function watched(root: string, settings: GitSettings): { settings: GitSettings; argv: () => string } {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  write(root, { 'bin/git': `#!/bin/sh\nprintf '%s\\n' "$*" >> '${root}/argv'\nexec '${real}' "$@"\n` });
  chmodSync(join(root, 'bin/git'), 0o755);
  writeFileSync(join(root, 'argv'), '');
  const hostEnv = { ...settings.hostEnv, PATH: `${join(root, 'bin')}:${settings.hostEnv.PATH}` };
  return { settings: { ...settings, hostEnv }, argv: () => readFileSync(join(root, 'argv'), 'utf8') };
}

async function healOver(g: typeof git, b: ReturnType<typeof bench>, url: string, name = 'run') {
  const repository = b.place(name);
  const { sha, ref } = value(await g.resolveRemote(url, null));
  value(await g.cloneAt({ url, sha, ref, repository }));
  value(await g.ownBranch({ repository, url, branch: BRANCH, baseSha: sha, runId: RUN, date: DATE }));
  const commit = await commitFix(repository, 'a.txt', 'A\n');
  const pushed = await g.push({ repository, url, branch: BRANCH, runId: RUN, expectedRemoteSha: null });
  return { commit, pushed, repository, sha };
}

test('a run goes over smart HTTP, clone to push', async () => {
  const { b, url } = await serve();
  const { commit, pushed } = await healOver(git, b, url);
  expect(value(pushed)).toEqual({ sha: commit.sha, pushed: true });
  expect(sh(b.remote, 'rev-parse', BRANCH)).toBe(commit.sha);
});

test('a recorded commit that is no tip is fetched over HTTP', async () => {
  const { b, url } = await serve();
  const sha = sh(b.remote, 'rev-parse', 'main');
  write(b.work, { 'b.txt': 'b\n' });
  sh(b.work, 'commit', '-q', '--allow-empty', '-m', 'x');
  b.publish();
  value(await git.cloneAt({ url, sha, ref: sha, repository: b.place() }));
});

describe('a login', () => {
  const credential = (origin: string) => ({ origin, username: 'x-access-token', password: 'tok-very-s3cret' });

  test("is the operator's for that origin, and is in no argument list", async () => {
    const { b, server, url } = await serve({ login: 'x-access-token:tok-very-s3cret' });
    const { settings, argv } = watched(b.root, { ...SETTINGS, credentials: [credential(server.origin)] });
    const { pushed, repository } = await healOver(createGit(settings), b, url);
    expect(value(pushed).pushed).toBe(true);
    expect(argv()).toContain('ls-remote');
    expect(argv()).not.toContain('s3cret');
    expect(spawnSync('grep', ['-rl', 's3cret', repository.gitDir]).status).toBe(1);
  });

  test('of the submitted URL is used and never shown', async () => {
    const { b, server } = await serve({ login: 'ada:pass-s3cret' });
    const { settings, argv } = watched(b.root, SETTINGS);
    const g = createGit(settings);
    const at = server.origin.replace('http://', '');
    value((await healOver(g, b, `http://ada:pass-s3cret@${at}/remote.git`)).pushed);
    const wrong = await g.resolveRemote(`http://ada:wrong-s3cret@${at}/remote.git`, null);
    expect(wrong).toMatchObject({ ok: false, cause: 'denied', transient: false, reason: { code: 'CLONE_FAILED' } });
    expect(JSON.stringify(wrong) + argv()).not.toContain('s3cret');
  });

  test('goes to no other origin, not even by a redirect', async () => {
    const other = await serve({ login: 'x:y' });
    const { server, url } = await serve({
      before: (request, response) => {
        if (!request.headers.authorization) response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
        else response.writeHead(302, { Location: other.server.origin + request.url }).end();
        return true;
      },
    });
    const g = createGit({ ...SETTINGS, credentials: [credential(server.origin)] });
    expect(await g.resolveRemote(url, null)).toMatchObject({ ok: false });
    expect(await g.resolveRemote(other.url, null)).toMatchObject({ ok: false, cause: 'denied' });
    expect(server.seen.some(Boolean)).toBe(true);
    expect(other.server.seen.filter(Boolean)).toEqual([]);
  });

  test('is not looked for in the operator’s home', async () => {
    const { b, url, server } = await serve({ login: 'ada:s3cret' });
    write(b.root, { '.netrc': 'machine 127.0.0.1 login ada password s3cret\n' });
    const g = createGit({ ...SETTINGS, hostEnv: { ...SETTINGS.hostEnv, HOME: b.root } });
    expect(await g.resolveRemote(url, null)).toMatchObject({ ok: false, cause: 'denied' });
    expect(server.seen.filter(Boolean)).toEqual([]);
  });
});

describe('a server', () => {
  test.each([
    [503, 'unreachable', true],
    [404, 'not_found', false],
    [403, 'denied', false],
  ])('that answers %i is %s', async (status, cause, transient) => {
    const { url } = await serve({ before: (_, response) => (response.writeHead(status).end('secret inside'), true) });
    expect(await git.resolveRemote(url, null)).toMatchObject({ ok: false, cause, transient });
  });

  test('that never answers is given up', async () => {
    const { url } = await serve({ before: () => true });
    const g = createGit({ ...SETTINGS, limits: { ...SETTINGS.limits, listSecs: 1 } });
    expect(await g.resolveRemote(url, null)).toMatchObject({ ok: false, cause: 'unreachable', transient: true });
  });

  test('that never answers is left at once when the run is cancelled', async () => {
    const { url } = await serve({ before: () => true });
    const cancel = new AbortController();
    const asked = git.resolveRemote(url, null, cancel.signal);
    setTimeout(() => cancel.abort(new Error('cancelled')), 100);
    await expect(asked).rejects.toThrow('cancelled');
  });

  test.each(['file', 'ext'])('that redirects to the %s transport leads nowhere', async (transport) => {
    const target = await serve();
    const location = transport === 'file' ? `file://${target.b.remote}` : 'ext::touch /tmp/x';
    const { url } = await serve({
      before: (_, response) => (response.writeHead(302, { Location: `${location}/info/refs` }).end(), true),
    });
    expect(await git.resolveRemote(url, null)).toMatchObject({ ok: false });
  });

  test('that protects the branch is BRANCH_PROTECTED, one that refuses is PUSH_REJECTED with its words', async () => {
    const { b, url } = await serve();
    const hook = (text: string) => {
      write(b.remote, { 'hooks/pre-receive': `#!/bin/sh\necho '${text}' >&2\nexit 1\n` });
      chmodSync(join(b.remote, 'hooks/pre-receive'), 0o755);
    };
    hook('GH006: Protected branch update failed');
    expect((await healOver(git, b, url)).pushed).toMatchObject({ ok: false, reason: { code: 'BRANCH_PROTECTED' } });
    hook('commits need a ticket');
    const { pushed } = await healOver(git, b, url, 'second');
    expect(pushed).toMatchObject({ ok: false, cause: 'rejected', reason: { code: 'PUSH_REJECTED' }, transient: false });
    expect(JSON.stringify(pushed)).toContain('commits need a ticket');
  });

  test('that loses the connection after it took the push is asked again, and the push counts', async () => {
    let cut = false;
    const { b, server, url } = await serve({
      before: (request, response) => {
        if (cut && request.url?.includes('git-receive-pack') && request.method === 'POST') {
          request.resume();
          response.destroy();
          sh(b.root, '--git-dir', join(b.root, 'run', 'git'), 'push', '-q', b.remote, BRANCH);
          return true;
        }
        return false;
      },
    });
    cut = true;
    const { pushed, commit } = await healOver(git, b, url);
    expect(value(pushed).sha).toBe(commit.sha);
    expect(server.seen.length).toBeGreaterThan(0);
  });
});
