import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { openDatabase } from '../../db';
import { TASK_QUEUES } from '../../domain/run';
import { createModelRoom } from '../budget';
import { createChecks } from '../checks';
import { ConfigError, type Config } from '../config/config';
import { createEventStore } from '../events';
import { createGit, gitSettings } from '../git';
import { createKnowledge, createTestStore, localEmbedder } from '../knowledge';
import { createLanguages } from '../languages';
import { createModelClient } from '../llm/client';
import { loadModels } from '../llm/models-file';
import { ciProviders } from './ci-providers';
import type { WorkerParts } from './context';
import { redact } from '../redact';
import { connectRedis } from '../redis';
import { createRunMirror } from '../runs/mirror';
import { createSandbox } from '../sandbox';
import { STRATEGY_MODULES } from '../strategies';
import { createSyntax } from '../syntax';
import { openTree } from '../workspace/tree';

/** Stable for one `RIFT_HOME` on one host, so that a restarted worker takes its checkouts up again. */
function ownQueue({ workerId, home }: Config): string {
  const id = workerId ?? createHash('sha256').update(`${hostname()}\0${home}`).digest('hex').slice(0, 12);
  return `${TASK_QUEUES.activities}-${id}`;
}

/** Opens what an activity worker works with. */
export async function openParts(config: Config): Promise<WorkerParts & { close(): Promise<void> }> {
  if (!config.databaseUrl) throw new ConfigError('DATABASE_URL is missing: a worker needs PostgreSQL');
  const database = await openDatabase(config.databaseUrl, { applicationName: 'rift-worker' });
  await database.migrate();
  const redis = config.redisUrl ? await connectRedis(config.redisUrl) : null;
  const events = createEventStore({ redis, database });
  const { bwrap, cache, hostEnv, prepareAllow, workerConcurrency: slots } = config;
  const sandbox = createSandbox({ bwrap, cache, hostEnv, prepareAllow, slots: 2 * slots });
  const syntax = createSyntax();
  const adapters = createLanguages(hostEnv, syntax);
  const git = createGit(gitSettings(config));
  const checks = createChecks({ sandbox, adapters, redact, openTree: (root) => openTree(root, hostEnv) });
  const { chromaUrl: url, chromaCollections, home, flags } = config;
  const base = { url, collection: chromaCollections.fixes, embedder: localEmbedder(syntax), redact, home };
  const knowledge = flags.kbLookup ? createKnowledge(base) : null;
  const testStore = flags.kbLookup ? createTestStore({ ...base, collection: chromaCollections.tests }) : null;
  const off = [...(flags.kbLookup ? [] : ['kb_lookup']), ...(flags.searchRepair ? [] : ['search'])];
  return {
    ...{ config, database, events, sandbox, syntax, adapters, git, checks },
    ci: ciProviders({ config, sandbox, adapters, git, checks }),
    ...{ knowledge, testStore, strategies: Object.values(STRATEGY_MODULES).filter(({ id }) => !off.includes(id)) },
    models: createModelRoom({
      client: createModelClient(hostEnv),
      models: loadModels(config),
      ledger: database.repositories.modelCalls,
      limits: config.budget,
    }),
    mirror: createRunMirror(redis),
    ownQueue: ownQueue(config),
    close: async () => {
      await events.close();
      redis?.disconnect();
      await database.close();
    },
  };
}
