import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execSync } from '../../services/process/spawn';

export type Files = Readonly<Record<string, string>>;

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
};

export function git(cwd: string, ...args: string[]): string {
  const { code, stdout, stderr } = execSync(['git', ...args], { cwd, env: { PATH: process.env.PATH, ...IDENTITY } });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
  return stdout.toString().trim();
}

export function writeFiles(dir: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

export interface TestRepository {
  /** Bare, with one commit on `main`. */
  readonly remote: string;
  /** A fresh clone of a branch. */
  checkout(branch: string): string;
  branches(): string[];
  /** Another commit on `main`. */
  commit(files: Files, message: string): void;
  dispose(): void;
}

export function makeRemote(files: Files, message = 'As submitted'): TestRepository {
  const base = mkdtempSync(join(tmpdir(), 'rift-repo-'));
  const work = join(base, 'work');
  const remote = join(base, 'remote.git');
  mkdirSync(work);
  writeFiles(work, files);
  git(work, 'init', '--quiet', '--initial-branch=main');
  git(work, 'add', '--all', '--force');
  git(work, 'commit', '--quiet', '--message', message);
  git(base, 'clone', '--quiet', '--bare', work, remote);
  let clones = 0;
  return {
    remote,
    checkout(branch) {
      const dir = join(base, `clone-${++clones}`);
      git(base, 'clone', '--quiet', '--branch', branch, remote, dir);
      return dir;
    },
    commit(more, message) {
      writeFiles(work, more);
      git(work, 'add', '--all', '--force');
      git(work, 'commit', '--quiet', '--message', message);
      git(work, 'push', '--quiet', remote, 'main');
    },
    branches: () => git(remote, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n').sort(),
    dispose: () => rmSync(base, { recursive: true, force: true }),
  };
}
