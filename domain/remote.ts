/** Ways to reach a repository that a submission may name. Git knows more; they run programs and are refused. */
export const TRANSPORTS = ['file', 'http', 'https', 'ssh', 'git'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** A repository's address, taken apart so that nothing secret reaches an argument list, a log or a message. */
export interface Remote {
  readonly transport: Transport;
  /** For git itself; without a password. For `file` the absolute path. */
  readonly address: string;
  /** For people. */
  readonly shown: string;
  /** Scheme, host and port; null for `file`. */
  readonly origin: string | null;
  /** User info that the submission's URL brought along (http and https only). */
  readonly login: { readonly username: string; readonly password: string } | null;
}

const CONTROL = /[\u0000-\u001f\u007f]/;
const SCP_LIKE = /^(?:([A-Za-z0-9_][\w.+-]*)@)?([A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:.]+\]):(?!\/\/)(.+)$/;
const SSH_NAME = /^[A-Za-z0-9_][\w.+-]*$/;

/**
 * Reads what a submission names: an absolute path, or a `file`, `http`, `https`, `ssh` or `git` URL, or `user@host:path`.
 * @returns null for anything else, Git's `transport::address` and names that look like options among it
 */
export function parseRemote(text: string): Remote | null {
  if (text === '' || text.length > 2048 || CONTROL.test(text)) return null;
  if (text.startsWith('/')) return local(text);
  if (/^[\w.+-]*::/.test(text)) return null;
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return fromUrl(text);
  const scp = SCP_LIKE.exec(text);
  if (!scp || scp[3]!.startsWith('-')) return null;
  const host = scp[2]!.toLowerCase();
  return { transport: 'ssh', address: text, shown: text, origin: `ssh://${host}`, login: null };
}

function local(path: string): Remote {
  const address = path.replace(/(?<=.)\/+$/, '');
  return { transport: 'file', address, shown: address, origin: null, login: null };
}

function fromUrl(text: string): Remote | null {
  let url: URL;
  try {
    url = new URL(text);
    if (url.protocol === 'file:') {
      const path = decodeURIComponent(url.pathname);
      return (url.hostname === '' || url.hostname === 'localhost') && !CONTROL.test(path) ? local(path) : null;
    }
    const transport = url.protocol.slice(0, -1);
    const host = decodeURIComponent(url.hostname);
    if (!isRemoteTransport(transport) || !host || host.startsWith('-')) return null;
    const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    if (CONTROL.test(username + password)) return null;
    url.password = '';
    url.hash = '';
    // The user belongs to an ssh address; in a web address it may itself be the token.
    if (transport !== 'ssh') url.username = '';
    else if (username && !SSH_NAME.test(username)) return null;
    const address = url.href;
    url.search = '';
    url.username = '';
    const web = transport === 'http' || transport === 'https';
    return {
      transport,
      address,
      shown: url.href,
      origin: `${transport}://${url.host}`,
      login: web && (username || password) ? { username, password } : null,
    };
  } catch {
    return null;
  }
}

function isRemoteTransport(name: string): name is Exclude<Transport, 'file'> {
  return name !== 'file' && (TRANSPORTS as readonly string[]).includes(name);
}
