import { BUG_TYPES, CI_STATUSES, EDIT_KINDS, FIX_STATUSES, RUN_STATUSES, STRATEGIES } from '../../../domain/names';
import { VERDICTS } from '../../../domain/verdict';
import {
  failures,
  integer,
  integerOrNull,
  listOf,
  numberOrNull,
  record,
  runParams,
  text,
  textOrNull,
} from '../../schemas';

const boolean = { type: 'boolean' } as const;
const tags = ['runs'] as const;

const run = record({
  run_id: text,
  fingerprint: text,
  repo_url: text,
  team_name: text,
  leader_name: text,
  requested_ref: textOrNull,
  max_iterations: { type: 'integer' },
  push: boolean,
  branch_name: text,
  status: { type: 'string', enum: RUN_STATUSES },
  verdict: { type: ['string', 'null'], enum: [...VERDICTS, null] },
  end_reason: textOrNull,
  reason: { type: ['object', 'null'], additionalProperties: true },
  start_time: text,
  end_time: textOrNull,
  total_time_secs: numberOrNull,
  base_score: integerOrNull,
  speed_bonus: integerOrNull,
  efficiency_penalty: integerOrNull,
  final_score: integerOrNull,
  total_failures: integerOrNull,
  total_fixes: integerOrNull,
  total_commits: integerOrNull,
  total_iterations: integerOrNull,
  detected_languages: { type: ['array', 'null'], items: text },
  total_llm_cost_usd: numberOrNull,
  quarantine_reason: textOrNull,
  submitted_sha: textOrNull,
  head_sha: textOrNull,
  temporal_ui: textOrNull,
  results_json: textOrNull,
  report_pdf: textOrNull,
  created_at: text,
});

const fix = record({
  fix_id: text,
  run_id: text,
  file_path: text,
  bug_type: { type: 'string', enum: BUG_TYPES },
  line_number: { type: 'integer' },
  line_end: integerOrNull,
  description: text,
  fix_description: text,
  original_code: textOrNull,
  fixed_code: textOrNull,
  status: { type: 'string', enum: FIX_STATUSES },
  commit_sha: textOrNull,
  commit_message: textOrNull,
  confidence_score: numberOrNull,
  strategy: { type: 'string', enum: STRATEGIES },
  strategy_used: { type: ['string', 'null'], enum: [...EDIT_KINDS, null] },
  model_used: textOrNull,
  kb_match: { type: ['boolean', 'null'] },
  token_cost_usd: numberOrNull,
  applied_at: text,
  team_name: text,
  branch_name: text,
});

const ciEvent = record({
  event_id: text,
  run_id: text,
  iteration: { type: 'integer' },
  github_run_id: textOrNull,
  status: { type: 'string', enum: CI_STATUSES },
  failures_before: integerOrNull,
  failures_after: integerOrNull,
  new_failures: listOf(text),
  regression_detected: boolean,
  rollback_triggered: boolean,
  rollback_commit_sha: textOrNull,
  duration_secs: numberOrNull,
  triggered_at: text,
  completed_at: textOrNull,
});

export const list = {
  summary: 'Recent runs, newest first',
  tags,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      status: { type: 'string', enum: RUN_STATUSES },
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      cursor: { type: 'string', format: 'uuid', description: '`next_cursor` of the page before' },
      id_prefix: { type: 'string', pattern: '^[0-9a-f-]{1,36}$', description: 'Only runs whose id starts so' },
    },
  },
  response: { 200: record({ runs: listOf(run), next_cursor: textOrNull }), ...failures },
} as const;

export const get = { summary: 'One run', tags, params: runParams, response: { 200: run, ...failures } } as const;

export const fixes = {
  summary: 'The fixes of a run, by the time they were applied',
  tags,
  params: runParams,
  response: { 200: record({ run_id: text, fixes: listOf(fix) }), ...failures },
} as const;

export const ciEvents = {
  summary: 'The CI rounds of a run',
  tags,
  params: runParams,
  response: { 200: record({ run_id: text, ci_events: listOf(ciEvent) }), ...failures },
} as const;

export const benchmark = {
  summary: 'What the run was expected to score, and what it did, by criterion',
  description: '`calibration_gap`: actual less predicted; null until the run was scored.',
  tags,
  params: runParams,
  response: {
    200: record({
      run_id: text,
      benchmark: listOf(
        record({
          criterion: text,
          max_points: integer,
          predicted_score: integer,
          actual_score: integerOrNull,
          calibration_gap: integerOrNull,
          reasoning: textOrNull,
          scored_at: text,
        }),
      ),
    }),
    ...failures,
  },
} as const;

const reason = { type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' } as const;
const accepted = { 202: record({ run_id: text, status: text }), ...failures } as const;

export const cancel = {
  summary: 'End a run; what is verified so far stays on its branch',
  tags,
  params: runParams,
  body: { type: ['object', 'null'], additionalProperties: false, properties: { reason } },
  response: accepted,
} as const;

export const quarantine = {
  summary: 'End a run whose repository must not be run any further',
  tags,
  params: runParams,
  body: { type: 'object', additionalProperties: false, required: ['reason'], properties: { reason } },
  response: accepted,
} as const;
