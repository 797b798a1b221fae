import type { ModelCard, Question, Usage } from '../../domain/models';

/** A model as the models file has it, with how its server is spoken to. */
export interface Model extends ModelCard {
  /** What the server calls it. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** null: left to the server. */
  readonly temperature: number | null;
}

export interface Endpoint {
  readonly baseUrl: string;
  /** Variable that holds the key; null: the server wants none. */
  readonly keyVariable: string | null;
  /** How the server is told the shape of the answer. The prompt tells it in any case. */
  readonly structured: 'json_schema' | 'json_object' | 'none';
  /** The parameter that limits the answer. */
  readonly limit: 'max_completion_tokens' | 'max_tokens';
  readonly timeoutSecs: number;
}

export interface Completion {
  /** Checked against the schema. */
  readonly value: unknown;
  readonly usage: Usage;
  /** The answer was no JSON as it came, and could be repaired. */
  readonly repaired: boolean;
}

/** One question, one answer; nothing is tried twice here. */
export interface ModelClient {
  /**
   * @param key the same for the same question of the same step; servers that know `Idempotency-Key` answer it once
   * @throws ModelError
   */
  complete(model: Model, question: Question, key: string, signal?: AbortSignal): Promise<Completion>;
  /** Vectors in the order of the texts. @throws ModelError */
  embed(model: Model, texts: readonly string[], signal?: AbortSignal): Promise<{ vectors: number[][]; usage: Usage }>;
}
