/** Somewhere that prepare may reach. */
export interface Destination {
  /** `host:port`, lower case, as {@link endpoint} writes it. */
  readonly endpoint: string;
  /** The host's own configuration names it, so it may be private. */
  readonly anyAddress: boolean;
  /** Added by the proxy to plain requests, so that no secret enters. */
  readonly authorization?: string;
  /** Plain requests to it are carried on over TLS. */
  readonly tls?: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** `host:port` in one spelling; null where it is none. */
export function endpoint(authority: string, protocol: 'http:' | 'https:' = 'https:'): string | null {
  try {
    const url = new URL(`${protocol}//${authority}`);
    const host = url.hostname.toLowerCase().replace(/\.$/, '');
    return host ? `${host}:${url.port || DEFAULT_PORTS[protocol]}` : null;
  } catch {
    return null;
  }
}

export interface Mirror {
  readonly destination: Destination;
  /** The address as it may enter: without user information. */
  readonly url: string;
}

/**
 * A configured address, split into what may enter and what stays out. One that wants credentials over TLS enters as a plain
 * address, so that the proxy can add them. null where it is no web address.
 */
export function mirror(configured: string): Mirror | null {
  let url: URL;
  try {
    url = new URL(configured);
  } catch {
    return null;
  }
  const port = url.port || DEFAULT_PORTS[url.protocol];
  if (!port) return null;
  const at = `${url.hostname.toLowerCase().replace(/\.$/, '')}:${port}`;
  if (!url.username && !url.password) return { url: url.href, destination: { endpoint: at, anyAddress: true } };
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
  const tls = url.protocol === 'https:';
  return {
    url: `http://${at}${url.pathname}${url.search}`,
    destination: { endpoint: at, anyAddress: true, authorization, tls },
  };
}

/** The more trusting entry wins where several name one place. */
export function byEndpoint(destinations: readonly Destination[]): ReadonlyMap<string, Destination> {
  const map = new Map<string, Destination>();
  for (const each of destinations) {
    const known = map.get(each.endpoint);
    map.set(each.endpoint, { ...each, ...known, anyAddress: each.anyAddress || (known?.anyAddress ?? false) });
  }
  return map;
}
