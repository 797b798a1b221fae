import { existsSync } from 'node:fs';
import { openDatabase } from '../../db';
import type { RunRecord } from '../../domain/run-record';
import { workflowId, type RunId } from '../../domain/submission';
import { ConfigError, type Config } from '../config/config';
import { createEventStore, type EventStore } from '../events';
import { gitSettings } from '../git/settings';
import { createHealth, type Health } from '../health/health';
import { createKnowledge, localEmbedder, type KnowledgeBase } from '../knowledge';
import { createQuestions, type Questions } from '../questions';
import { createRateLimiter, type RateLimiter } from '../rate-limit';
import { redact } from '../redact';
import { connectRedis, redisHealth } from '../redis';
import { reportIfThere } from '../report/place';
import { assembleResults, readResults, resultsPath } from '../results';
import { createSyntax } from '../syntax';
import { lazyTemporal } from '../temporal/connect';
import { loadTemporalSettings } from '../temporal/settings';
import { createEndRun } from './end-run';
import { createExecutions } from './executions';
import { createFigures, type Figures } from './figures';
import { createGateway, type Gateway } from './gateway';
import { createGitProbe } from './git-probe';
import { createRunMirror } from './mirror';
import { createReader, type Reader } from './reader';
import { createReconciler, type Reconciler } from './reconciler';
import { createReports, type Reports } from './reports';

/** Everything that a front of Rift needs about runs, on the real servers. */
export interface RunService {
  readonly gateway: Gateway;
  readonly reader: Reader;
  readonly figures: Figures;
  readonly events: EventStore;
  readonly reconciler: Reconciler;
  readonly reports: Reports;
  /** null: switched off. */
  readonly knowledge: KnowledgeBase | null;
  readonly questions: Questions;
  readonly health: () => Promise<Health>;
  /** null where nothing is limited. */
  readonly limiter: RateLimiter | null;
  /** Page of the run's workflow; null where no Web UI is known. */
  readonly temporalUi: (run: RunRecord) => string | null;
  /** Artifacts on this machine, as far as they are there. */
  readonly artifacts: (runId: RunId) => { readonly resultsJson: string | null; readonly reportPdf: string | null };
  close(): Promise<void>;
}

export interface RunServiceOptions {
  readonly log: { warn(data: object, text: string): void };
  /** What a call may wait for one server. */
  readonly timeoutMs?: number;
  /** Whatever of a run is younger is left to those that write it. */
  readonly graceMs?: number;
}

const TIMEOUT_MS = 3_000;
const PROBE_SECS = 5;
const GRACE_MS = 60_000;
const HEALTH_MS = 1_500;
const KNOWLEDGE_MS = 30_000;

/**
 * Connects to the database, and brings its schema up to date; Redis and Temporal may be away.
 * @throws where the database cannot be reached
 */
export async function openRunService(config: Config, options: RunServiceOptions): Promise<RunService> {
  const { log, timeoutMs = TIMEOUT_MS, graceMs = GRACE_MS } = options;
  const { outputDir } = config;
  if (!config.databaseUrl) throw new ConfigError('DATABASE_URL is missing; "rift up" starts a database and sets it');
  const settings = loadTemporalSettings(config);
  const database = await openDatabase(config.databaseUrl, {
    applicationName: 'rift-api',
    connectTimeoutMs: timeoutMs,
    poolSize: 20,
  });
  await database.migrate();
  const redis = config.redisUrl ? await connectRedis(config.redisUrl) : null;
  const temporal = lazyTemporal(settings);

  const { repositories } = database;
  const events = createEventStore({ redis, database });
  const mirror = createRunMirror(redis);
  const executions = createExecutions(temporal.client, timeoutMs);
  const endRun = createEndRun({ database, events, mirror, outputDir });
  const reports = createReports({
    executions,
    isThere: (runId) => reportIfThere(outputDir, runId) !== null,
    activity: settings.workflow.activities.renderReport,
  });
  const reconciler = createReconciler({ runs: repositories.runs, executions, endRun, reports, graceMs, log });
  // Artifacts may be pruned; the database tells the same.
  const results = async (runId: RunId) => (await readResults(outputDir, runId)) ?? assembleResults(database, runId);

  const ifThere = (path: string) => (existsSync(path) ? path : null);

  const reader = createReader({
    ...{ repositories, mirror: mirror.read, readResults: results, timeoutMs },
    reportPath: (runId) => reportIfThere(outputDir, runId),
  });

  return {
    events,
    reconciler,
    reports,
    gateway: createGateway({
      ...{ runs: repositories.runs, executions, reconciler, mirror, timeoutMs },
      probe: createGitProbe(gitSettings(config), PROBE_SECS),
      readResults: results,
      settings: settings.workflow,
      maxIterations: config.maxRetries,
    }),
    reader,
    questions: createQuestions(reader),
    knowledge: config.flags.kbLookup ? openKnowledge(config) : null,
    figures: createFigures({ repositories, timeoutMs }),
    health: createHealth({
      postgres: database.health,
      redis: async () => (redis ? redisHealth(redis) : 'down'),
      temporal: temporal.client,
      chromaUrl: config.chromaUrl,
      timeoutMs: HEALTH_MS,
    }),
    limiter:
      config.rateLimit === 0
        ? null
        : createRateLimiter(redis, { limit: config.rateLimit, windowMs: config.rateLimitWindowSecs * 1000 }),
    temporalUi: ({ fingerprint, workflowRunId }) => {
      if (!config.temporalUiUrl) return null;
      const path = ['namespaces', settings.namespace, 'workflows', workflowId(fingerprint)];
      return [
        config.temporalUiUrl.replace(/\/+$/, ''),
        ...path,
        ...(workflowRunId ? [workflowRunId, 'history'] : []),
      ].join('/');
    },
    artifacts: (runId) => ({
      resultsJson: ifThere(resultsPath(outputDir, runId)),
      reportPdf: reportIfThere(outputDir, runId),
    }),
    close: async () => {
      await events.close();
      redis?.disconnect();
      await temporal.close();
      await database.close();
    },
  };
}

function openKnowledge({ chromaUrl: url, chromaCollections, home }: Config): KnowledgeBase {
  const embedder = localEmbedder(createSyntax());
  return createKnowledge({
    url,
    collection: chromaCollections.fixes,
    ...{ embedder, redact, home, timeoutMs: KNOWLEDGE_MS },
  });
}
