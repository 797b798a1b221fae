import { BUG_TYPES, STRATEGIES } from './names';

const text = { type: 'string' } as const;
const line = { type: 'integer', minimum: 1 } as const;
const count = { type: 'integer', minimum: 0 } as const;
const seconds = { type: 'number', minimum: 0 } as const;
const file = { type: 'string', minLength: 1, pattern: '^[^/\\\\]' } as const;
const bugType = { enum: BUG_TYPES } as const;

function closed(properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } as const;
}

/** JSON Schema of what `rift fix --json` prints. */
export const FIX_REPORT_SCHEMA = {
  $id: 'rift-fix-report',
  ...closed({
    verdict: { enum: ['green', 'red', 'no_evidence'] },
    reason: { type: ['string', 'null'] },
    failures: {
      type: 'array',
      items: closed({
        file,
        line,
        bug_type: bugType,
        message: text,
        tests: { type: 'array', items: text },
        healed: { type: 'boolean' },
      }),
    },
    patches: {
      type: 'array',
      items: closed({
        file,
        diff: { type: 'string', minLength: 1 },
        bug_type: bugType,
        line,
        strategy: { enum: STRATEGIES },
        template: { type: 'string', minLength: 1 },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
        rank_of_line: { type: ['integer', 'null'], minimum: 1 },
        plausible_found: count,
      }),
    },
    candidates_tried: count,
    seconds: closed({
      prepare: seconds,
      baseline: seconds,
      localize: seconds,
      search: seconds,
      validate: seconds,
    }),
  }),
} as const;
