import { Client, Connection } from '@temporalio/client';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workflowId } from '../../domain/submission';
import { loadConfig } from '../../services/config/config';
import { readResults } from '../../services/results';
import { openRunService } from '../../services/runs';
import { BRANCH } from '../faults/outcome';
import { remoteOf } from '../faults/repositories';
import { buildProject, PROJECT } from '../stack/home';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ownTemporal, type OwnServer } from '../support/own-servers';
import { git } from '../support/repositories';
import { makeTwoHosts, whyNoHosts, type Host, type TwoHosts } from '../support/two-hosts';

const reason = whyNoHosts();
if (reason) process.stderr.write(`skipped: workers on two hosts: ${reason}\n`);
const onHosts = reason ? test.skip : test;

let dir: string;
let network: TwoHosts;
let database: TestDatabase;
let temporal: OwnServer;
const workers = new Set<ChildProcess>();

beforeAll(async () => {
  if (reason) return;
  buildProject();
  dir = mkdtempSync(join(tmpdir(), 'rift-hosts-'));
  network = makeTwoHosts();
  [database, temporal] = await Promise.all([freshDatabase(), ownTemporal()]);
  await temporal.start();
  const own = readFileSync(join(PROJECT, 'temporal.yaml'), 'utf8');
  // A host that is gone is given up sooner.
  const hasty = own
    .replace(/heartbeat_secs: \d+/g, 'heartbeat_secs: 4')
    .replace(/to_start_secs: \d+/g, 'to_start_secs: 6');
  writeFileSync(join(dir, 'temporal.yaml'), hasty);
}, 120_000);
afterAll(async () => {
  for (const child of workers) child.kill('SIGKILL');
  await network?.dispose();
  await temporal?.remove();
  await database?.drop();
  if (dir) rmSync(dir, { recursive: true, force: true });
}, 60_000);

/** The servers as they are called from one place. */
function serversAt(host: string, ports: { database: number; redis: number; temporal: number }): NodeJS.ProcessEnv {
  const at = (url: string, port: number) => Object.assign(new URL(url), { hostname: host, port: String(port) }).href;
  return {
    DATABASE_URL: at(database.url, ports.database),
    REDIS_URL: at(process.env.RIFT_TEST_REDIS_URL ?? '', ports.redis),
    TEMPORAL_ADDRESS: `${host}:${ports.temporal}`,
  };
}

const shared = () => ({ OUTPUT_DIR: join(dir, 'outputs'), RIFT_TEMPORAL_FILE: join(dir, 'temporal.yaml') });

/** `rift worker` on a host, once it works. */
async function startWorker(host: Host, name: string, kind: string, servers: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const { RIFT_BWRAP, PATH, HOME, RIFT_CACHE } = process.env;
  const env = { RIFT_BWRAP, PATH, HOME, RIFT_CACHE, RIFT_HOME: join(dir, name), ...shared(), ...servers };
  const [program = '', ...args] = [...host.enter, process.execPath, join(PROJECT, 'dist/cli/main.js')];
  const child = spawn(program, [...args, 'worker', kind, '--json'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  workers.add(child);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('"status":"working"')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
  });
  return child;
}

const portOf = (url: string) => Number(new URL(url.includes('://') ? url : `x://${url}`).port);

onHosts(
  'a host that dies takes its checkout along: its runs clone again on the other and end green',
  async () => {
    const redisUrl = process.env.RIFT_TEST_REDIS_URL ?? '';
    const [db, redis, tp] = await Promise.all(
      [database.url, redisUrl, temporal.url].map((url) => network.serve(portOf(url))),
    );
    const ports = { database: db?.port ?? 0, redis: redis?.port ?? 0, temporal: tp?.port ?? 0 };
    const [a, b] = network.hosts;
    const here = { database: portOf(database.url), redis: portOf(redisUrl), temporal: portOf(temporal.url) };
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...serversAt('127.0.0.1', here), ...shared() };
    const config = { ...loadConfig(env), home: join(dir, 'front') };
    const runs = await openRunService(config, { log: { warn: () => undefined } });
    const connection = await Connection.connect({ address: temporal.url });
    const repository = remoteOf('healable');
    try {
      await startWorker(a, 'a-workflows', '--workflows', serversAt(a.gateway, ports));
      const doomed = await startWorker(b, 'b-activities', '--activities', serversAt(b.gateway, ports));
      const submission = { repo_url: repository.remote, team_name: 'Team', leader_name: 'Ada' };
      const started = await runs.gateway.submit(submission, { mayNameLocalPath: true });
      if (started.kind !== 'started') throw new Error('it was healed before');
      const workflow = new Client({ connection }).workflow.getHandle(workflowId(started.fingerprint));
      await until('the checks to run on host b', async () => {
        const { raw } = await workflow.describe();
        return (
          raw.pendingActivities?.some((one) => one.activityType?.name === 'runChecks' && one.lastStartedTime) ?? false
        );
      });
      doomed.removeAllListeners('exit').kill('SIGKILL');
      await startWorker(a, 'a-activities', '--activities', serversAt(a.gateway, ports));

      await workflow.result();
      const results = await readResults(join(dir, 'outputs'), started.runId);
      expect(results).toMatchObject({ verdict: 'green', commits: [expect.anything()] });
      expect(git(repository.remote, 'rev-list', '--count', `main..${BRANCH}`)).toBe('1');

      // The history says that it was cloned twice, for the queues of two workers, at one commit.
      const scans = scansOf((await workflow.fetchHistory()).events ?? []);
      expect(scans).toHaveLength(2);
      expect(new Set(scans.map(({ queue }) => queue)).size).toBe(2);
      expect(new Set(scans.map(({ sha }) => sha)).size).toBe(1);
      // Both hosts came to the servers over their own wire.
      expect([...(tp?.clients ?? [])].sort()).toEqual([a.address, b.address].sort());
    } finally {
      await connection.close();
      await runs.close();
      repository.dispose();
    }
  },
  240_000,
);

type Events = NonNullable<Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']>;

function scansOf(events: Events): { queue: string; sha: string }[] {
  const ids = events
    .filter((e) => e.activityTaskScheduledEventAttributes?.activityType?.name === 'scanRepository')
    .map(({ eventId }) => String(eventId));
  return events.flatMap(({ activityTaskCompletedEventAttributes: done }) => {
    if (!done || !ids.includes(String(done.scheduledEventId))) return [];
    const [payload] = done.result?.payloads ?? [];
    return [JSON.parse(Buffer.from(payload?.data ?? []).toString()) as { queue: string; sha: string }];
  });
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain for ${what}`);
}
