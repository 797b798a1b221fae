import type { Remote } from '../../domain/remote';
import { branchRefusal, isAncestor, shaOf } from './branch';
import { servedBy } from './local-remote';
import { listRemote, readRemote } from './resolve';
import { done, GitError, refuse, remoteFailure, safeMessage, type GitRefusal, type GitResult } from './result';
import { runGit, secretsOf, type Repository } from './run-git';
import type { GitSettings } from './settings';
import { readCommit } from './trailers';

export interface PushRequest {
  readonly repository: Repository;
  readonly url: string;
  readonly branch: string;
  readonly runId: string;
  /** Tip of the branch on the remote as last seen; null where it was not there. */
  readonly expectedRemoteSha: string | null;
  readonly protectedBranches?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Pushed {
  readonly sha: string;
  /** false: the remote had it already, from an earlier attempt. */
  readonly pushed: boolean;
}

/**
 * Pushes the local branch, fast-forward only, and looks whether the remote has it. Somebody else's commit there in the meantime
 * is a lost race, never overwritten.
 */
export async function push(settings: GitSettings, request: PushRequest): Promise<GitResult<Pushed>> {
  const { repository, branch, signal } = request;
  const read = readRemote(request.url);
  if (!read.ok) return read;
  const remote = read.value;
  const ref = `refs/heads/${branch}`;
  const tip = () => listRemote(settings, remote, [ref], signal);
  const sha = await shaOf(settings, repository, ref);
  if (!sha) throw new GitError(`there is no local branch ${branch}`);

  const before = await tip();
  if (!before.ok) return before;
  const refusal = await branchRefusal(settings, remote, branch, before.value.defaultBranch, request.protectedBranches);
  if (refusal) return refusal;
  const there = before.value.refs.get(ref) ?? null;
  if (there === sha) return done({ sha, pushed: false });
  if (!(await isExpected(settings, request, there, sha))) return lostRace(remote, branch);

  const serve = await servedBy(settings, remote, 'receive-pack');
  const flags = ['--porcelain', '--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no', ...serve];
  const args = ['push', ...flags, '--', remote.address, `${sha}:${ref}`];
  const result = await runGit(settings, args, { repository, remote, signal, timeoutSecs: settings.limits.pushSecs });
  const after = await tip();
  if (after.ok && after.value.refs.get(ref) === sha) return done({ sha, pushed: true });
  if (result.code !== 0) return pushFailure(settings, remote, branch, result);
  return after.ok ? lostRace(remote, branch) : after;
}

// An earlier attempt of this run may have pushed some of the commits: what is there is then this run's own and below ours.
async function isExpected(
  settings: GitSettings,
  { repository, expectedRemoteSha, runId }: PushRequest,
  there: string | null,
  sha: string,
): Promise<boolean> {
  if (there === expectedRemoteSha) return there === null || isAncestor(settings, repository, there, sha);
  if (there === null || !(await isAncestor(settings, repository, there, sha))) return false;
  return (await readCommit(settings, repository, there)).runId === runId;
}

function lostRace(remote: Remote, branch: string): GitRefusal {
  const message = `somebody else wrote ${branch} on ${remote.shown} in the meantime; nothing was overwritten`;
  return refuse('lost_race', 'PUSH_REJECTED', message);
}

function pushFailure(
  settings: GitSettings,
  remote: Remote,
  branch: string,
  result: { readonly stdout: Buffer; readonly stderr: Buffer; readonly timedOut: boolean },
): GitRefusal {
  const where = `${branch} cannot be pushed to ${remote.shown}`;
  if (result.timedOut) return refuse('unreachable', 'PUSH_REJECTED', `${where}: no answer in time`, true);
  const [status, stderr] = [result.stdout.toString('utf8'), result.stderr.toString('utf8')];
  const said = safeMessage(`${status}\n${stderr}`, secretsOf(settings, remote));
  const text = `${status}\n${stderr}`;
  if (/\[rejected\]|fetch first|non-fast-forward|cannot lock ref|reference already exists/i.test(text)) {
    return lostRace(remote, branch);
  }
  if (/protected branch|GH006|GH013/i.test(text)) {
    return refuse('branch_protected', 'BRANCH_PROTECTED', `${where}: ${said}`);
  }
  if (/\[remote rejected\]/.test(text)) return refuse('rejected', 'PUSH_REJECTED', `${where}: ${said}`);
  const { cause, transient } = remoteFailure(stderr);
  return refuse(cause, 'PUSH_REJECTED', `${where}: ${said}`, transient);
}
