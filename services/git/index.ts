import { blame } from './blame';
import { ownBranch } from './branch';
import { cloneAt } from './clone';
import { commitFixes, revertCommit } from './commit';
import {
  changedSince,
  churn,
  commitsBetween,
  describe,
  fileAt,
  listTracked,
  treeId,
  mergeBaseOf,
  ownLine,
  patchText,
} from './inspect';
import { push } from './push';
import { resetTree } from './reset';
import { resolveRemote } from './resolve';
import { takeOut } from './take-out';
import type { GitSettings } from './settings';

export type { BlamedLine } from './blame';
export type { OwnBranch, OwnBranchRequest } from './branch';
export type { Cloned, CloneRequest } from './clone';
export type { CommitRequest, RevertRequest } from './commit';
export type { TrackedLink, TrackedTree } from './inspect';
export type { Pushed, PushRequest } from './push';
export type { ResolvedRemote } from './resolve';
export { GitError, type GitCause, type GitRefusal, type GitResult } from './result';
export type { Repository } from './run-git';
export { DEFAULT_LIMITS, gitSettings, type Credential, type GitLimits, type GitSettings } from './settings';
export type { CommitMark, RiftCommit } from './trailers';

/** Everything that Rift does with Git, by the host's git program. Nothing here deletes a branch or forces a push. */
export type Git = ReturnType<typeof createGit>;

type Rest<F> = F extends (settings: GitSettings, ...args: infer A) => infer R ? (...args: A) => R : never;

/** Binds the operator's settings once. */
export function createGit(settings: GitSettings) {
  const bind = <F extends (settings: GitSettings, ...args: never[]) => unknown>(f: F) =>
    ((...args: never[]) => f(settings, ...args)) as Rest<F>;
  return {
    resolveRemote: bind(resolveRemote),
    cloneAt: bind(cloneAt),
    ownBranch: bind(ownBranch),
    commitFixes: bind(commitFixes),
    revertCommit: bind(revertCommit),
    takeOut: bind(takeOut),
    push: bind(push),
    resetTree: bind(resetTree),
    listTracked: bind(listTracked),
    treeId: bind(treeId),
    changedSince: bind(changedSince),
    patchText: bind(patchText),
    churn: bind(churn),
    commitsBetween: bind(commitsBetween),
    ownLine: bind(ownLine),
    blame: bind(blame),
    describe: bind(describe),
    mergeBaseOf: bind(mergeBaseOf),
    fileAt: bind(fileAt),
  };
}
