import type { Config } from '../config/config';

/** A login for one origin and no other. */
export interface Credential {
  /** Scheme, host and port, e.g. `https://github.com`. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface GitLimits {
  readonly listSecs: number;
  readonly fetchSecs: number;
  readonly pushSecs: number;
  readonly localSecs: number;
  /** History beyond this is cut to {@link GitLimits.shallowDepth} commits. */
  readonly historyBytes: number;
  readonly shallowDepth: number;
  /** A tree of more files, or of more bytes, is refused. */
  readonly treeFiles: number;
  readonly treeBytes: number;
}

export interface GitSettings {
  readonly hostEnv: NodeJS.ProcessEnv;
  readonly credentials: readonly Credential[];
  readonly identity: Identity;
  readonly limits: GitLimits;
}

export const DEFAULT_LIMITS: GitLimits = {
  listSecs: 60,
  fetchSecs: 900,
  pushSecs: 300,
  localSecs: 300,
  historyBytes: 2 * 2 ** 30,
  shallowDepth: 200,
  treeFiles: 200_000,
  treeBytes: 4 * 2 ** 30,
};

/** What git is given of the operator's configuration: the token for its forge, who commits, and where to find programs. */
export function gitSettings(config: Config): GitSettings {
  const token = config.githubToken;
  return {
    hostEnv: config.hostEnv,
    credentials: token ? [{ origin: config.githubServerUrl, username: 'x-access-token', password: token }] : [],
    identity: config.gitIdentity,
    limits: DEFAULT_LIMITS,
  };
}
