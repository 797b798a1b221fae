import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { ConfigError, type Config } from '../config/config';
import type { Model } from './contract';
import { MODELS_SCHEMA, type ModelsFile } from './models-file.schema';

const OWN = join(__dirname, 'models.yaml');
const TIMEOUT_SECS = 120;

/** A model of the file, and whether it can be asked. */
export type ListedModel = Model & {
  /** null where it can be asked, else why not. */
  readonly unusable: string | null;
};

type Environment = Pick<Config, 'modelsFile' | 'hostEnv'>;

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile<ModelsFile>(MODELS_SCHEMA);

/**
 * The models that the operator's file, or Rift's own, lists, in its order. Keys stay in the environment; only whether they are
 * there is told.
 * @throws ConfigError with the place and what it takes
 */
export function loadModels({ modelsFile, hostEnv }: Environment): ListedModel[] {
  const path = modelsFile ?? OWN;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`RIFT_MODELS_FILE: ${path} cannot be read`);
  }
  return readModels(text, path, hostEnv);
}

export function readModels(text: string, path: string, env: NodeJS.ProcessEnv): ListedModel[] {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!validate(data)) {
    const [first] = validate.errors ?? [];
    throw new ConfigError(`${path}: ${first?.instancePath || '/'} ${first?.message ?? 'is not valid'}`);
  }
  const { providers, models } = data;
  return Object.entries(models).map(([alias, entry]) => {
    const provider = Object.hasOwn(providers, entry.provider) ? providers[entry.provider] : undefined;
    if (!provider) throw new ConfigError(`${path}: /models/${alias}/provider names no provider: "${entry.provider}"`);
    const keyVariable =
      [provider.key_variable, provider.key_fallback].find((name) => name && env[name]) ?? provider.key_variable ?? null;
    return {
      alias,
      provider: entry.provider,
      name: entry.name ?? alias,
      roles: entry.roles,
      contextTokens: entry.context_tokens,
      outputTokens: entry.output_tokens,
      price: entry.price,
      temperature: entry.temperature === undefined ? 0 : entry.temperature,
      endpoint: {
        baseUrl: (provider.base_url_variable && env[provider.base_url_variable]) || provider.base_url,
        keyVariable,
        structured: provider.structured ?? 'json_schema',
        limit: provider.limit ?? 'max_completion_tokens',
        timeoutSecs: provider.timeout_secs ?? TIMEOUT_SECS,
      },
      unusable: keyVariable && !env[keyVariable] ? `${keyVariable} is not set` : null,
    };
  });
}
