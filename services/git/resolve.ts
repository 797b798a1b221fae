import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseRemote, type Remote } from '../../domain/remote';
import { servedBy } from './local-remote';
import { done, refuse, remoteFailure, safeMessage, type GitResult } from './result';
import { runGit, secretsOf } from './run-git';
import type { GitSettings } from './settings';

/** What a submission's ref stands for right now. */
export interface ResolvedRemote {
  readonly sha: string;
  /** Full name, or the SHA itself. */
  readonly ref: string;
  /** The literal `main` where the remote does not say. */
  readonly defaultBranch: string;
}

/** Refs of a remote by full name; `^{}` marks what an annotated tag points to. */
export interface RemoteRefs {
  readonly refs: ReadonlyMap<string, string>;
  /** null where HEAD is detached, unborn or not told. */
  readonly defaultBranch: string | null;
}

export const FULL_SHA = /^[0-9a-f]{40}$/;
// What `git check-ref-format` refuses, and what would be a pattern or an option.

const BAD_REF = /^[-/]|[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|[/.]$|\.lock$|(^|\/)\.|^@$/;

/** Reads a remote's address; the refusal is for the end of a run. */
export function readRemote(url: string): GitResult<Remote> {
  const remote = parseRemote(url);
  if (remote) return done(remote);
  const takes = 'an absolute path or a file, http, https, ssh or git URL';
  return refuse('bad_address', 'CLONE_FAILED', `not an address that Rift clones from: it takes ${takes}`);
}

/** Asks the remote for its default branch and the named refs. */
export async function listRemote(
  settings: GitSettings,
  remote: Remote,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<GitResult<RemoteRefs>> {
  const serve = await servedBy(settings, remote, 'upload-pack');
  const args = ['ls-remote', '--symref', ...serve, '--', remote.address, 'HEAD', ...names];
  const result = await runGit(settings, args, { remote, signal, timeoutSecs: settings.limits.listSecs });
  if (result.code !== 0) return unreadable(settings, remote, result);
  const refs = new Map<string, string>();
  let defaultBranch: string | null = null;
  for (const line of result.stdout.toString('utf8').split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (value.startsWith('ref: ')) {
      if (name === 'HEAD') defaultBranch = /^ref: refs\/heads\/(.+)$/.exec(value)?.[1] ?? null;
    } else if (name) refs.set(name, value);
  }
  if ([...refs.values()].some((sha) => !FULL_SHA.test(sha))) {
    return refuse('unsupported', 'CLONE_FAILED', `${remote.shown}: repositories with SHA-256 names are not supported`);
  }
  return done({ refs, defaultBranch });
}

/** How a talk with a remote failed, in words that are safe to show. */
export function unreadable(
  settings: GitSettings,
  remote: Remote,
  result: { readonly stderr: Buffer; readonly timedOut: boolean; readonly overflowed: boolean },
) {
  const say = (text: string) => `cannot read ${remote.shown}: ${text}`;
  if (result.timedOut) return refuse('unreachable', 'CLONE_FAILED', say('no answer in time'), true);
  if (result.overflowed) return refuse('too_large', 'CLONE_FAILED', say('it has too many refs'));
  const stderr = result.stderr.toString('utf8');
  const { cause, transient } = remoteFailure(stderr);
  const local = remote.transport === 'file' ? noRepository(remote.address) : null;
  if (local !== null) return refuse('not_found', 'CLONE_FAILED', say(local));
  const said = safeMessage(stderr, secretsOf(settings, remote));
  return refuse(
    cause,
    'CLONE_FAILED',
    say(`${said}; "git ls-remote ${remote.shown}" shows whether it can be reached`),
    transient,
  );
}

/** Why a path of this machine cannot be a repository; null where git itself has to say. */
function noRepository(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 'there is no such folder; check the path';
  if (!found.isDirectory()) return 'it is a file; name the folder of the repository';
  const repository = ['.git', 'HEAD'].some((name) => existsSync(join(path, name)));
  return repository ? null : 'it is no Git repository; "git init", "git add ." and "git commit" make it one';
}

/**
 * Resolves a branch, a tag or a full SHA; null is the default branch. A branch wins over a tag of the same name. Whether a
 * SHA is there shows when it is fetched: remotes list only the tips.
 */
export async function resolveRemote(
  settings: GitSettings,
  url: string,
  requestedRef: string | null,
  signal?: AbortSignal,
): Promise<GitResult<ResolvedRemote>> {
  const remote = readRemote(url);
  if (!remote.ok) return remote;
  if (requestedRef !== null && BAD_REF.test(requestedRef)) {
    return refuse('ref_not_found', 'REF_NOT_FOUND', 'the requested ref is not a name that a branch or tag can have');
  }
  const names = requestedRef === null ? ['refs/heads/main'] : fullNames(requestedRef);
  const listed = await listRemote(settings, remote.value, [...names, ...names.map((name) => `${name}^{}`)], signal);
  if (!listed.ok) return listed;
  const { refs } = listed.value;
  const defaultBranch = listed.value.defaultBranch ?? 'main';
  const shown = remote.value.shown;
  if (requestedRef !== null && FULL_SHA.test(requestedRef)) {
    return done({ sha: requestedRef, ref: requestedRef, defaultBranch });
  }
  if (requestedRef === null) {
    const sha = listed.value.defaultBranch ? refs.get('HEAD') : refs.get('refs/heads/main');
    if (sha) return done({ sha, ref: `refs/heads/${defaultBranch}`, defaultBranch });
    if (!refs.has('HEAD') && (await isEmpty(settings, remote.value, signal))) {
      return refuse('empty', 'CLONE_FAILED', `${shown} has no commits yet; commit what is to be healed`);
    }
    const why = listed.value.defaultBranch ? 'is not there' : 'is not there, and the remote names no default branch';
    return refuse('ref_not_found', 'REF_NOT_FOUND', `${shown}: branch ${defaultBranch} ${why}; name one with a ref`);
  }
  const name = names.find((candidate) => refs.has(candidate));
  if (name) return done({ sha: refs.get(`${name}^{}`) ?? refs.get(name)!, ref: name, defaultBranch });
  const hint = /^[0-9a-f]{4,39}$/.test(requestedRef) ? ' (a commit takes its full 40 characters)' : '';
  return refuse(
    'ref_not_found',
    'REF_NOT_FOUND',
    `${shown} has no branch or tag ${requestedRef}${hint}; "git ls-remote ${shown}" lists what it has`,
  );
}

function fullNames(ref: string): string[] {
  return ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
}

async function isEmpty(settings: GitSettings, remote: Remote, signal?: AbortSignal): Promise<boolean> {
  const any = await listRemote(settings, remote, ['refs/*'], signal);
  return any.ok && any.value.refs.size === 0;
}
