import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { findOrGet, parts } from '../../services/stack/parts';
import { reservePorts } from '../../services/stack/servers/ports';
import { chromaServer } from '../../services/stack/servers/chroma';
import { postgresServer } from '../../services/stack/servers/postgres';
import { redisServer } from '../../services/stack/servers/redis';
import { temporalServer } from '../../services/stack/servers/temporal';
import { startServer, type RunningServer, type Server } from '../../services/stack/servers/server';

/** Where a server lives, and a second port that it may use. */
export interface Place {
  readonly dir: string;
  readonly sparePort: number;
}

/** A server that a test may stop, kill and start again, beside the shared one. */
export interface OwnServer {
  readonly url: string;
  readonly sparePort: number;
  /** Forgets what it held. */
  start(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Hangs, until it is resumed. */
  pause(): void;
  resume(): void;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
}

/** @param configure adds to the configuration before each start */
export async function ownRedis(configure?: (at: Place) => void): Promise<OwnServer> {
  const config = loadConfig();
  const { path: program } = await findOrGet(parts.redis, config, () => undefined);
  return own((dir, port) => redisServer({ dir, port, program, hostEnv: config.hostEnv, durable: false }), configure);
}

/** PostgreSQL of the given program or the one that Rift brings; in the bubblewrap of the test invocation where we are root. */
export async function ownPostgres(program?: string, configure?: (at: Place) => void): Promise<OwnServer> {
  const config = loadConfig();
  const { path } = program ? { path: program } : await findOrGet(parts.postgres, config, () => undefined);
  const { hostEnv } = config;
  const bwrap = process.env.RIFT_BWRAP ?? null;
  return own((dir, port) => postgresServer({ dir, port, program: path, bwrap, hostEnv, durable: false }), configure);
}

/** With a namespace `default` and nothing kept. */
export async function ownTemporal(): Promise<OwnServer> {
  const config = loadConfig();
  const { path: program } = await findOrGet(parts.temporal, config, () => undefined);
  const { hostEnv } = config;
  const {
    ports: [httpPort = 0, metricsPort = 0],
  } = await reservePorts(`temporal-${process.pid}`, [null, null]);
  const common = { uiPort: null, httpPort, metricsPort, program, namespace: 'default', hostEnv, durable: false };
  return own((dir, port) => temporalServer({ ...common, dir, port, bwrap: process.env.RIFT_BWRAP ?? null }));
}

/** Chroma of the package, with what it is given kept in a folder of its own. */
export async function ownChroma(): Promise<OwnServer> {
  const config = loadConfig();
  const { path: program } = await findOrGet(parts.chroma, config, () => undefined);
  return own((dir, port) => chromaServer({ dir, port, program, hostEnv: config.hostEnv }));
}

async function own(
  serverAt: (dir: string, port: number) => Server & { readonly url: string },
  configure: (at: Place) => void = () => undefined,
): Promise<OwnServer> {
  const dir = mkdtempSync(join(tmpdir(), 'rift-own-'));
  const log = openSync(join(dir, 'log'), 'a');
  const {
    ports: [port = 0, sparePort = 0],
  } = await reservePorts(dir, [null, null]);
  const plain = serverAt(dir, port);
  const prepare = async () => {
    await plain.prepare?.();
    configure({ dir, sparePort });
  };
  const server = { ...plain, prepare };
  let running: RunningServer | null = null;
  const signal = (name: NodeJS.Signals) => void (running && process.kill(-running.pid, name));
  const end = async (forced: boolean) => {
    if (forced) signal('SIGKILL');
    const ended = running;
    running = null;
    await ended?.stop();
  };
  return {
    url: server.url,
    sparePort,
    start: async () => {
      running = await startServer(server, server.url, log);
    },
    kill: () => end(true),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    remove: async () => {
      await end(false);
      closeSync(log);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
