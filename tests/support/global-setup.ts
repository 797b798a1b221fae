import { startTestServers, type TestServers } from './servers';

declare global {
  var riftTestServers: TestServers | undefined;
}

/** Starts PostgreSQL, Redis and Temporal once per invocation of Jest and names them in the environment of the tests. */
export default async function setup(): Promise<void> {
  const servers = await startTestServers();
  globalThis.riftTestServers = servers;
  process.env.RIFT_TEST_DATABASE_URL = servers.postgres.url;
  process.env.RIFT_TEST_REDIS_URL = servers.redis.url;
  process.env.RIFT_TEST_TEMPORAL_ADDRESS = servers.temporal.url;
  process.env.RIFT_BWRAP = servers.bwrap;
}
