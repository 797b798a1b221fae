import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProtectedBranch } from '../../domain/submission';
import { clearStaleLocks } from './locks';
import { done, GitError, refuse, type GitResult } from './result';
import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';
import { treeWith } from './stage';
import {
  AGENT_PREFIX,
  findMarked,
  isRifts,
  markedMessage,
  readCommit,
  type CommitMark,
  type RiftCommit,
} from './trailers';

export interface CommitRequest extends CommitMark {
  readonly repository: Repository;
  /** Subject and body, without trailers. */
  readonly message: string;
  /** Relative to the work tree; nothing else is committed. */
  readonly paths: readonly string[];
  /** ISO 8601; the same at each attempt. */
  readonly date: string;
}

/**
 * Commits the named paths of the work tree on top of HEAD. A repeated attempt gives the commit of the first one.
 * @returns null where these paths hold nothing new
 */
export async function commitFixes(settings: GitSettings, request: CommitRequest): Promise<RiftCommit | null> {
  const { repository, paths, message, date } = request;
  await onOwnBranch(settings, repository);
  await clearStaleLocks(repository);
  const earlier = await findMarked(settings, repository, request);
  if (earlier) return earlier;
  const indexFile = join(repository.gitDir, `index.rift-${randomUUID().slice(0, 8)}`);
  try {
    const tree = await treeWith(settings, repository, paths, indexFile);
    if (tree === (await gitOutput(settings, ['rev-parse', 'HEAD^{tree}'], { repository })).trim()) return null;
    return await commitTree(settings, repository, tree, markedMessage(message, request), date);
  } finally {
    await rm(indexFile, { force: true });
  }
}

export interface RevertRequest extends CommitMark {
  readonly repository: Repository;
  /** A commit of Rift's below HEAD. */
  readonly sha: string;
  /** Why, for the message's body. */
  readonly why: string;
  readonly date: string;
}

/**
 * Takes one of Rift's commits back by a revert commit; history stays. What is not committed in the work tree is lost. A repeated
 * attempt gives the commit of the first one.
 */
export async function revertCommit(settings: GitSettings, request: RevertRequest): Promise<GitResult<RiftCommit>> {
  const { repository, sha, why, date } = request;
  await onOwnBranch(settings, repository);
  await clearStaleLocks(repository);
  const earlier = await findMarked(settings, repository, request);
  if (earlier) return done(earlier);
  const target = await readCommit(settings, repository, sha);
  if (!isRifts(target)) throw new GitError(`${sha} is not a commit of Rift's`);

  await runGit(settings, ['revert', '--quit'], { repository });
  await gitOutput(settings, ['reset', '--quiet', '--hard', 'HEAD'], { repository });
  const reverted = await runGit(settings, ['revert', '--no-commit', target.sha], { repository });
  if (reverted.code !== 0) {
    await runGit(settings, ['revert', '--quit'], { repository });
    await gitOutput(settings, ['reset', '--quiet', '--hard', 'HEAD'], { repository });
    const message = `commit ${sha.slice(0, 10)} cannot be reverted alone: later commits changed the same lines`;
    return refuse('conflict', 'MERGE_CONFLICT', message);
  }
  const tree = (await gitOutput(settings, ['write-tree'], { repository })).trim();
  const subject = target.message.split('\n')[0]!.slice(AGENT_PREFIX.length);
  const text = `revert: ${subject}\n\nThis reverts commit ${target.sha}.\n\n${why}`;
  const commit = await commitTree(settings, repository, tree, markedMessage(text, request), date);
  await runGit(settings, ['revert', '--quit'], { repository });
  return done(commit);
}

async function commitTree(
  settings: GitSettings,
  repository: Repository,
  tree: string,
  message: string,
  date: string,
): Promise<RiftCommit> {
  const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const parent = (await gitOutput(settings, ['rev-parse', '--verify', 'HEAD'], { repository })).trim();
  const args = ['commit-tree', '-p', parent, '-F', '-', tree];
  const sha = (await gitOutput(settings, args, { repository, env, input: message })).trim();
  await gitOutput(settings, ['update-ref', '-m', 'rift: commit', 'HEAD', sha, parent], { repository });
  await gitOutput(settings, ['read-tree', 'HEAD'], { repository });
  return readCommit(settings, repository, sha);
}

async function onOwnBranch(settings: GitSettings, repository: Repository): Promise<void> {
  const head = await runGit(settings, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { repository });
  const branch = head.stdout.toString('utf8').trim();
  if (head.code === 0 && !isProtectedBranch(branch, null)) return;
  throw new GitError(`the work tree is on ${branch || 'no branch'}, not on Rift's own`);
}
