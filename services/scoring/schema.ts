import { CRITERIA } from '../../domain/benchmark';
import { BUG_TYPES, STRATEGIES } from '../../domain/names';

const closed = (properties: Readonly<Record<string, object>>, required = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const share = { type: 'number', minimum: 0, maximum: 1 };
const text = { type: 'string', minLength: 1 };
const byType = (value: object) => closed(Object.fromEntries(BUG_TYPES.map((type) => [type, value])), []);

/** JSON Schema of `rubric.yaml`. */
export const RUBRIC_SCHEMA = closed({
  total: { type: 'integer', minimum: 1 },
  criteria: {
    type: 'array',
    minItems: CRITERIA.length,
    maxItems: CRITERIA.length,
    items: closed({
      id: { enum: CRITERIA },
      points: { type: 'integer', minimum: 1 },
      best: { type: 'number' },
      worst: { type: 'number' },
      title: text,
      measure: text,
    }),
  },
  priors: closed(Object.fromEntries(STRATEGIES.map((rung) => [rung, byType(share)])), []),
  expectations: closed({
    hidden_per_blocker: { type: 'number', minimum: 0 },
    regressions: byType(share),
    prior_strength: { type: 'number', exclusiveMinimum: 0 },
  }),
});
