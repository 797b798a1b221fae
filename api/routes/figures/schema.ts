import { BUG_TYPES, EDIT_KINDS, RUN_STATUSES, STRATEGIES } from '../../../domain/names';
import { failures, integer, listOf, number, numberOrNull, record, text, textOrNull } from '../../schemas';

const tags = ['figures'] as const;
const bugType = { type: 'string', enum: BUG_TYPES } as const;

const each = <const N extends readonly string[], const S>(names: N, schema: S) =>
  record(Object.fromEntries(names.map((name) => [name, schema])) as { readonly [K in N[number]]: S });
const weights = each([...STRATEGIES, ...EDIT_KINDS] as const, number);
const trend = { ...weights, type: ['object', 'null'] } as const;

export const strategies = {
  summary: 'Weights of each bug type, with their generation and trend',
  description: '`trend`: what the last generation changed. `history`: the newest generations, the latest last.',
  tags,
  response: {
    200: record({
      strategies: listOf(
        record({
          bug_type: bugType,
          generation: integer,
          total_attempts: integer,
          total_successes: integer,
          last_evolved_at: textOrNull,
          weights,
          trend,
          history: listOf(record({ generation: integer, weights, reason: text, evolved_at: text })),
        }),
      ),
    }),
    ...failures,
  },
} as const;

export const stats = {
  summary: 'What all runs together tell',
  description:
    '`precision`: of the fixes that were pushed, the share that was not rolled back; `predicted`: the share that was expected to hold, by their confidence; null where there was none. `models`: what was asked and what it cost.',
  tags,
  response: {
    200: record({
      runs: each(RUN_STATUSES, integer),
      knowledge_base: record({ hits: integer, model_calls: integer }),
      bug_types: listOf(
        record({
          bug_type: bugType,
          fixes: integer,
          applied: integer,
          repositories: integer,
          average_confidence: numberOrNull,
        }),
      ),
      rungs: listOf(
        record({
          strategy: { type: 'string', enum: STRATEGIES },
          fixes: integer,
          applied: integer,
          rolled_back: integer,
          predicted: numberOrNull,
          precision: numberOrNull,
          cost_usd: number,
        }),
      ),
      models: listOf(
        record({
          model: text,
          strategy: textOrNull,
          ...{ calls: integer, failed: integer, input_tokens: integer, output_tokens: integer, cost_usd: number },
        }),
      ),
    }),
    ...failures,
  },
} as const;
