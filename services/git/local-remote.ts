import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Remote } from '../../domain/remote';
import { exec } from '../process/spawn';
import { HARDENING, runGit } from './run-git';
import type { GitSettings } from './settings';

const SERVING: readonly string[] = [
  ...HARDENING,
  'safe.directory=*',
  'receive.denyCurrentBranch=refuse',
  'receive.denyNonFastForwards=true',
  'receive.denyDeletes=true',
  'receive.autogc=false',
  'receive.updateServerInfo=false',
];

/**
 * The option that makes git serve a local repository without running what that repository's configuration and hooks
 * name. Nothing for other transports: there the other side's git is not ours to start.
 */
export async function servedBy(
  settings: GitSettings,
  remote: Remote,
  service: 'upload-pack' | 'receive-pack',
): Promise<string[]> {
  if (remote.transport !== 'file') return [];
  const owner = await asOwner(settings, remote.address);
  const git = ['git', ...SERVING.flatMap((entry) => ['-c', `'${entry}'`]), service];
  return [`--${service}=${[...owner, ...git].join(' ')}`];
}

/** Work trees of a local repository that have this branch checked out; git would refuse a push to it. */
export async function checkedOutAt(settings: GitSettings, remote: Remote, branch: string): Promise<string | null> {
  if (remote.transport !== 'file') return null;
  const result = await runGit(settings, ['-C', remote.address, 'worktree', 'list', '--porcelain']);
  const listed = result.code === 0 ? result.stdout.toString('utf8').split('\n\n') : [];
  const holder = listed
    .map((entry) => entry.split('\n'))
    .find((lines) => lines.includes(`branch refs/heads/${branch}`));
  return holder && !holder.includes('bare') ? (holder[0]?.replace(/^worktree /, '') ?? null) : null;
}

// As root, objects written into another user's repository would be root's, and that user's git could not use it any more.
async function asOwner(settings: GitSettings, path: string): Promise<string[]> {
  if (process.getuid?.() !== 0) return [];
  try {
    const { uid, gid } = statSync(join(path, '.git'), { throwIfNoEntry: false }) ?? statSync(path);
    if (uid === 0) return [];
    const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    const probe = await exec([...prefix, 'test', '-x', path], {
      env: { PATH: settings.hostEnv.PATH },
      timeoutMs: 5000,
    });
    return probe.code === 0 ? prefix : [];
  } catch {
    return [];
  }
}
