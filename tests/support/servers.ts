import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { findOrGet, parts, type PartName } from '../../services/stack/parts';
import { reservePorts } from '../../services/stack/servers/ports';
import { postgresServer } from '../../services/stack/servers/postgres';
import { redisServer } from '../../services/stack/servers/redis';
import { startServer, type RunningServer } from '../../services/stack/servers/server';
import { temporalServer } from '../../services/stack/servers/temporal';

export interface TestServers {
  readonly postgres: RunningServer;
  readonly redis: RunningServer;
  readonly temporal: RunningServer;
  readonly bwrap: string;
  stop(): Promise<void>;
}

/** One of each server for the whole of a test invocation, below a temporary folder; nothing of it is kept. */
export async function startTestServers(): Promise<TestServers> {
  const config = loadConfig();
  const { hostEnv } = config;
  const part = (name: PartName) => findOrGet(parts[name], config, (text) => process.stderr.write(`tests: ${text}\n`));
  const dir = mkdtempSync(join(tmpdir(), 'rift-tests-'));
  const log = openSync(join(dir, 'servers.log'), 'a');
  const [bwrap, pg, rd, tp, { ports }] = await Promise.all([
    part('bubblewrap'),
    part('postgres'),
    part('redis'),
    part('temporal'),
    reservePorts(dir, [null, null, null, null, null]),
  ]);
  const [pgPort = 0, redisPort = 0, port = 0, httpPort = 0, metricsPort = 0] = ports;
  const common = { hostEnv, durable: false };
  const servers = [
    postgresServer({ ...common, dir: join(dir, 'postgres'), port: pgPort, program: pg.path, bwrap: bwrap.path }),
    redisServer({ ...common, dir: join(dir, 'redis'), port: redisPort, program: rd.path }),
    temporalServer({
      ...common,
      ...{ dir: join(dir, 'temporal'), port, httpPort, metricsPort, uiPort: null },
      ...{ program: tp.path, bwrap: bwrap.path, namespace: 'default' },
    }),
  ];
  const [postgres, redis, temporal] = await Promise.all(servers.map((server) => startServer(server, server.url, log)));
  if (!postgres || !redis || !temporal) throw new Error('a test server is missing');
  return {
    ...{ postgres, redis, temporal, bwrap: bwrap.path },
    stop: async () => {
      await Promise.all([postgres, redis, temporal].map((server) => server.stop()));
      closeSync(log);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
