import type { Reason, ReasonCode } from '../../domain/verdict';

/** Why Git would not, finer than the run's reason code. */
export type GitCause =
  | 'bad_address'
  | 'unreachable'
  | 'denied'
  | 'not_found'
  | 'empty'
  | 'too_large'
  | 'unsupported'
  | 'ref_not_found'
  | 'branch_taken'
  | 'branch_protected'
  | 'checked_out'
  | 'conflict'
  | 'lost_race'
  | 'rejected';

export interface GitRefusal {
  readonly ok: false;
  readonly cause: GitCause;
  /** Safe to show: no user info, no secret, one line. */
  readonly reason: Reason;
  /** The same call may do later: the network, a busy server. */
  readonly transient: boolean;
}

export type GitResult<T> = { readonly ok: true; readonly value: T } | GitRefusal;

export function done<T>(value: T): GitResult<T> {
  return { ok: true, value };
}

export function refuse(cause: GitCause, code: ReasonCode, message: string, transient = false): GitRefusal {
  return { ok: false, cause, reason: { code, message }, transient };
}

/** A fault of Rift's own or of the machine; what the repository or the remote does is a {@link GitRefusal}. */
export class GitError extends Error {
  override readonly name = 'GitError';
}

const CAUSES: readonly (readonly [RegExp, GitCause, boolean])[] = [
  [/couldn't find remote ref|not our ref|does not allow request for unadvertised/i, 'ref_not_found', false],
  [/could not resolve host|temporary failure in name resolution/i, 'unreachable', true],
  [
    /(failed|couldn't|could not|unable) (to )?connect|connection (refused|reset|timed out)|timed out|network is unreachable|no route to host/i,
    'unreachable',
    true,
  ],
  [/early eof|unexpected disconnect|hung up unexpectedly|operation too slow|rpc failed/i, 'unreachable', true],
  [/returned error: (429|5\d\d)/i, 'unreachable', true],
  [/could not read (username|password)|authentication failed|returned error: (401|403)/i, 'denied', false],
  [/permission denied|host key verification failed|access denied/i, 'denied', false],
  [/transport '.*' not allowed/i, 'bad_address', false],
];

/** What a failed talk with a remote means, by what Git printed under `LC_ALL=C`. */
export function remoteFailure(stderr: string): { cause: GitCause; transient: boolean } {
  // "The remote end hung up" also follows a plain refusal, so the earlier, telling line decides.
  const telling = stderr.replace(/^fatal: the remote end hung up unexpectedly$/gim, '').trim() || stderr;
  const [, cause, transient] = CAUSES.find(([pattern]) => pattern.test(telling)) ?? [null, 'not_found' as const, false];
  return { cause, transient };
}

/** Git's own words on one line, without secrets, control characters and hints. */
export function safeMessage(stderr: string, secrets: readonly string[]): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => /^(fatal|error|remote|ssh|git|!)\b|^!|denied|refused/i.test(line) && !/^remote:\s*$/.test(line));
  const text = [...new Set(lines)].slice(0, 4).join('; ') || stderr.trim().slice(-300);
  const clean = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((all, secret) => all.replaceAll(secret, '***'), text)
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1')

    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return clean.length > 400 ? `${clean.slice(0, 399)}…` : clean;
}
