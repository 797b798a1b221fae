import { BUG_TYPES, LANGUAGES } from '../../../domain/names';
import { failures, integer, listOf, numberOrNull, record, text, textOrNull } from '../../schemas';

const tags = ['knowledge'] as const;
const fixId = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } as const;
const fixParams = record({ fixId });

/** So many strings: what kind or space, which role, which text. */
const triple = { type: 'array', items: text, minItems: 3, maxItems: 3 } as const;
const index = { type: 'integer', minimum: 0, maximum: 1_000_000 } as const;

const patternProperties = {
  fix_id: fixId,
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
      tokens: listOf(triple),
      window: { type: 'array', items: index, minItems: 2, maxItems: 2 },
      changes: listOf(record({ from: index, to: index, put: listOf(triple), indent: text })),
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
      offset: { type: 'integer', minimum: 0, maximum: 1_000_000 },
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
