import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createGit, DEFAULT_LIMITS, type Git, type GitSettings, type Repository } from '../../services/git';

export const RUN = '3f0c8f4e-6f0e-4f5e-9c51-8f6b3b8f1a01';
export const DATE = '2026-03-01T12:00:00Z';
export const BRANCH = 'TEAM_LEADER_AI_Fix';

export const SETTINGS: GitSettings = {
  hostEnv: { PATH: process.env.PATH },
  credentials: [],
  identity: { name: 'Rift', email: 'rift@localhost' },
  limits: { ...DEFAULT_LIMITS, listSecs: 20, fetchSecs: 30, pushSecs: 30 },
};

export const git: Git = createGit(SETTINGS);

/** Git as a person uses it. */
export function sh(cwd: string, ...args: string[]): string {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_ALLOW_PROTOCOL: 'file',
  };
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

export function write(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

export function commitAll(root: string, message = 'Work'): string {
  sh(root, 'add', '-A', '-f');
  sh(root, 'commit', '-q', '--allow-empty', '-m', message);
  return sh(root, 'rev-parse', 'HEAD');
}

export interface Bench {
  readonly root: string;
  /** A person's repository; `remote` is its bare copy. */
  readonly work: string;
  readonly remote: string;
  /** A place for a fresh checkout of Rift's. */
  place(name?: string): Repository;
  /** Publishes the person's branches and tags. */
  publish(): void;
}

const made: string[] = [];

/** A repository with one commit on `main`, its bare remote, and room for clones. */
export function bench(files: Readonly<Record<string, string | Buffer>> = { 'a.txt': 'one\ntwo\nthree\n' }): Bench {
  const root = mkdtempSync(join(tmpdir(), 'rift-git-'));
  made.push(root);
  const [work, remote] = [join(root, 'work'), join(root, 'remote.git')];
  mkdirSync(work);
  sh(work, 'init', '-q', '-b', 'main');
  write(work, files);
  commitAll(work, 'First');
  sh(root, 'clone', '-q', '--bare', work, remote);
  sh(work, 'remote', 'add', 'origin', remote);
  return {
    root,
    work,
    remote,
    place: (name = 'run') => ({ gitDir: join(root, name, 'git'), workTree: join(root, name, 'checkout') }),
    publish: () => {
      sh(work, 'push', '-q', '--all', 'origin');
      sh(work, 'push', '-q', '--tags', 'origin');
    },
  };
}

afterAll(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** What a result must be; fails the test with the refusal otherwise. */
export function value<T>(result: { ok: true; value: T } | { ok: false; reason: unknown }): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
}

/** Resolves and clones the default branch, then goes on Rift's own branch. */
export async function startRun(b: Bench, options: { name?: string; url?: string; ref?: string; runId?: string } = {}) {
  const url = options.url ?? b.remote;
  const repository = b.place(options.name);
  const resolved = value(await git.resolveRemote(url, options.ref ?? null));
  value(await git.cloneAt({ url, sha: resolved.sha, ref: resolved.ref, repository }));
  const runId = options.runId ?? RUN;
  const own = await git.ownBranch({ repository, url, branch: BRANCH, baseSha: resolved.sha, runId, date: DATE });
  return { repository, url, resolved, own, runId };
}

/** Makes one fix in the work tree and commits it. */
export async function commitFix(
  repository: Repository,
  path: string,
  content: string,
  options: { step?: string; runId?: string; message?: string } = {},
) {
  write(repository.workTree, { [path]: content });
  const { step = '1', runId = RUN, message = `fix(logic): mend ${path}` } = options;
  const commit = await git.commitFixes({ repository, runId, step, fixIds: ['f1'], message, paths: [path], date: DATE });
  if (!commit) throw new Error('nothing to commit');
  return commit;
}
