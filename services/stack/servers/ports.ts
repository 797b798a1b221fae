import { get } from 'node:http';
import { createServer, connect } from 'node:net';
import { createHash } from 'node:crypto';

// Below the range from which systems give ports to outgoing connections: a client that tries again and again to reach a
// server that is down could otherwise get connected to itself, and keep the port from it.
const FIRST = 20_000;
const COUNT = 12_000;

/** Whether nothing listens on that loopback port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Free loopback ports: the wanted ones where they are free, else others, the same for the same seed as far as possible.
 * @param wanted null: any
 */
export async function freePorts(seed: string, wanted: readonly (number | null)[]): Promise<number[]> {
  const ports: number[] = [];
  let candidate = createHash('sha256').update(seed).digest().readUInt32BE(0) % COUNT;
  for (const port of wanted) {
    let found = port !== null && !ports.includes(port) && (await isFree(port)) ? port : null;
    for (let tries = 0; found === null; tries++) {
      if (tries > COUNT) throw new Error('no free port on loopback');
      const next = FIRST + (candidate++ % COUNT);
      if (!ports.includes(next) && !wanted.includes(next) && (await isFree(next))) found = next;
    }
    ports.push(found);
  }
  return ports;
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

/** @param statuses that count as an answer; any where it is missing */
export function httpAnswers(host: string, port: number, path: string, statuses?: readonly number[]): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path, timeout: 5000 }, (response) => {
      response.resume();
      resolve(statuses?.includes(response.statusCode ?? 0) ?? true);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
