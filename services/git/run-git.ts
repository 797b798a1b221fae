import type { Remote } from '../../domain/remote';
import { exec, type ExecResult } from '../process/spawn';
import { GitError } from './result';
import type { Credential, GitSettings } from './settings';

/**
 * A checkout and its history. They lie apart, so that what runs in the work tree cannot reach the configuration and the
 * hooks that the host's git obeys.
 */
export interface Repository {
  readonly gitDir: string;
  readonly workTree: string;
}

export interface GitCall {
  readonly repository?: Repository;
  /** The one remote that this call may talk to; none otherwise. */
  readonly remote?: Remote;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSecs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** Overrides of what a repository's own configuration or attributes could make git run or write. */
export const HARDENING: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.alternateRefsCommand=true',
  'core.attributesFile=/dev/null',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'protocol.allow=never',
  'submodule.recurse=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

const OWN_REPOSITORY: readonly string[] = [
  ...HARDENING,
  // Rift's folders may have been made by another user of the same installation.
  'safe.directory=*',
  'core.excludesFile=/dev/null',
  'core.autocrlf=false',
  'core.safecrlf=false',
  'core.symlinks=true',
  'core.fileMode=true',
  'core.pager=cat',
  'core.askPass=',
  'commit.gpgSign=false',
  'rerere.enabled=false',
  'advice.detachedHead=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
];

const INHERITED = [
  'PATH',
  'TMPDIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
];

/** Runs git; its exit code is the caller's to judge. */
export async function runGit(settings: GitSettings, args: readonly string[], call: GitCall = {}): Promise<ExecResult> {
  const { repository, remote, input, maxBytes, signal } = call;
  const login = remote ? credentialFor(settings, remote) : null;
  const config = [...OWN_REPOSITORY, ...(remote ? [`protocol.${remote.transport}.allow=always`] : [])];
  if (login) config.push(`credential.${login.origin}.helper=${HELPER}`);
  const place = repository ? [`--git-dir=${repository.gitDir}`, `--work-tree=${repository.workTree}`] : [];
  const argv = ['git', '--literal-pathspecs', ...config.flatMap((entry) => ['-c', entry]), ...place, ...args];
  const env = { ...environment(settings, remote), ...(login && secretEnv(login)), ...call.env };
  let result: ExecResult;
  try {
    result = await exec(argv, {
      cwd: repository?.workTree ?? '/',
      env,
      input,
      maxBytes,
      signal,
      timeoutMs: (call.timeoutSecs ?? settings.limits.localSecs) * 1000,
    });
  } catch (error) {
    throw new GitError(`git cannot be started: ${error instanceof Error ? error.message : String(error)}`);
  }
  signal?.throwIfAborted();
  return result;
}

/**
 * Runs git in a repository of Rift's own, where nothing but success is expected.
 * @throws GitError
 */
export async function gitOutput(
  settings: GitSettings,
  args: readonly string[],
  call: GitCall = {},
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<string> {
  const result = await runGit(settings, args, call);
  if (result.code === 0) return result.stdout.toString(encoding);
  const why = result.timedOut
    ? 'took too long'
    : result.overflowed
      ? 'printed too much'
      : result.stderr.toString().trim();
  throw new GitError(`git ${args[0]}: ${why || `ended with ${result.code ?? result.signal}`}`);
}

/** Everything that must not be shown when this remote is talked about. */
export function secretsOf(settings: GitSettings, remote: Remote): string[] {
  return [...settings.credentials, ...(remote.login ? [remote.login] : [])].flatMap(({ username, password }) =>
    username === 'x-access-token' || username === 'git' ? [password] : [password, username],
  );
}

// The secret travels in the environment: argument lists are for everyone to read.
const HELPER =
  '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$RIFT_GIT_USER" "$RIFT_GIT_SECRET"; }; f';

function secretEnv(login: Credential): Record<string, string> {
  return { RIFT_GIT_USER: login.username, RIFT_GIT_SECRET: login.password };
}

function credentialFor(settings: GitSettings, remote: Remote): Credential | null {
  if (remote.transport !== 'https' && remote.transport !== 'http') return null;
  const { origin, login } = remote;
  if (origin && login) return { origin, ...login };
  return settings.credentials.find((credential) => credential.origin === origin) ?? null;
}

function environment(settings: GitSettings, remote: Remote | undefined): NodeJS.ProcessEnv {
  const inherited = INHERITED.flatMap((name) => {
    const value = settings.hostEnv[name];
    return value ? [[name, value] as const] : [];
  });
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=30',
    ...Object.fromEntries(inherited),
    // Not the operator's own: a `.netrc` or a git configuration there is not meant for submitted repositories.
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_EDITOR: ':',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_ALLOW_PROTOCOL: remote?.transport ?? 'none',
    GIT_AUTHOR_NAME: settings.identity.name,
    GIT_AUTHOR_EMAIL: settings.identity.email,
    GIT_COMMITTER_NAME: settings.identity.name,
    GIT_COMMITTER_EMAIL: settings.identity.email,
  };
}
