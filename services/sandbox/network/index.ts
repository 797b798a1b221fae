import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outside } from '../arguments';
import { clientSettings } from '../clients';
import type { ClientSettings } from '../clients/contract';
import type { Mount } from '../contract';
import { GUEST, processFolder } from '../system';
import { byEndpoint, endpoint, type Destination } from './destinations';
import { startProxy } from './proxy';

/** The network of one call of prepare. */
export interface Line {
  readonly outside: Outside;
  refused(): readonly string[];
  close(): void;
}

export interface Network {
  /** @param allowHosts `host:port` that the repository's lock file names: reachable at public addresses only */
  connect(allowHosts: readonly string[]): Promise<Line>;
}

const PORT = 3128;
const INSIDE = { node: '/rift/relay/node', relay: '/rift/relay/relay.cjs', socket: '/rift/relay/proxy.sock' } as const;

/** The way out of prepare: a relay inside, a socket file between, a proxy in this process. */
export function createNetwork(parent: string, hostEnv: NodeJS.ProcessEnv, operatorAllows: readonly string[]): Network {
  let settings: Promise<{ clients: ClientSettings; mounts: readonly Mount[] }> | undefined;

  async function discover() {
    const folder = processFolder(parent);
    const clients = await clientSettings(hostEnv);
    const relay = join(folder, 'relay.cjs');
    copyFileSync(join(__dirname, 'relay.cjs'), relay);
    chmodSync(relay, 0o644);
    const files = Object.entries(clients.files).map(([guest, content], index): Mount => {
      const host = join(folder, String(index));
      writeFileSync(host, content);
      chmodSync(host, 0o644);
      return { host, guest, mode: 'ro' };
    });
    const programs: Mount[] = [
      { host: process.execPath, guest: INSIDE.node, mode: 'ro' },
      { host: relay, guest: INSIDE.relay, mode: 'ro' },
    ];
    return { clients, mounts: [...programs, ...files, ...clients.mounts] };
  }

  return {
    async connect(allowHosts) {
      settings ??= discover().catch((error) => ((settings = undefined), Promise.reject(error)));
      const { clients, mounts } = await settings;
      const destinations: Destination[] = [
        ...clients.mirrors.map(({ destination }) => destination),
        ...allowed(operatorAllows, true),
        ...allowed(allowHosts, false),
      ];
      const proxy = await startProxy(byEndpoint(destinations));
      const socket: Mount = { host: proxy.socket, guest: INSIDE.socket, mode: 'ro' };
      return {
        outside: { mounts: [...mounts, socket], env: { ...proxyVariables(), ...clients.env }, prelude: [START_RELAY] },
        refused: proxy.refused,
        close: proxy.close,
      };
    },
  };
}

function allowed(authorities: readonly string[], anyAddress: boolean): Destination[] {
  return authorities.flatMap((authority) => {
    const at = endpoint(authority);
    return at === null ? [] : [{ endpoint: at, anyAddress }];
  });
}

function proxyVariables(): Record<string, string> {
  const url = `http://127.0.0.1:${PORT}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  const java = ['http', 'https'].map((scheme) => `-D${scheme}.proxyHost=127.0.0.1 -D${scheme}.proxyPort=${PORT}`);
  return {
    ...Object.fromEntries(names.map((name) => [name, url])),
    NO_PROXY: '',
    no_proxy: '',
    JAVA_TOOL_OPTIONS: [...java, '-Dhttp.nonProxyHosts=', `-Duser.home=${GUEST.home}`].join(' '),
  };
}

/** Goes on only when the relay listens. It gets no variable of the call, which might bend it. */
const START_RELAY = [
  'mkfifo -m 600 /tmp/.relay || exit 125',
  `env -i ${INSIDE.node} ${INSIDE.relay} ${PORT} ${INSIDE.socket} >/tmp/.relay 2>/dev/null & read -r _ </tmp/.relay ||` +
    ' { echo "sandbox: the relay did not start" >&2; exit 125; }',
  'rm -f /tmp/.relay',
].join('; ');
