/** Language models: what they are, what is asked, what comes back. Asking is the port `Models`. */

export const MODEL_ROLES = ['cheap', 'strong', 'judge', 'embedding'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** A model that can be asked. */
export interface ModelCard {
  /** By what Rift calls it: the key in the models file. */
  readonly alias: string;
  readonly provider: string;
  readonly roles: readonly ModelRole[];
  /** Tokens of question and answer together. */
  readonly contextTokens: number;
  /** Tokens of one answer, at most. */
  readonly outputTokens: number;
  readonly price: Price;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly in: number;
  readonly out: number;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** US dollars. */
export function costOf({ in: each, out }: Price, { inputTokens, outputTokens }: Usage): number {
  return (inputTokens * each + outputTokens * out) / 1e6;
}

export const PURPOSES = ['repair', 'self_repair', 'judge', 'critic'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** A prompt as it was filled in. */
export interface Prompt {
  /** File and version, e.g. `repair.v1`. */
  readonly name: string;
  /** Of the file's text, so that a trace tells which wording was used. */
  readonly hash: string;
  readonly system: string;
  readonly user: string;
}

export interface Question {
  readonly model: string;
  readonly purpose: Purpose;
  readonly prompt: Prompt;
  /** JSON Schema of the answer; its `title` names it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Tokens of the answer, at most. */
  readonly outputTokens: number;
  /** Distinguishes questions that are otherwise the same, e.g. the second turn of a repair. */
  readonly turn?: number;
}

export interface Answer<T = unknown> {
  readonly model: string;
  /** Checked against the question's schema. */
  readonly value: T;
  readonly usage: Usage;
  readonly costUsd: number;
}

export const MODEL_ERRORS = [
  /** 401, 403: the key is missing, wrong, or not allowed to use the model. */
  'UNAUTHENTICATED',
  /** 429. */
  'RATE_LIMITED',
  /** 429 of an account that has nothing left. */
  'QUOTA_USED_UP',
  /** 5xx, or no connection. */
  'PROVIDER_DOWN',
  /** 4xx: the model or the question is not taken. */
  'BAD_REQUEST',
  'TIMED_OUT',
  /** The model declined to answer. */
  'REFUSED',
  /** Cut at its limit of tokens. */
  'CUT',
  'EMPTY',
  /** No JSON of the wanted shape, also after repair. */
  'MALFORMED',
  /** An earlier attempt asked and was ended before it could keep the answer: not asked again. */
  'LOST',
  /** A budget does not hold the worst case any more. */
  'BUDGET_USED_UP',
] as const;
export type ModelErrorCode = (typeof MODEL_ERRORS)[number];

/** Errors after which the same question may be asked again, and costs nothing so far. */
export const TRANSIENT: readonly ModelErrorCode[] = ['RATE_LIMITED', 'PROVIDER_DOWN'];

/** A question that got no usable answer. Its text holds no key. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  constructor(
    readonly code: ModelErrorCode,
    message: string,
    readonly more: {
      /** As the provider says. */
      readonly retryAfterSecs?: number;
      /** What it cost all the same; missing where nothing was charged, null where nobody knows. */
      readonly usage?: Usage | null;
    } = {},
  ) {
    super(message);
  }
}

/** A model that cannot answer now; the whole step is to be tried again, and will not ask anew what was answered. */
export class ModelBusy extends Error {
  override readonly name = 'ModelBusy';
  constructor(
    readonly model: string,
    readonly afterSecs: number,
    message: string,
  ) {
    super(message);
  }
}
