import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { ACTIVITY_NAMES, type ActivityName, type ActivitySettings, type WorkflowSettings } from '../../domain/run';
import type { Config } from '../config/config';
import { ConfigError } from '../config/config';
import { temporalSchema, type TemporalFile } from './schema';

export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly tls: boolean;
  readonly apiKey: string | null;
  readonly connectTimeoutMs: number;
  readonly searchAttributes: TemporalFile['search_attributes'];
  readonly workflow: WorkflowSettings;
}

const validate = new Ajv({ allErrors: true }).compile<TemporalFile>(temporalSchema);

/** The nearest `temporal.yaml` at or above this module: the project's root, or `dist`. */
function settingsFile(from = __dirname): string {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    const file = join(dir, 'temporal.yaml');
    if (existsSync(file)) return file;
  }
  throw new ConfigError('temporal.yaml is missing');
}

/**
 * Reads and checks `temporal.yaml`; what the environment says wins.
 * @throws ConfigError with the place and what it takes
 */
export function loadTemporalSettings(config: Config, file = config.temporalFile ?? settingsFile()): TemporalSettings {
  const data: unknown = parse(readFileSync(file, 'utf8'));
  if (!validate(data)) {
    const first = validate.errors?.[0];
    throw new ConfigError(`${file}: ${first?.instancePath || '/'} ${first?.message ?? 'is not valid'}`);
  }
  const { connection, workflow } = data;
  return {
    address: config.temporalAddress ?? connection.address,
    namespace: config.temporalNamespace ?? connection.namespace,
    tls: config.temporalTls ?? connection.tls,
    apiKey: config.temporalApiKey,
    connectTimeoutMs: connection.connect_timeout_secs * 1000,
    searchAttributes: data.search_attributes,
    workflow: {
      activities: Object.fromEntries(ACTIVITY_NAMES.map((name) => [name, activitySettings(name, data)])) as Record<
        ActivityName,
        ActivitySettings
      >,
      parallelClusters: workflow.parallel_clusters,
      wavesPerRound: workflow.waves_per_round,
      runBudgetSecs: workflow.run_budget_secs,
      prepareCi: true,
      publishSecs: workflow.publish_secs ?? 0,
      ...(config.flags.adversarialTests && { adversarialTests: true }),
    },
  };
}

function activitySettings(name: ActivityName, data: TemporalFile): ActivitySettings {
  // A file from before there was one takes it for what it is most like.
  const a = data.activities[name] ?? data.activities.composeFixes;
  const retry = data.retry_classes[a.retry];
  if (!retry) throw new ConfigError(`temporal.yaml: activities/${name}/retry names no retry class: "${a.retry}"`);
  return {
    startToCloseSecs: a.start_to_close_secs,
    retry: {
      initialSecs: retry.initial_secs,
      backoff: retry.backoff,
      maxSecs: retry.max_secs,
      attempts: retry.attempts,
    },
    ...(a.heartbeat_secs === undefined ? {} : { heartbeatSecs: a.heartbeat_secs }),
    ...(a.schedule_to_start_secs === undefined ? {} : { scheduleToStartSecs: a.schedule_to_start_secs }),
  };
}
