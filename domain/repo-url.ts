/** Where a submission's repository is. */
export interface RepoUrl {
  readonly transport: 'https' | 'http' | 'ssh' | 'git' | 'file';
  /** As it is given to git. */
  readonly url: string;
  /** Without passwords and tokens: the only form that may be shown, stored or logged. */
  readonly shown: string;
  /** Only a caller who may read this machine's files may name a local repository. */
  readonly local: boolean;
}

export interface Problem {
  readonly problem: string;
}

const MAX_LENGTH = 2048;
const SCP_LIKE = /^(?:([^@/\s:]+)@)?(\[[0-9A-Fa-f:.]+\]|[^@/\s:[\]]+):(?!\/\/)(.+)$/u;

/**
 * Reads the forms of a repository's address that Rift accepts: http, https, ssh, git and file URLs, `user@host:path` and
 * absolute paths. Whatever git could take for an option or a remote helper is refused.
 */
export function parseRepoUrl(text: string): RepoUrl | Problem {
  const url = text.trim();
  if (url === '') return { problem: 'is empty' };
  if (url.length > MAX_LENGTH) return { problem: `is longer than ${MAX_LENGTH} characters` };

  if (/[\u0000-\u001f\u007f]/u.test(url)) return { problem: 'holds control characters' };
  if (url.startsWith('-')) return { problem: 'starts like an option' };
  if (/^[A-Za-z0-9+.-]+::/u.test(url)) return { problem: 'names a remote helper; those are never run' };
  if (url.startsWith('/')) return { transport: 'file', url, shown: url, local: true };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//u.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) return parseUrl(scheme, url);
  return parseScpLike(url);
}

function parseUrl(scheme: string, url: string): RepoUrl | Problem {
  // Where URL parsers differ, git may see another host than the one that was checked.
  if (/[\\\s]/u.test(url) || (scheme !== 'file' && /^\w+:\/\/\//u.test(url))) return { problem: 'names no host' };
  if (!URL.canParse(url)) return { problem: 'is not a URL that can be read' };
  const parsed = new URL(url);
  const host = decoded(parsed.hostname);
  const user = decoded(parsed.username);
  if (host === null || user === null) return { problem: 'is not a URL that can be read' };
  switch (scheme) {
    case 'file':
      if (host !== '' && host !== 'localhost') return { problem: 'is a file URL with a host' };
      return { transport: 'file', url, shown: url, local: true };
    case 'http':
    case 'https':
    case 'git':
    case 'ssh':
      if (host === '' || host.startsWith('-') || user.startsWith('-')) return { problem: 'names no host' };
      return { transport: scheme, url, shown: shownUrl(parsed, url), local: false };
    default:
      return { problem: `has a transport that is not supported: ${scheme}` };
  }
}

function shownUrl(parsed: URL, url: string): string {
  if (parsed.username === '' && parsed.password === '') return url;
  const shown = new URL(parsed);
  shown.password = '';
  // An SSH user is a name; an HTTP user is often the token itself.
  if (shown.protocol !== 'ssh:') shown.username = '';
  return shown.href;
}

function parseScpLike(url: string): RepoUrl | Problem {
  const [, user = '', host = '', path = ''] = SCP_LIKE.exec(url) ?? [];
  if (host === '') return { problem: 'is neither a URL nor an absolute path' };
  if ([user, host, path].some((part) => part.startsWith('-'))) return { problem: 'starts like an option' };
  return { transport: 'ssh', url, shown: url, local: false };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Takes passwords and tokens out of every URL in a text. */
export function withoutUserInfo(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s'"<>]*@/giu, '$1');
}

/**
 * Why a name cannot be a branch, a tag or a commit that a client asks for (after `git check-ref-format`).
 * @returns null where it can
 */
export function refProblem(ref: string): string | null {
  if (ref === '' || ref.length > 255) return 'has from 1 to 255 characters';
  if (ref.startsWith('-')) return 'starts like an option';

  if (/[\u0000-\u0020\u007f~^:?*[\\]/u.test(ref)) return 'holds a character that no ref may have';
  if (/\.\.|@\{|\/\/|\/\.|^[./]|[./]$|\.lock(\/|$)|^@$/u.test(ref)) return 'is not a ref that git accepts';
  return null;
}
