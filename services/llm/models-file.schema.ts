import { MODEL_ROLES, type ModelRole } from '../../domain/models';

/** The models file as written. */
export interface ModelsFile {
  readonly providers: Readonly<Record<string, ProviderEntry>>;
  readonly models: Readonly<Record<string, ModelEntry>>;
}

export interface ProviderEntry {
  readonly base_url: string;
  /** A variable that, where it is set, wins over `base_url`. */
  readonly base_url_variable?: string;
  /** Missing: the server wants no key. */
  readonly key_variable?: string;
  /** Read where `key_variable` is not set. */
  readonly key_fallback?: string;
  readonly structured?: 'json_schema' | 'json_object' | 'none';
  readonly limit?: 'max_completion_tokens' | 'max_tokens';
  readonly timeout_secs?: number;
}

export interface ModelEntry {
  readonly provider: string;
  /** What the server calls it; the entry's own key where missing. */
  readonly name?: string;
  readonly roles: readonly ModelRole[];
  /** US dollars for a million tokens. */
  readonly price: { readonly in: number; readonly out: number };
  readonly context_tokens: number;
  readonly output_tokens: number;
  /** null: left to the server. */
  readonly temperature?: number | null;
}

const closed = (properties: Readonly<Record<string, object>>, required: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const variable = { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' };
const price = { type: 'number', minimum: 0 };
const tokens = { type: 'integer', minimum: 1 };
const named = (values: object) => ({
  type: 'object',
  additionalProperties: false,
  patternProperties: { '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}$': values },
});

/** JSON Schema of a models file. */
export const MODELS_SCHEMA = closed(
  {
    providers: named(
      closed(
        {
          base_url: { type: 'string', pattern: '^https?://' },
          ...{ base_url_variable: variable, key_variable: variable, key_fallback: variable },
          structured: { enum: ['json_schema', 'json_object', 'none'] },
          limit: { enum: ['max_completion_tokens', 'max_tokens'] },
          timeout_secs: { type: 'number', exclusiveMinimum: 0 },
        },
        ['base_url'],
      ),
    ),
    models: named(
      closed(
        {
          ...{ provider: { type: 'string' }, name: { type: 'string', minLength: 1 } },
          roles: { type: 'array', minItems: 1, items: { enum: MODEL_ROLES } },
          price: closed({ in: price, out: price }, ['in', 'out']),
          ...{ context_tokens: tokens, output_tokens: tokens },
          temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
        },
        ['provider', 'roles', 'price', 'context_tokens', 'output_tokens'],
      ),
    ),
  },
  ['providers', 'models'],
);
