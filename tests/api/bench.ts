import { Context } from '@temporalio/activity';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../db';
import { TASK_QUEUES } from '../../domain/run';
import type { RunActivities } from '../../domain/run-activities';
import { startServer, createLogger, type ApiServer } from '../../api/server';
import { loadConfig, type Config } from '../../services/config/config';
import { createEventStore, type EventStore } from '../../services/events';
import { exec } from '../../services/process/spawn';
import { connectRedis } from '../../services/redis';
import { createEndRun } from '../../services/runs/end-run';
import { createRunMirror } from '../../services/runs/mirror';
import { findOrGet, parts } from '../../services/stack/parts';
import { createTrace } from '../../services/traces';
import { registerSearchAttributes } from '../../services/temporal/connect';
import { loadTemporalSettings } from '../../services/temporal/settings';
import { freshDatabase } from '../support/database';

export const TOKEN = 'local-token-of-the-tests';

/** The API on real PostgreSQL, Redis and Temporal, and workers for the real workflow whose activities do what a test says. */
export interface Bench {
  readonly config: Config;
  readonly env: TestWorkflowEnvironment;
  readonly database: Database;
  readonly events: EventStore;
  readonly api: ApiServer;
  /** Lines that the API logged. */
  readonly logged: string[];
  /** A repository with one commit, and its commit. */
  readonly repository: string;
  commit(text: string): Promise<string>;
  request(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Works until the returned function is called. */
  work(script?: Partial<RunActivities>): Promise<() => Promise<void>>;
  /** Ends the Temporal server for good. */
  stopTemporal(): Promise<void>;
  /** Drops the database under everybody's hands. */
  loseDatabase(): Promise<void>;
  say(runId: string, thought: string): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export async function startBench(change: Partial<Config> = {}): Promise<Bench> {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  const home = mkdtempSync(join(tmpdir(), 'rift-api-'));
  writeFileSync(join(home, 'token'), `${TOKEN}\n`, { mode: 0o600 });
  const { path } = await findOrGet(parts.temporal, loadConfig(), () => undefined);
  const [env, created, workflowBundle] = await Promise.all([
    // A server of its own: the queues have fixed names, and one test stops it.
    TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } }),
    freshDatabase(),
    bundleWorkflowCode({
      workflowsPath: join(__dirname, '../../workflows/index.ts'),
      logger: new DefaultLogger('ERROR'),
    }),
  ]);
  const config: Config = {
    ...loadConfig({ PATH: process.env.PATH, HOME: home }),
    home,
    outputDir: join(home, 'outputs'),
    databaseUrl: created.url,
    redisUrl: process.env.RIFT_TEST_REDIS_URL ?? null,
    temporalAddress: env.address,
    temporalUiUrl: 'http://127.0.0.1:8233',
    chromaUrl: 'http://127.0.0.1:9',
    apiPort: 0,
    ...change,
  };
  const settings = loadTemporalSettings(config);
  const connection = { client: env.client, connection: env.connection as never, close: async () => undefined };
  await registerSearchAttributes(connection, settings);

  const logged: string[] = [];
  const api = await startServer(
    config,
    createLogger((line) => void logged.push(line)),
  );
  const database = await openDatabase(created.url);
  const redis = await connectRedis(config.redisUrl!);
  const events = createEventStore({ redis, database });
  const endRun = createEndRun({ database, events, mirror: createRunMirror(redis), outputDir: config.outputDir });

  const repository = join(home, 'repository');
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    const result = await exec(['git', ...identity, '-C', repository, ...args], { env: { PATH: process.env.PATH } });
    if (result.code !== 0) throw new Error(result.stderr.toString());
    return result.stdout.toString().trim();
  };
  await exec(['git', 'init', '-q', '-b', 'main', repository], { env: { PATH: process.env.PATH } });
  const commit = async (text: string) => {
    writeFileSync(join(repository, 'a.txt'), text);
    await git('add', '-A');
    await git('commit', '-qm', text);
    return git('rev-parse', 'HEAD');
  };
  await commit('first');

  let stopped: Promise<void> | null = null;
  const defaults: Partial<RunActivities> = {
    openRun: async ({ runId }) => void (await database.repositories.runs.update(runId, { status: 'running' })),
    scanRepository: async ({ runId }) => {
      const sha = await git('rev-parse', 'HEAD');
      await database.repositories.runs.update(runId, { submittedSha: sha });
      return { queue: TASK_QUEUES.activities, sha, unpushedCommits: 0, end: null };
    },
    analyzeSyntax: async () => undefined,
    runChecks: async () => ({ end: { verdict: 'green', reason: null }, failing: {} }),
    dropCheckout: async () => undefined,
    finishRun: ({ runId, end, iterations }) => endRun.end(runId, end, iterations),
  };

  return {
    ...{ config, env, database, events, api, logged, repository, commit },
    request: async (method, url, { body, headers } = {}) => {
      const answer = await fetch(new URL(url, api.url), {
        method,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          authorization: `Bearer ${TOKEN}`,
          ...headers,
        },
      });
      const text = await answer.text();
      const json = answer.headers.get('content-type')?.includes('json') && text !== '';
      return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
    },
    work: async (script = {}) => {
      const activities = { ...defaults, ...script };
      const nativeConnection = env.nativeConnection;
      const workers = await Promise.all([
        Worker.create({ connection: nativeConnection, taskQueue: TASK_QUEUES.workflows, workflowBundle }),
        Worker.create({
          ...{ connection: nativeConnection, taskQueue: TASK_QUEUES.activities, activities },
          // A cancelled activity learns of it with its next heartbeat.
          maxHeartbeatThrottleInterval: 100,
        }),
      ]);
      const done = Promise.all(workers.map((worker) => worker.run()));
      return async () => {
        for (const worker of workers) worker.shutdown();
        await done;
      };
    },
    stopTemporal: () => (stopped ??= env.teardown()),
    loseDatabase: () => created.drop(),
    say: async (runId, thought) => {
      const trace = createTrace({ runId, activityKey: 'test', database, events });
      await trace.record({ node: 'test_runner', actionType: 'decision', label: 'said', thought });
    },
    close: async () => {
      await api.close();
      await events.close();
      redis.disconnect();
      await database.close();
      await (stopped ??= env.teardown()).catch(() => undefined);
      await created.drop().catch(() => undefined);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An activity that is at work until its run is stopped. */
export async function endless(): Promise<never> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 50);
  return context.cancelled.finally(() => clearInterval(timer));
}

/** Waits for what another process or connection brings about. */
export async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let i = 0; i < 800; i++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came');
}
