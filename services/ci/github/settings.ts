import { parseRemote } from '../../../domain/remote';
import type { Config } from '../../config/config';

export interface GithubSettings {
  /** null: nothing can be asked. */
  readonly token: string | null;
  /** Scheme, host and port of the forge; the token goes nowhere else. */
  readonly server: string;
  readonly api: string;
  readonly pollSecs: number;
  /** Without a run after this long, none is to come. */
  readonly startSecs: number;
  /** A run that goes on for longer is not waited for. */
  readonly waitSecs: number;
  /** For the proxy that the host's programs use. */
  readonly hostEnv: NodeJS.ProcessEnv;
}

export interface GithubRepository {
  readonly owner: string;
  readonly name: string;
}

export function githubSettings(config: Config): GithubSettings {
  const { githubToken: token, githubServerUrl: server, githubApiUrl, hostEnv } = config;
  const { ciPollSecs: pollSecs, ciStartSecs: startSecs, ciWaitSecs: waitSecs } = config;
  return { token, server, api: githubApiUrl ?? apiOf(server), pollSecs, startSecs, waitSecs, hostEnv };
}

/** Where the API of a forge is: beside github.com and its tenants, below `/api/v3` of an Enterprise server. */
export function apiOf(server: string): string {
  const url = new URL(server);
  if (url.host === 'github.com') return 'https://api.github.com';
  if (url.host.endsWith('.ghe.com')) return `${url.protocol}//api.${url.host}`;
  return `${url.origin}/api/v3`;
}

/** What an address names on this forge; null where it lies elsewhere. */
export function repositoryAt(server: string, url: string): GithubRepository | null {
  const remote = parseRemote(url);
  if (!remote || remote.transport === 'file' || !remote.origin) return null;
  const { host, hostname, origin } = new URL(server);
  const path = remote.address.includes('://')
    ? new URL(remote.address).pathname
    : remote.address.slice(remote.address.indexOf(':') + 1);
  const there =
    remote.transport === 'ssh'
      ? [`ssh://${host}`, `ssh://${hostname}`].includes(remote.origin.replace(/(?<=\/\/)[^/@]*@/, ''))
      : remote.origin === origin;
  const [, owner, name] = /^\/?([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(path) ?? [];
  return there && owner && name ? { owner, name } : null;
}
