import { isProtectedBranch } from '../../domain/submission';
import { fetchFrom } from './clone';
import { checkedOutAt } from './local-remote';
import { clearStaleLocks } from './locks';
import { listRemote, readRemote } from './resolve';
import { done, GitError, refuse, type GitRefusal, type GitResult } from './result';
import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';
import { isRifts, markedMessage, readCommit, type RiftCommit } from './trailers';
import type { Remote } from '../../domain/remote';

export interface OwnBranchRequest {
  readonly repository: Repository;
  readonly url: string;
  readonly branch: string;
  /** The commit that the submission's ref stands for. */
  readonly baseSha: string;
  readonly runId: string;
  /** ISO 8601; the same at each attempt, so that a merge commit made again is the same commit. */
  readonly date: string;
  /** Branches that the forge protects, beside `main`, `master` and the remote's default. */
  readonly protectedBranches?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface OwnBranch {
  readonly headSha: string;
  /** Tip of the branch on the remote; null where it is new. What {@link push} expects to find. */
  readonly remoteSha: string | null;
  /** Commits of Rift's that the remote does not have yet: the merge of a base that moved on. */
  readonly merged: RiftCommit | null;
}

/** Why this branch must not be written, or null. Asked before the work and again at the push. */
export async function branchRefusal(
  settings: GitSettings,
  remote: Remote,
  branch: string,
  defaultBranch: string | null,
  protectedBranches: readonly string[] = [],
): Promise<GitRefusal | null> {
  const at = await checkedOutAt(settings, remote, branch);
  if (at !== null) {
    const message = `${branch} is checked out in ${at}; check out another branch there and run again`;
    return refuse('checked_out', 'BRANCH_PROTECTED', message);
  }
  if (!isProtectedBranch(branch, defaultBranch) && !protectedBranches.includes(branch)) return null;
  return refuse('branch_protected', 'BRANCH_PROTECTED', `${branch} is protected; Rift never writes it`);
}

/**
 * Puts the work tree on Rift's own branch. An existing one is continued where its tip is Rift's, and a base that moved on is
 * merged into it. Called again it leaves what is there.
 */
export async function ownBranch(settings: GitSettings, request: OwnBranchRequest): Promise<GitResult<OwnBranch>> {
  const { repository, branch, baseSha, signal } = request;
  const read = readRemote(request.url);
  if (!read.ok) return read;
  const remote = read.value;
  const ref = `refs/heads/${branch}`;
  const listed = await listRemote(settings, remote, [ref], signal);
  if (!listed.ok) return listed;
  const { defaultBranch, refs } = listed.value;
  const refusal = await branchRefusal(settings, remote, branch, defaultBranch, request.protectedBranches);
  if (refusal) return refusal;
  await clearStaleLocks(repository);

  let remoteSha = refs.get(ref) ?? null;
  if (remoteSha) {
    const tracking = `refs/remotes/origin/${branch}`;
    const fetched = await fetchFrom(settings, remote, repository, [`+${ref}:${tracking}`], { signal });
    if (!fetched.ok) return fetched;
    remoteSha = (await gitOutput(settings, ['rev-parse', '--verify', tracking], { repository })).trim();
    const tip = await readCommit(settings, repository, remoteSha);
    if (!isRifts(tip)) {
      const message = `${branch} exists on ${remote.shown} and its last commit ${remoteSha.slice(0, 10)} is not Rift's`;
      return refuse('branch_taken', 'BRANCH_TAKEN', message);
    }
  }
  const local = await shaOf(settings, repository, ref);
  const isWhole = async (sha: string) =>
    (await isAncestor(settings, repository, baseSha, sha)) &&
    (remoteSha === null || (await isAncestor(settings, repository, remoteSha, sha)));
  if (local && (await isWhole(local))) {
    await gitOutput(settings, ['checkout', '--quiet', branch, '--'], { repository });
    const tip = await readCommit(settings, repository, local);
    return done({ headSha: local, remoteSha, merged: tip.step === MERGE ? tip : null });
  }
  const start = remoteSha && !(await isAncestor(settings, repository, remoteSha, baseSha)) ? remoteSha : baseSha;
  await gitOutput(settings, ['checkout', '--quiet', '--force', '-B', branch, start], { repository });
  if (await isWhole(start)) return done({ headSha: start, remoteSha, merged: null });
  const merged = await mergeBase(settings, request);
  return merged.ok ? done({ headSha: merged.value.sha, remoteSha, merged: merged.value }) : merged;
}

const MERGE = 'merge-base';

async function mergeBase(settings: GitSettings, request: OwnBranchRequest): Promise<GitResult<RiftCommit>> {
  const { repository, branch, baseSha, runId, date } = request;
  const message = markedMessage(`merge ${baseSha.slice(0, 10)}, where the base is now, into ${branch}`, {
    runId,
    step: MERGE,
  });
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const flags = ['--no-ff', '--no-verify', '--no-edit', '--quiet', '--cleanup=verbatim'];
  const result = await runGit(settings, ['merge', ...flags, '-m', message, baseSha], { repository, env });
  if (result.code === 0) return done(await readCommit(settings, repository, 'HEAD'));
  const unmerged = await gitOutput(settings, ['diff', '--name-only', '--diff-filter=U', '-z'], { repository });
  const files = unmerged.split('\0').filter(Boolean);
  await gitOutput(settings, ['reset', '--quiet', '--hard', 'HEAD'], { repository });
  const stderr = result.stderr.toString('utf8');
  if (files.length === 0 && !/unrelated histories/.test(stderr)) throw new GitError(`git merge: ${stderr.trim()}`);
  const where = files.length > 0 ? ` in ${files.slice(0, 5).join(', ')}${files.length > 5 ? ', …' : ''}` : '';
  const advice = `merge the base into ${branch} by hand, or delete that branch, and run again`;
  return refuse('conflict', 'MERGE_CONFLICT', `the base moved on and conflicts with ${branch}${where}: ${advice}`);
}

/** The commit that a local ref points to; null where there is none. */
export async function shaOf(settings: GitSettings, repository: Repository, ref: string): Promise<string | null> {
  const result = await runGit(settings, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { repository });
  return result.code === 0 ? result.stdout.toString('utf8').trim() : null;
}

export async function isAncestor(
  settings: GitSettings,
  repository: Repository,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  return (await runGit(settings, ['merge-base', '--is-ancestor', ancestor, descendant], { repository })).code === 0;
}
