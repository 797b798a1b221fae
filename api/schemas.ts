import { ERROR_CODES } from '../domain/errors';

/** Parts that several routes' schemas share. */

export const runParams = {
  type: 'object',
  required: ['runId'],
  properties: { runId: { type: 'string', minLength: 1, maxLength: 64 } },
} as const;

export const text = { type: 'string' } as const;
export const textOrNull = { type: ['string', 'null'] } as const;
export const number = { type: 'number' } as const;
export const integer = { type: 'integer' } as const;
export const numberOrNull = { type: ['number', 'null'] } as const;
export const integerOrNull = { type: ['integer', 'null'] } as const;

/** An object of which every property is there. */
export function record<const P extends Readonly<Record<string, unknown>>>(properties: P) {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties) as (keyof P & string)[],
    properties,
  } as const;
}

export function listOf<const I>(items: I) {
  return { type: 'array', items } as const;
}

const envelope = (beside: object = {}) => ({
  type: 'object',
  required: ['error'],
  properties: {
    ...beside,
    error: {
      type: 'object',
      required: ['code', 'message', 'details'],
      properties: {
        code: { type: 'string', enum: [...ERROR_CODES] },
        message: { type: 'string' },
        details: { type: 'object', additionalProperties: true },
      },
    },
  },
});

/** For every route: what it answers when it does not succeed. */
export const failures = { '4xx': envelope(), '5xx': envelope() };
export const runActive = envelope({ run_id: text, status: text, message: text });
