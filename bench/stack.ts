import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type Config } from '../services/config/config';
import { tokenFile } from '../services/stack/layout';
import { planStack } from '../services/stack/plan';
import { startServer, type RunningServer } from '../services/stack/servers/server';
import type { ProcessName, StackUrls } from '../services/stack/state';

/** The embedded stack, or a part of it, in a home of its own. */
export interface BenchStack {
  readonly config: Config;
  readonly urls: StackUrls;
  readonly pids: Readonly<Partial<Record<ProcessName, number>>>;
  /** Folder for what the measurement makes. */
  readonly scratch: string;
  /** Of this machine's own user, who is not limited. */
  readonly token: string;
  /** Asks the API as this machine's own user. @throws on any answer outside 2xx */
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
}

const SERVERS = ['postgres', 'redis', 'temporal'] as const;

/** Starts the servers and the named processes of Rift's own, and takes all of it down again. */
export async function withStack<T>(
  processes: readonly Exclude<ProcessName, (typeof SERVERS)[number]>[],
  work: (stack: BenchStack) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'rift-bench-'));
  const { DATABASE_URL: _d, REDIS_URL: _r, TEMPORAL_ADDRESS: _t, RIFT_API_TOKEN: _a, ...env } = process.env;
  const config = { ...loadConfig({ ...env, RIFT_HOME: home, OUTPUT_DIR: join(home, 'outputs') }), apiPort: 0 };
  const log = openSync(join(home, 'servers.log'), 'a', 0o600);
  const running: RunningServer[] = [];
  const pids: Partial<Record<ProcessName, number>> = {};
  try {
    const { servers, urls } = await planStack(config, {});
    for (const name of [...SERVERS, ...processes]) {
      const { server } = servers[name];
      if (!server) continue;
      const started = await startServer(server, '', log);
      running.push(started);
      pids[name] = started.pid;
    }
    const token = readFileSync(tokenFile(config), 'utf8').trim();
    const call = async <A>(method: string, path: string, body?: object): Promise<A> => {
      const answer = await fetch(`${urls.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as A;
    };
    const { database: databaseUrl, redis: redisUrl, temporal: temporalAddress } = urls;
    return await work({
      config: { ...config, databaseUrl, redisUrl, temporalAddress },
      ...{ urls, pids, scratch: home, token, call },
    });
  } catch (error) {
    process.stderr.write(`${readFileSync(join(home, 'servers.log'), 'utf8').slice(-4_000)}\n`);
    throw error;
  } finally {
    for (const server of running.reverse()) await server.stop();
    closeSync(log);
    rmSync(home, { recursive: true, force: true });
  }
}
