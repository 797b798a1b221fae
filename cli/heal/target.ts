import { userInfo } from 'node:os';
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseRemote } from '../../domain/remote';
import { branchName } from '../../domain/submission';
import { exec } from '../../services/process/spawn';
import { UsageError } from '../command';

/** The repository that a user names, as the API takes it. */
export interface Target {
  readonly repoUrl: string;
  /** Where it lies on this machine; null for a remote one. */
  readonly path: string | null;
}

const TAKES = 'give a path, or a URL that begins with https://, http://, ssh:// or git://, or user@host:path';

/**
 * Reads a path or a URL. A path may lie anywhere in a work tree. One that is no repository is handed on as it is: the run says
 * what is wrong with it, and leaves its results.
 */
export async function readTarget(named: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Target> {
  if (named.trim() === '') throw new UsageError('name the repository: a path, or a URL that git clones');
  const path = resolve(cwd, named);
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : null;
  if (folder === null) {
    const remote = parseRemote(named);
    if (remote && remote.transport !== 'file') return { repoUrl: named, path: null };
    if (remote) return { repoUrl: remote.address, path: remote.address };
    if (/^[\w+.-]*:(:|\/\/)/.test(named))
      throw new UsageError(`${named} is not an address that Rift clones from: ${TAKES}`);
    return { repoUrl: path, path };
  }
  const top = await git(folder, ['rev-parse', '--show-toplevel'], env);
  const bare = top ?? (await git(folder, ['rev-parse', '--absolute-git-dir'], env));
  return { repoUrl: bare ?? folder, path: bare ?? folder };
}

/** Whether a work tree holds what is not committed, and so is no part of a run. */
export async function hasUncommitted({ path }: Target, env: NodeJS.ProcessEnv): Promise<boolean> {
  return path !== null && Boolean(await git(path, ['status', '--porcelain', '--untracked-files=no'], env));
}

export interface Names {
  readonly team: string;
  readonly leader: string;
}

/** Team and leader where the user names none: git's configuration, then the repository and the user. */
export async function defaultNames(target: Target, given: Partial<Names>, env: NodeJS.ProcessEnv): Promise<Names> {
  const setting = async (name: string) => (given.team && given.leader ? null : git(target.path, ['config', name], env));
  const parts = (target.path ?? parseRemote(target.repoUrl)?.shown ?? '').split(/[/:]/).filter(Boolean);
  const owner = target.path === null ? parts.at(-2) : basename(target.path);
  return {
    team: firstName(given.team, await setting('rift.team'), owner?.replace(/\.git$/, ''), 'rift'),
    leader: firstName(given.leader, await setting('rift.leader'), await setting('user.name'), userName(), 'rift'),
  };
}

/** The first that a branch can be named after; one that the user gave is never passed over. */
function firstName(given: string | undefined, ...fallbacks: (string | null | undefined)[]): string {
  return given ?? fallbacks.find((name): name is string => Boolean(name) && branchName(name!, 'x') !== null) ?? 'rift';
}

function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** @returns null where git fails or prints nothing */
async function git(folder: string | null, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  const place = folder === null ? [] : ['-C', folder];
  const argv = ['git', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', ...place, ...args];
  const result = await exec(argv, { env, timeoutMs: 10_000 }).catch(() => null);
  return (result?.code === 0 && result.stdout.toString('utf8').trim()) || null;
}
