import { join } from 'node:path';
import { ConfigError, type Config } from '../config/config';
import { builtModules } from './layout';
import type { LogFile } from './log-file';
import { findOrGet, parts } from './parts';
import { riftServer, type RiftSettings, type Role } from './servers/rift';
import { secret } from './servers/secret';
import { supervise } from './supervise';

export type WorkerRole = Exclude<Role, 'api'>;

/** A worker on a host of its own, in the foreground: started again where it ends or hangs, ended with its caller. */
export interface HostWorkers {
  readonly firstUp: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs workers of Rift against servers that are elsewhere.
 * @param log takes what they write
 * @throws ConfigError where a server is not named, PartMissing where the host lacks what its activities need
 */
export async function runWorkers(
  config: Config,
  roles: readonly WorkerRole[],
  log: Pick<LogFile, 'write'>,
): Promise<HostWorkers> {
  const { databaseUrl, redisUrl, temporalAddress, home, cache, outputDir, hostEnv } = config;
  const works = roles.includes('activity-worker');
  if (!temporalAddress) throw new ConfigError('TEMPORAL_ADDRESS is missing: a worker needs to know where Temporal is');
  if (works && !databaseUrl) throw new ConfigError('DATABASE_URL is missing: a worker of activities needs PostgreSQL');
  const bubblewrap = works ? (await findOrGet(parts.bubblewrap, config, () => undefined)).path : null;
  const settings: RiftSettings = {
    ...{ RIFT_HOME: home, RIFT_CACHE: cache, OUTPUT_DIR: outputDir, TEMPORAL_ADDRESS: temporalAddress },
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    ...(bubblewrap ? { RIFT_BWRAP: bubblewrap } : {}),
    // The same after a restart, another than that of every other host.
    RIFT_WORKER_ID: config.workerId ?? secret(join(home, 'worker-id')).slice(0, 12),
  };
  const { dist } = builtModules();
  const supervised = roles.map((role) => {
    const server = riftServer({ role, dist, settings, hostEnv, apiHost: config.apiHost, apiPort: config.apiPort });
    return supervise(server, log, () => undefined);
  });
  return {
    firstUp: Promise.all(supervised.map(({ firstUp }) => firstUp)).then(() => undefined),
    stop: () => Promise.all(supervised.map((one) => one.stop())).then(() => undefined),
  };
}
