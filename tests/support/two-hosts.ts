import { connect, createServer, type Server } from 'node:net';
import { execSync } from '../../services/process/spawn';

/** A network namespace with an address of its own; this machine is reached at `gateway`. */
export interface Host {
  readonly address: string;
  readonly gateway: string;
  /** Before a command line, to run it there, under a host name of its own. */
  readonly enter: readonly string[];
}

export interface TwoHosts {
  readonly hosts: readonly [Host, Host];
  /**
   * Serves a port of this machine's loopback to both hosts.
   * @returns the port, at either gateway, and who came
   */
  serve(loopbackPort: number): Promise<{ readonly port: number; readonly clients: ReadonlySet<string> }>;
  dispose(): Promise<void>;
}

const ip = (...args: string[]) => execSync(['ip', ...args], { env: { PATH: process.env.PATH }, timeoutMs: 10_000 });

/** Why this machine cannot have network namespaces; null where it can. */
export function whyNoHosts(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const name = `rift-try-${process.pid}`;
  try {
    const { code, stderr } = ip('netns', 'add', name);
    if (code !== 0) return `no network namespace: ${stderr.toString().trim()}`;
    ip('netns', 'del', name);
    return null;
  } catch {
    return 'the program "ip" is missing (package iproute2)';
  }
}

/** Two hosts, each on a wire of its own to this machine. Neither sees this machine's loopback. */
export function makeTwoHosts(): TwoHosts {
  const servers: Server[] = [];
  const must = (...args: string[]) => {
    const { code, stderr } = ip(...args);
    if (code !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.toString().trim()}`);
  };
  const names: string[] = [];
  // A network that no other process with this code uses at the same time.
  const net = `10.${200 + (process.pid % 50)}.${(process.pid >> 6) % 250}`;
  const make = (letter: 'a' | 'b', index: number): Host => {
    const name = `rift-${process.pid}-${letter}`;
    const [outer, inner] = [`rv${process.pid % 1e6}${letter}0`, `rv${process.pid % 1e6}${letter}1`];
    const [gateway, address] = [`${net}.${4 * index + 1}`, `${net}.${4 * index + 2}`];
    must('netns', 'add', name);
    names.push(name);
    must('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
    must('address', 'add', `${gateway}/30`, 'dev', outer);
    must('link', 'set', outer, 'up');
    must('-n', name, 'address', 'add', `${address}/30`, 'dev', inner);
    must('-n', name, 'link', 'set', inner, 'up');
    must('-n', name, 'link', 'set', 'lo', 'up');
    const named = ['unshare', '--uts', 'sh', '-c', `hostname host-${letter}; exec "$@"`, 'sh'];
    return { address, gateway, enter: ['ip', 'netns', 'exec', name, ...named] };
  };
  const dispose = async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    for (const name of names.splice(0)) ip('netns', 'del', name);
  };
  try {
    const hosts = [make('a', 0), make('b', 1)] as const;
    const serve = async (loopbackPort: number) => {
      const clients = new Set<string>();
      const wired = hosts.map(({ gateway }) => gateway);
      const listen = (gateway: string, port: number) =>
        new Promise<number>((resolve, reject) => {
          const server = createServer((socket) => {
            clients.add(socket.remoteAddress ?? '');
            const inner = connect(loopbackPort, '127.0.0.1');
            socket.pipe(inner).pipe(socket);
            for (const [one, other] of [
              [socket, inner],
              [inner, socket],
            ] as const) {
              one.on('error', () => other.destroy());
              one.on('close', () => other.destroy());
            }
          });
          server.on('error', reject);
          server.listen(port, gateway, () => {
            servers.push(server);
            resolve((server.address() as { port: number }).port);
          });
        });
      const port = await listen(wired[0] ?? '', 0);
      await listen(wired[1] ?? '', port);
      return { port, clients };
    };
    return { hosts, serve, dispose };
  } catch (error) {
    for (const name of names.splice(0)) ip('netns', 'del', name);
    throw error;
  }
}
