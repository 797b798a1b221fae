import { get } from 'node:http';
import { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { createHash } from 'node:crypto';

// Below the range from which systems give ports to outgoing connections: a client that tries again and again to reach a
// server that is down could otherwise get connected to itself, and keep the port from it.
const FIRST = 20_000;
const COUNT = 12_000;

/** Whether nothing listens on that loopback port. */
export async function isFree(port: number): Promise<boolean> {
  const server = await bound({ port, host: '127.0.0.1' });
  return new Promise((resolve) => (server ? server.close(() => resolve(true)) : resolve(false)));
}

export interface ReservedPorts {
  readonly ports: readonly number[];
  release(): void;
}

/**
 * Loopback ports that are free and that no other process gets here until this one ends or releases them: the wanted ones where
 * they can be had, else others, the same for the same seed as far as possible.
 * @param wanted null: any
 */
export async function reservePorts(seed: string, wanted: readonly (number | null)[]): Promise<ReservedPorts> {
  const claims = new Map<number, Server>();
  const take = async (port: number) => {
    const claim = claims.has(port) ? null : await claimPort(port);
    if (claim) claims.set(port, claim);
    return claim !== null;
  };
  let candidate = createHash('sha256').update(seed).digest().readUInt32BE(0) % COUNT;
  for (const port of wanted) {
    let found = port !== null && (await take(port));
    for (let tries = 0; !found; tries++) {
      if (tries > COUNT) throw new Error('no free port on loopback');
      const next = FIRST + (candidate++ % COUNT);
      found = !wanted.includes(next) && (await take(next));
    }
  }
  return { ports: [...claims.keys()], release: () => claims.forEach((claim) => claim.close()) };
}

/**
 * Null where the port is in use or claimed. What is planned listens only later, so the claim is a socket of its own, in Linux's
 * abstract namespace: it belongs to the network that the port belongs to, whoever asks, and goes with its holder.
 */
async function claimPort(port: number): Promise<Server | null> {
  const claim = await bound({ path: `\0rift-port-${port}` });
  if (claim && (await isFree(port))) return claim.unref();
  claim?.close();
  return null;
}

function bound(options: ListenOptions): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ ...options, exclusive: true }, () => resolve(server));
  });
}

/** Whether something takes connections on that address. */
export function answers(host: string, port: number, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const done = (ok: boolean) => () => {
      socket.destroy();
      resolve(ok);
    };
    socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false));
  });
}

/** Whether something speaks HTTP there, whatever it answers. */
export function httpAnswers(host: string, port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, timeout: 5000 }, (response) => {
      response.resume();
      resolve(true);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
