import { BUG_TYPES, LANGUAGES } from '../../../domain/names';
import { failures, integer, listOf, numberOrNull, record, text, textOrNull } from '../../schemas';

const tags = ['knowledge'] as const;
const fixParams = record({ fixId: { type: 'string', minLength: 1, maxLength: 64 } });

const patternProperties = {
  fix_id: { type: 'string', minLength: 1, maxLength: 64 },
  bug_type: { type: 'string', enum: BUG_TYPES },
  language: { type: 'string', enum: LANGUAGES },
  strategy_used: textOrNull,
  model_used: textOrNull,
  confidence_score: numberOrNull,
  repo_url: text,
  created_at: text,
  description: text,
  fix_description: text,
  original: text,
  fixed: text,
  edit: {
    type: 'object',
    additionalProperties: false,
    required: ['tokens', 'window', 'changes', 'unit'],
    properties: {
      tokens: listOf(listOf(text)),
      window: listOf(integer),
      changes: listOf(record({ from: integer, to: integer, put: listOf(listOf(text)), indent: text })),
      unit: text,
    },
  },
} as const;
const pattern = record(patternProperties);

export const list = {
  summary: 'Patterns of fixes that CI confirmed',
  tags,
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 500 },
      offset: { type: 'integer', minimum: 0 },
    },
  },
  response: { 200: record({ total: integer, patterns: listOf(pattern) }), ...failures },
} as const;

export const get = { summary: 'A pattern', tags, params: fixParams, response: { 200: pattern, ...failures } } as const;

export const forget = {
  summary: 'Forget a pattern',
  tags,
  params: fixParams,
  response: { 200: record({ fix_id: text }), ...failures },
} as const;

export const importing = {
  summary: 'Take patterns of another installation',
  tags,
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['patterns'],
    properties: { patterns: { type: 'array', maxItems: 500, items: pattern } },
  },
  response: {
    200: record({ taken: integer, refused: listOf(record({ fix_id: text, why: text })) }),
    ...failures,
  },
} as const;
