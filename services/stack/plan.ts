import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { builtModules, tokenFile } from './layout';
import { findOrGet, neededParts, parts, type PartName } from './parts';
import { chromaServer } from './servers/chroma';
import { reservePorts } from './servers/ports';
import { postgresServer } from './servers/postgres';
import { redisServer } from './servers/redis';
import { riftServer, type RiftSettings, type Role } from './servers/rift';
import { secret } from './servers/secret';
import type { Server } from './servers/server';
import { temporalServer } from './servers/temporal';
import type { ProcessName, StackUrls } from './state';

const PORTS = [
  'postgres',
  'redis',
  'temporal',
  'temporalUi',
  'temporalHttp',
  'temporalMetrics',
  'chroma',
  'api',
] as const;
type PortUse = (typeof PORTS)[number];
/** As the contract has it, where it is free. */
const CHROMA_PORT = 8002;

/** Everything that is to run. A server that a variable names is `null`: it is not ours. */
export interface StackPlan {
  readonly ports: Readonly<Record<PortUse, number>>;
  readonly urls: StackUrls;
  /** Parts that cannot be had on this machine, and that runs go on without. */
  readonly absent: readonly ProcessName[];
  readonly servers: Readonly<Record<ProcessName, { readonly server: Server | null; readonly port: number | null }>>;
}

/** @param known ports of an earlier start, taken again where they are free */
export async function planStack(config: Config, known: Readonly<Record<string, number>>): Promise<StackPlan> {
  const { home, hostEnv } = config;
  const { dist } = builtModules();
  // A port that the user names goes before the one of the last start.
  const api = (hostEnv.RIFT_API_PORT ? null : known.api) ?? config.apiPort;
  const wanted: Readonly<Record<string, number>> = { chroma: CHROMA_PORT, ...known, api };
  const [found, memory] = await Promise.all([
    Promise.all(neededParts(config).map((name) => findOrGet(parts[name], config, () => undefined))),
    config.chromaEmbedded ? parts.chroma.find(config) : null,
  ]);
  const program = (name: PartName) => found[neededParts(config).indexOf(name)]?.path ?? '';
  const { ports: free } = await reservePorts(
    home,
    PORTS.map((use) => wanted[use] || null),
  );
  const ports = Object.fromEntries(PORTS.map((use, i) => [use, free[i] ?? 0])) as Record<PortUse, number>;
  const bwrap = program('bubblewrap');
  const dir = (name: string) => {
    mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
    return join(home, name);
  };
  const namespace = config.temporalNamespace ?? 'default';
  const postgres = config.databaseUrl
    ? null
    : postgresServer({ dir: dir('postgres'), port: ports.postgres, program: program('postgres'), bwrap, hostEnv });
  const redis = config.redisUrl
    ? null
    : redisServer({ dir: dir('redis'), port: ports.redis, program: program('redis'), hostEnv });
  const temporal = config.temporalAddress
    ? null
    : temporalServer({
        ...{ dir: dir('temporal'), program: program('temporal'), bwrap, namespace, hostEnv },
        ...{ port: ports.temporal, uiPort: ports.temporalUi },
        ...{ httpPort: ports.temporalHttp, metricsPort: ports.temporalMetrics },
      });
  const chroma = memory && chromaServer({ dir: dir('chroma'), port: ports.chroma, program: memory.path, hostEnv });
  const urls: StackUrls = {
    database: config.databaseUrl ?? postgres?.url ?? '',
    redis: config.redisUrl ?? redis?.url ?? '',
    temporal: config.temporalAddress ?? temporal?.url ?? '',
    temporalUi: config.temporalUiUrl ?? (temporal && `http://127.0.0.1:${ports.temporalUi}`),
    chroma: chroma?.url ?? config.chromaUrl,
    api: `http://${config.apiHost}:${ports.api}`,
  };
  secret(tokenFile(config));
  const settings = riftSettings(config, urls, ports.api, bwrap);
  const rift = (role: Role) =>
    riftServer({ role, dist, settings, hostEnv, apiHost: config.apiHost, apiPort: ports.api });
  return {
    ports,
    urls,
    absent: config.chromaEmbedded && !chroma ? ['chroma'] : [],
    servers: {
      postgres: { server: postgres, port: postgres && ports.postgres },
      redis: { server: redis, port: redis && ports.redis },
      temporal: { server: temporal, port: temporal && ports.temporal },
      chroma: { server: chroma, port: chroma && ports.chroma },
      'workflow-worker': { server: rift('workflow-worker'), port: null },
      'activity-worker': { server: rift('activity-worker'), port: null },
      api: { server: rift('api'), port: ports.api },
    },
  };
}

function riftSettings(config: Config, urls: StackUrls, apiPort: number, bwrap: string): RiftSettings {
  return {
    RIFT_HOME: config.home,
    RIFT_CACHE: config.cache,
    OUTPUT_DIR: config.outputDir,
    DATABASE_URL: urls.database,
    REDIS_URL: urls.redis,
    CHROMA_HOST: new URL(urls.chroma).hostname,
    CHROMA_PORT: new URL(urls.chroma).port || '80',
    TEMPORAL_ADDRESS: urls.temporal,
    ...(config.temporalNamespace ? { TEMPORAL_NAMESPACE: config.temporalNamespace } : {}),
    ...(urls.temporalUi ? { TEMPORAL_UI_URL: urls.temporalUi } : {}),
    RIFT_BWRAP: bwrap,
    RIFT_API_HOST: config.apiHost,
    RIFT_API_PORT: String(apiPort),
    RIFT_WORKER_ID: config.workerId ?? secret(join(config.home, 'worker-id')).slice(0, 12),
  };
}
