import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { endpoint, type Destination } from './destinations';
import { AddressRefused, dial } from './dial';

export interface Proxy {
  /** Path of its Unix socket: it listens nowhere else. */
  readonly socket: string;
  /** What it refused, `host:port`, each once. */
  refused(): readonly string[];
  close(): void;
}

const HOP_BY_HOP = ['connection', 'proxy-connection', 'proxy-authorization', 'keep-alive', 'te', 'trailer', 'upgrade'];
/** Plain requests fetch; nothing is published through the proxy. */
const METHODS = ['GET', 'HEAD'];

/** A forward proxy to these destinations alone. */
export async function startProxy(destinations: ReadonlyMap<string, Destination>): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'rift-proxy-'));
  const socket = join(folder, 'proxy.sock');
  const refused = new Set<string>();
  const open = new Set<Duplex>();
  const track = <T extends Duplex>(stream: T): T => {
    open.add(stream);
    return stream.once('close', () => open.delete(stream)).on('error', () => stream.destroy()) as T;
  };

  async function reach(at: string | null, asked: string): Promise<{ to: Destination; socket: Socket }> {
    const to = at === null ? undefined : destinations.get(at);
    try {
      if (!to) throw new AddressRefused(asked);
      return { to, socket: track(await dial(to)) };
    } catch (error) {
      if (error instanceof AddressRefused) refused.add(at ?? asked);
      throw error;
    }
  }

  async function tunnel(asked: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    track(client);
    try {
      const authority = asked.url ?? '';
      const { socket: upstream } = await reach(endpoint(authority), authority);
      upstream.once('close', () => client.destroy());
      client.once('close', () => upstream.destroy());
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    } catch (error) {
      const { status, text } = answer(error);
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: ${text.length}\r\nConnection: close\r\n\r\n${text}`);
    }
  }

  async function forward(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(asked.url ?? '');
      if (url.protocol !== 'http:' || !METHODS.includes(asked.method ?? '')) throw new AddressRefused(url.host);
      const { to, socket: plain } = await reach(endpoint(url.host, 'http:'), url.host);
      const upstream = to.tls ? track(connectTls({ socket: plain, servername: url.hostname })) : plain;
      const headers = forwarded(asked, to);
      const path = url.pathname + url.search;
      const outgoing = request({ createConnection: () => upstream, method: asked.method, path, headers });
      outgoing.on('error', (error) => fail(response, error));
      outgoing.on('response', (incoming) => {
        response.writeHead(incoming.statusCode ?? 502, withoutHops(incoming.headers));
        incoming.pipe(response);
      });
      outgoing.end();
    } catch (error) {
      fail(response, error);
    }
  }

  const server = createServer(forward).on('connect', (asked, client, head) => void tunnel(asked, client, head));
  server.on('connection', track);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: socket, readableAll: true, writableAll: true }, resolve);
  });
  return {
    socket,
    refused: () => [...refused],
    close() {
      server.close();
      for (const stream of open) stream.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function forwarded(asked: IncomingMessage, to: Destination): OutgoingHttpHeaders {
  const headers = withoutHops(asked.headers);
  headers.connection = 'close';
  if (to.authorization) headers.authorization = to.authorization;
  return headers;
}

function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
}

function fail(response: ServerResponse, error: unknown): void {
  const { status, text } = answer(error);
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}

function answer(error: unknown): { status: number; text: string } {
  if (error instanceof AddressRefused) return { status: 403, text: `not allowed: ${error.message}\n` };
  return { status: 502, text: `${(error as Error).message}\n` };
}
