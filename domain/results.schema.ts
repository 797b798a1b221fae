import {
  CI_STATUSES,
  EXTENDED_BUG_TYPES,
  FINAL_STATUSES,
  FIX_STATUSES,
  PRIMARY_BUG_TYPES,
  type BugType,
} from './names';
import { REASON_CODES, VERDICTS, finalStatus, type Verdict } from './verdict';

const count = { type: 'integer', minimum: 0 } as const;
const usd = { type: 'number', minimum: 0 } as const;
const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const sha = { type: 'string', pattern: '^[0-9a-f]{40}$' } as const;

const points = {
  max_points: count,
  predicted_score: count,
  actual_score: count,
  calibration_gap: { type: 'integer' },
} as const;

function record(required: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) {
  return { type: 'object', required: Object.keys(required), properties: { ...required, ...optional } } as const;
}

function list(items: object) {
  return { type: 'array', items } as const;
}

const proof = record({ sha: text, judged_by: text, failing: list(text) });

function fixOf(bugTypes: readonly BugType[]) {
  return record(
    {
      file: { type: 'string', minLength: 1, pattern: '^[^/\\\\]' },
      bug_type: { enum: bugTypes },
      line_number: { type: 'integer', minimum: 1 },
      commit_message: { type: ['string', 'null'], pattern: '^\\[AI-AGENT\\] ' },
      status: { enum: FIX_STATUSES },
    },
    {
      confidence: { type: ['number', 'null'], minimum: 0, maximum: 1 },
      strategy: text,
      description: text,
      fix_description: text,
      commit_sha: { anyOf: [sha, { type: 'null' }] },
      model: text,
      consensus_votes: { type: 'object', additionalProperties: text },
      causal_commit_sha: { anyOf: [sha, { type: 'null' }] },
      causal_explanation: { type: ['string', 'null'] },
    },
  );
}

const EVERY_END = VERDICTS.map((verdict: Verdict) => ({
  if: { properties: { verdict: { const: verdict } } },
  then: {
    properties: { final_status: { const: finalStatus(verdict) }, ...(verdict === 'green' ? { reason: false } : {}) },
    required: verdict === 'green' ? [] : ['reason'],
  },
}));

/** JSON Schema of `results.json`, for those who write it and those who read it. More fields may follow at every place. */
export const RESULTS_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Results of a run',
  ...record(
    {
      run_id: { type: 'string', format: 'uuid' },
      repo_url: { type: 'string', minLength: 1 },
      team_name: text,
      leader_name: text,
      branch_name: { type: 'string', minLength: 1 },
      final_status: { enum: FINAL_STATUSES },
      verdict: { enum: VERDICTS },
      total_failures: count,
      total_fixes: count,
      uncovered_failures: count,
      total_time_secs: { type: 'number', minimum: 0 },
      score: record({
        base: { type: 'integer' },
        speed_bonus: count,
        efficiency_penalty: count,
        total: { type: 'integer' },
      }),
      fixes: list(fixOf(PRIMARY_BUG_TYPES)),
      extended_fixes: list(fixOf(EXTENDED_BUG_TYPES)),
      ci_log: list(
        record({
          iteration: { type: 'integer', minimum: 1 },
          status: { enum: CI_STATUSES },
          timestamp: time,
          regression: { type: 'boolean' },
        }),
      ),
      commits: list(record({ sha, message: text })),
      not_judged: list(record({ id: text, why: text })),
      checks: list(record({ command: text, kind: text, origin: text, status: text })),
      checks_not_run: list(record({ kind: text, looked: text, why: text })),
      risk: list(
        record({ file: text, risk: { type: 'number', minimum: 0 } }, { fan_in: count, failures: count, churn: count }),
      ),
    },
    {
      evidence_bundle: record({
        rollbacks: list(
          record({
            iteration: { type: 'integer', minimum: 1 },
            ...{ commit: sha, revert: sha, subject: text, found_by: text, new_failures: list(text) },
            ...{ tried: list(proof), before: proof, after: proof },
            confirmed_by_ci: { anyOf: [record({ iteration: count, still_failing: list(text) }), { type: 'null' }] },
            fixes: list(
              record({ file: text, line: { type: 'integer' }, bug_type: text, strategy: text, description: text }),
            ),
          }),
        ),
      }),
      cost: record({
        ...{ total_usd: usd, calls: count, input_tokens: count, output_tokens: count },
        models: list(
          record({
            ...{ model: text, strategy: { type: ['string', 'null'] }, calls: count, failed: count },
            ...{ input_tokens: count, output_tokens: count, cost_usd: usd },
          }),
        ),
        rungs: list(record({ strategy: text, fixes: count, applied: count, cost_usd: usd })),
      }),
      reason: record(
        { code: { enum: REASON_CODES }, message: { type: 'string', minLength: 1 } },
        { file: text, line: { type: 'integer', minimum: 1 } },
      ),
      self_benchmark: record({ ...points, criteria: list(record({ criterion: text, ...points, reasoning: text })) }),
    },
  ),
  allOf: EVERY_END,
} as const;
