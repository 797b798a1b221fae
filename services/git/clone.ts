import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Remote } from '../../domain/remote';
import { requireSpace } from '../workspace/disk';
import { removeTree } from '../workspace/remove-tree';
import { servedBy } from './local-remote';
import { FULL_SHA, readRemote, unreadable } from './resolve';
import { done, GitError, refuse, safeMessage, type GitRefusal, type GitResult } from './result';
import { gitOutput, runGit, secretsOf, type Repository } from './run-git';
import type { GitSettings } from './settings';

export interface CloneRequest {
  readonly url: string;
  /** The commit to check out, as {@link resolveRemote} gave it. */
  readonly sha: string;
  /** Its full ref name, or the SHA again. */
  readonly ref: string;
  /** Other branches to have: the default branch, for the merge base. */
  readonly also?: readonly string[];
  /** Where history and work tree shall be; two paths, neither below the other, on one file system. */
  readonly repository: Repository;
  readonly signal?: AbortSignal;
}

export interface Cloned {
  /** The history was too large and is cut. */
  readonly shallow: boolean;
  /** It was there already, from an earlier attempt. */
  readonly reused: boolean;
}

const COMPLETE = 'rift-complete.json';
const PARTIAL = '.partial-';
const EVERYTHING = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];

/**
 * Clones at a commit: its history, the tags on it, and the checked-out tree without `.git`. A half-made clone of an attempt that
 * was killed is replaced; a whole one is left as it is.
 * @throws DiskFull
 */
export async function cloneAt(settings: GitSettings, request: CloneRequest): Promise<GitResult<Cloned>> {
  const remote = readRemote(request.url);
  if (!remote.ok) return remote;
  if (!FULL_SHA.test(request.sha)) throw new GitError(`not a full commit id: ${request.sha}`);
  const { repository, sha } = request;
  const earlier = await readMarker(repository);
  if (earlier?.sha === sha) return done({ shallow: earlier.shallow, reused: true });

  for (const path of [repository.gitDir, repository.workTree]) {
    await removeTree(path);
    for (const left of await partials(path)) await removeTree(left);
  }
  const suffix = `${PARTIAL}${randomUUID().slice(0, 8)}`;
  const partial = { gitDir: repository.gitDir + suffix, workTree: repository.workTree + suffix };
  await requireSpace(repository.gitDir);
  await mkdir(partial.workTree, { recursive: true });
  const made = await makeClone(settings, remote.value, { ...request, repository: partial });
  if (!made.ok) {
    await removeTree(partial.gitDir);
    await removeTree(partial.workTree);
    return made;
  }
  await rename(partial.workTree, repository.workTree);
  await writeFile(join(partial.gitDir, COMPLETE), JSON.stringify({ sha, ...made.value }));
  await rename(partial.gitDir, repository.gitDir);
  return done({ ...made.value, reused: false });
}

async function readMarker({ gitDir, workTree }: Repository): Promise<{ sha: string; shallow: boolean } | null> {
  try {
    await stat(workTree);
    return JSON.parse(await readFile(join(gitDir, COMPLETE), 'utf8')) as { sha: string; shallow: boolean };
  } catch {
    return null;
  }
}

async function partials(path: string): Promise<string[]> {
  const names = await readdir(dirname(path)).catch(() => []);
  return names.filter((name) => name.startsWith(basename(path) + PARTIAL)).map((name) => join(dirname(path), name));
}

async function makeClone(
  settings: GitSettings,
  remote: Remote,
  request: CloneRequest,
): Promise<GitResult<{ shallow: boolean }>> {
  const { repository, sha } = request;
  await initRepository(settings, repository.gitDir);
  await gitOutput(settings, ['config', 'core.bare', 'false'], { repository });
  const fetched = await fetchCommit(settings, remote, request);
  if (!fetched.ok) return fetched;
  const tooLarge = await treeTooLarge(settings, repository, sha);
  if (tooLarge) return tooLarge;
  const checkout = await runGit(settings, ['checkout', '--quiet', '--force', '--detach', sha], { repository });
  if (checkout.code === 0) return fetched;
  const why = safeMessage(checkout.stderr.toString('utf8'), secretsOf(settings, remote));
  return refuse('unsupported', 'CLONE_FAILED', `${remote.shown} cannot be checked out: ${why}`);
}

/** An empty history, with no template's hooks. */
async function initRepository(settings: GitSettings, gitDir: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  const init = ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', gitDir];
  await gitOutput(settings, init);
}

async function fetchCommit(
  settings: GitSettings,
  remote: Remote,
  { repository, sha, ref, also = [], signal }: CloneRequest,
): Promise<GitResult<{ shallow: boolean }>> {
  let depth = false;
  const fetchInto = async (refspecs: readonly string[]) => {
    const got = await fetchFrom(settings, remote, repository, refspecs, { signal, depth });
    if (got.ok || got.cause !== 'too_large' || depth) return got;
    depth = true;
    return fetchFrom(settings, remote, repository, refspecs, { signal, depth });
  };
  const wanted = [...new Set([ref, ...also.map((name) => `refs/heads/${name}`)])].map(trackingRefspec);
  // A branch may be gone by now, the commit may be on none, and not every server gives out single commits.
  const attempts = [wanted, ...wanted.slice(0, 1).map((first) => [first]), [sha], EVERYTHING];
  for (const refspecs of attempts) {
    const got = await fetchInto(refspecs);
    if (!got.ok && got.cause !== 'ref_not_found') return got;
    if (await hasCommit(settings, repository, sha)) return done({ shallow: depth });
  }
  return refuse(
    'ref_not_found',
    'REF_NOT_FOUND',
    `${remote.shown} has no commit ${sha} (any more); name a branch, a tag or a commit that was pushed`,
  );
}

function trackingRefspec(ref: string): string {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (branch) return `+${ref}:refs/remotes/origin/${branch}`;
  return ref.startsWith('refs/') ? `+${ref}:${ref}` : ref;
}

/** Fetches refspecs; never more than the limits allow. */
export async function fetchFrom(
  settings: GitSettings,
  remote: Remote,
  repository: Repository,
  refspecs: readonly string[],
  options: { readonly signal?: AbortSignal; readonly depth?: boolean } = {},
): Promise<GitResult<null>> {
  const { historyBytes, shallowDepth, fetchSecs } = settings.limits;
  const depth = options.depth ? [`--depth=${shallowDepth}`] : [];
  const flags = ['--quiet', '--no-recurse-submodules', '--no-write-fetch-head', '--update-shallow', ...depth];
  const serve = await servedBy(settings, remote, 'upload-pack');
  const watch = watchSize(repository.gitDir, historyBytes, options.signal);
  try {
    const args = ['fetch', ...flags, ...serve, '--', remote.address, ...refspecs];
    const call = { repository, remote, signal: watch.signal, timeoutSecs: fetchSecs };
    const result = await runGit(settings, args, call).catch((error: unknown) => {
      if (watch.tooLarge() && !options.signal?.aborted) return null;
      throw error;
    });
    if (!result) return refuse('too_large', 'CLONE_FAILED', `${remote.shown}: the history is too large`);
    return result.code === 0 ? done(null) : unreadable(settings, remote, result);
  } finally {
    watch.stop();
  }
}

// Git has no limit on what a fetch may bring, so the growing pack is watched.
function watchSize(gitDir: string, limit: number, outer?: AbortSignal) {
  const own = new AbortController();
  const packs = join(gitDir, 'objects', 'pack');
  const look = async () => {
    const names = await readdir(packs).catch(() => []);
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(packs, name)).then(
          (s) => s.size,
          () => 0,
        ),
      ),
    );
    if (sizes.reduce((sum, size) => sum + size, 0) > limit) own.abort(new Error('too large'));
  };
  const timer = setInterval(() => void look(), 500);
  return {
    signal: outer ? AbortSignal.any([outer, own.signal]) : own.signal,
    tooLarge: () => own.signal.aborted,
    stop: () => clearInterval(timer),
  };
}

async function hasCommit(settings: GitSettings, repository: Repository, sha: string): Promise<boolean> {
  return (await runGit(settings, ['cat-file', '-e', `${sha}^{commit}`], { repository })).code === 0;
}

async function treeTooLarge(settings: GitSettings, repository: Repository, sha: string): Promise<GitRefusal | null> {
  const { treeFiles, treeBytes } = settings.limits;
  const call = { repository, maxBytes: 512 * 2 ** 20 };
  const entries = (await gitOutput(settings, ['ls-tree', '-r', '-l', '-z', sha], call)).split('\0').filter(Boolean);
  const bytes = entries.reduce((sum, entry) => sum + (Number(/^\S+ \S+ \S+ +(\d+)\t/.exec(entry)?.[1]) || 0), 0);
  if (entries.length <= treeFiles && bytes <= treeBytes) return null;
  const what = `${entries.length} files, ${Math.round(bytes / 2 ** 20)} MiB`;
  const most = `${treeFiles} files and ${Math.round(treeBytes / 2 ** 20)} MiB`;
  return refuse('too_large', 'CLONE_FAILED', `the tree is too large: ${what}, where Rift takes at most ${most}`);
}
