import { NODES, RUN_STATUSES } from '../../../domain/names';
import { failures, integer, listOf, numberOrNull, record, runActive, runParams, text } from '../../schemas';

export const submit = {
  summary: 'Heal a repository',
  description: 'Starts a run, or answers with the run that heals the same submission, or with the result it had.',
  tags: ['runs'],
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['repo_url', 'team_name', 'leader_name'],
    properties: {
      repo_url: { type: 'string', minLength: 1, maxLength: 2048 },
      team_name: { type: 'string', minLength: 1, maxLength: 120 },
      leader_name: { type: 'string', minLength: 1, maxLength: 120 },
      requested_ref: { type: ['string', 'null'], minLength: 1, maxLength: 255 },
      rerun: { type: 'boolean' },
      max_iterations: { type: 'integer', minimum: 1, maximum: 100 },
      push: { type: 'boolean' },
    },
  },
  response: {
    200: { description: 'The cached `results.json`', type: 'object', additionalProperties: true },
    202: record({
      run_id: text,
      branch_name: text,
      status: { type: 'string', enum: RUN_STATUSES },
      socket_room: text,
      fingerprint: text,
    }),
    ...failures,
    409: runActive,
  },
} as const;

export const status = {
  summary: 'Where a run is',
  tags: ['runs'],
  params: runParams,
  response: {
    200: record({
      run_id: text,
      status: { type: 'string', enum: RUN_STATUSES },
      current_node: { type: ['string', 'null'], enum: [...NODES, null] },
      iteration: { type: 'integer' },
      max_iterations: { type: 'integer' },
      progress_pct: { type: 'integer', minimum: 0, maximum: 100 },
      score: numberOrNull,
      commit_count: { type: 'integer' },
      cost_usd: { type: 'number' },
    }),
    ...failures,
  },
} as const;

export const query = {
  summary: 'Ask about a run',
  description:
    'Answered from the trace alone. `evidence`: the steps that hold what is claimed; none where the trace does not hold the answer.',
  tags: ['runs'],
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['run_id', 'question'],
    properties: {
      run_id: { type: 'string', minLength: 1, maxLength: 64 },
      question: { type: 'string', minLength: 1, maxLength: 2000 },
    },
  },
  response: {
    200: record({
      run_id: text,
      answer: text,
      evidence: listOf(record({ step_index: integer, agent_node: { type: 'string', enum: NODES } })),
    }),
    ...failures,
  },
} as const;
