import { ACTION_TYPES, NODES } from '../../../domain/names';
import { failures, integer, listOf, record, runParams, text, textOrNull } from '../../schemas';

const tags = ['runs'] as const;

export const results = {
  summary: '`results.json`',
  tags,
  params: runParams,
  response: { 200: { type: 'object', additionalProperties: true }, ...failures },
} as const;

export const report = {
  summary: '`report.pdf`, as an attachment',
  description: '409 `REPORT_NOT_READY` until it is there; it is made in the background after the run has ended.',
  tags,
  params: runParams,
  response: {
    200: {
      description: 'The report',
      content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
    },
    ...failures,
  },
} as const;

export const replay = {
  summary: 'Everything a run did, step by step',
  description: 'By `step_index`. `next_cursor` is what `cursor` takes for the next page; null on the last.',
  tags,
  params: runParams,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 200 },
      cursor: { type: 'integer', minimum: 0, maximum: 2_147_483_647, description: '`step_index` of the last one seen' },
    },
  },
  response: {
    200: record({
      run_id: text,
      events: listOf(
        record({
          step_index: integer,
          agent_node: { type: 'string', enum: NODES },
          action_type: { type: 'string', enum: ACTION_TYPES },
          action_label: text,
          payload: { type: ['object', 'null'], additionalProperties: true },
          thought_text: textOrNull,
          emitted_at: text,
        }),
      ),
      next_cursor: { type: ['integer', 'null'] },
    }),
    ...failures,
  },
} as const;
