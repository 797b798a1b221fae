import { failures, record, runParams, text, textOrNull } from '../../schemas';

const tags = ['runs'] as const;

export const request = {
  summary: 'Have the report made, also where it was made before',
  description: 'It is made in the background; `GET /report/{runId}/state` tells how far that is.',
  tags,
  params: runParams,
  response: { 202: record({ run_id: text, state: text }), ...failures },
} as const;

export const state = {
  summary: 'How far the making of the report is',
  tags,
  params: runParams,
  response: {
    200: record({
      run_id: text,
      state: { type: 'string', enum: ['none', 'rendering', 'rendered', 'failed'] },
      why: { ...textOrNull, description: 'Where it failed' },
    }),
    ...failures,
  },
} as const;
