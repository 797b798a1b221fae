import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { findOrGet, parts } from '../../services/stack/parts';
import { freePorts } from '../../services/stack/servers/ports';
import { postgresServer } from '../../services/stack/servers/postgres';
import { redisServer } from '../../services/stack/servers/redis';
import { startServer, type RunningServer, type Server } from '../../services/stack/servers/server';

/** A server that a test may stop, kill and start again, beside the shared one. */
export interface OwnServer {
  readonly url: string;
  /** Forgets what it held. */
  start(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
}

export async function ownRedis(): Promise<OwnServer> {
  const config = loadConfig();
  const { path: program } = await findOrGet(parts.redis, config, () => undefined);
  return own((dir, port) => redisServer({ dir, port, program, hostEnv: config.hostEnv, durable: false }));
}

/** PostgreSQL of the given program; the bubblewrap of the test invocation where we are root. */
export async function ownPostgres(program: string): Promise<OwnServer> {
  const { hostEnv } = loadConfig();
  const bwrap = process.env.RIFT_BWRAP ?? null;
  return own((dir, port) => postgresServer({ dir, port, program, bwrap, hostEnv, durable: false }));
}

async function own(serverAt: (dir: string, port: number) => Server & { readonly url: string }): Promise<OwnServer> {
  const dir = mkdtempSync(join(tmpdir(), 'rift-own-'));
  const log = openSync(join(dir, 'log'), 'a');
  const [port = 0] = await freePorts(dir, [null]);
  const server = serverAt(dir, port);
  let running: RunningServer | null = null;
  const end = async (forced: boolean) => {
    const ended = running;
    running = null;
    if (ended && forced) process.kill(-ended.pid, 'SIGKILL');
    await ended?.stop();
  };
  return {
    url: server.url,
    start: async () => {
      running = await startServer(server, server.url, log);
    },
    kill: () => end(true),
    remove: async () => {
      await end(false);
      closeSync(log);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
