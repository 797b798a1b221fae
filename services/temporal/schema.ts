import { ACTIVITY_NAMES, type ActivityName } from '../../domain/run';

interface TemporalRetryClass {
  initial_secs: number;
  backoff: number;
  max_secs: number;
  attempts: number;
}

/** `temporal.yaml` as written. */
export interface TemporalFile {
  connection: { address: string; namespace: string; tls: boolean; connect_timeout_secs: number };
  search_attributes: Record<string, 'Keyword' | 'KeywordList' | 'Text' | 'Int' | 'Double' | 'Bool' | 'Datetime'>;
  workflow: { parallel_clusters: number; waves_per_round: number; run_budget_secs: number; publish_secs?: number };
  retry_classes: Record<string, TemporalRetryClass>;
  activities: Record<
    ActivityName,
    { start_to_close_secs: number; heartbeat_secs?: number; schedule_to_start_secs?: number; retry: string }
  >;
}

const seconds = { type: 'number', exclusiveMinimum: 0 };
const closed = (properties: Record<string, object>, optional: string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

const activity = closed(
  { start_to_close_secs: seconds, heartbeat_secs: seconds, schedule_to_start_secs: seconds, retry: { type: 'string' } },
  ['heartbeat_secs', 'schedule_to_start_secs'],
);

export const temporalSchema = closed({
  connection: closed({
    address: { type: 'string', pattern: '^.+:[0-9]+$' },
    namespace: { type: 'string', minLength: 1 },
    tls: { type: 'boolean' },
    connect_timeout_secs: seconds,
  }),
  search_attributes: {
    type: 'object',
    additionalProperties: { enum: ['Keyword', 'KeywordList', 'Text', 'Int', 'Double', 'Bool', 'Datetime'] },
  },
  workflow: closed(
    {
      parallel_clusters: { type: 'integer', minimum: 1 },
      waves_per_round: { type: 'integer', minimum: 1 },
      run_budget_secs: seconds,
      publish_secs: { type: 'number', minimum: 0 },
    },
    ['publish_secs'],
  ),
  retry_classes: {
    type: 'object',
    additionalProperties: closed({
      initial_secs: seconds,
      backoff: { type: 'number', minimum: 1 },
      max_secs: seconds,
      attempts: { type: 'integer', minimum: 0 },
    }),
  },
  activities: closed(Object.fromEntries(ACTIVITY_NAMES.map((name) => [name, activity])), ['testFixes', 'prepareCi']),
});
