import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SpendingLimits } from '../../domain/spending';
import type { SearchLimits } from '../../domain/search';

/** The one place that reads the environment. Everything else is handed a {@link Config}. */
export interface Config {
  /** Data: databases, runs, artifacts, logs. */
  readonly home: string;
  /** What can be made again: servers, environments, downloads. */
  readonly cache: string;
  readonly outputDir: string;
  /** null: the embedded server. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly temporalAddress: string | null;
  /** Another `temporal.yaml` than Rift's own; null: its own. */
  readonly temporalFile: string | null;
  /** null: as `temporal.yaml` says. */
  readonly temporalNamespace: string | null;
  readonly temporalTls: boolean | null;
  readonly temporalApiKey: string | null;
  /** Loopback only, unless there is an {@link apiToken}. */
  readonly apiHost: string;
  readonly apiPort: number;
  /** Every request has to bear it; null: the API stays on loopback. */
  readonly apiToken: string | null;
  /** Requests an address may send in the window; 0: any number. */
  readonly rateLimit: number;
  readonly rateLimitWindowSecs: number;
  /** Addresses of reverse proxies, whose word on the caller's address counts. */
  readonly trustedProxies: readonly string[];
  /** Names this worker's own task queue; stable per {@link home}, so that a restarted worker takes its checkouts up again. */
  readonly workerId: string | null;
  /** Path of bubblewrap; null: to be found. */
  readonly bwrap: string | null;
  /** Path of Chromium; null: to be found. */
  readonly chromium: string | null;
  /** Where people look at a run's workflow; null: there is no Web UI. */
  readonly temporalUiUrl: string | null;
  readonly chromaUrl: string;
  /** No variable names a Chroma, so a stack brings its own. */
  readonly chromaEmbedded: boolean;
  readonly chromaCollections: { readonly fixes: string; readonly tests: string };
  readonly maxRetries: number;
  /** Below it another strategy gets its turn. */
  readonly confidenceThreshold: number;
  /** Below it no fix is pushed, however many strategies had their turn. */
  readonly confidenceFloor: number;
  /** Checks and candidates at a time on this worker. */
  readonly workerConcurrency: number;
  readonly githubToken: string | null;
  /** Scheme, host and port of the GitHub that the token is for. */
  readonly githubServerUrl: string;
  /** null: where such a server has it. */
  readonly githubApiUrl: string | null;
  /** Seconds between two looks at a forge's CI. */
  readonly ciPollSecs: number;
  /** Seconds after which no CI run is to start any more. */
  readonly ciStartSecs: number;
  /** Seconds that a CI run may take. */
  readonly ciWaitSecs: number;
  /** Who Rift's commits are by. */
  readonly gitIdentity: { readonly name: string; readonly email: string };
  readonly flags: Flags;
  /** What a search may spend on one cluster of failures. */
  readonly search: SearchLimits;
  /** Another `models.yaml` than Rift's own; null: its own. Keys are read by the model client alone. */
  readonly modelsFile: string | null;
  /** What models may cost, in US dollars. */
  readonly budget: SpendingLimits;
  /** Tokens of one question to a model, at most. */
  readonly modelContextTokens: number;
  /** Hosts (`host:port`) that prepare may reach beside those that the package clients report. */
  readonly prepareAllow: readonly string[];
  /** As inherited, for trusted host programs only. Never for the sandbox. */
  readonly hostEnv: NodeJS.ProcessEnv;
}

export interface Flags {
  readonly kbLookup: boolean;
  readonly searchRepair: boolean;
  readonly speculativeBranches: boolean;
  readonly adversarialTests: boolean;
  readonly causalGraph: boolean;
  readonly provenancePass: boolean;
}

/** Bad configuration: named variable, what it takes. Exit code 64. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const home = resolve(env.RIFT_HOME || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'rift'));
  const cache = resolve(env.RIFT_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rift'));
  return {
    home,
    cache,
    outputDir: resolve(env.OUTPUT_DIR || join(home, 'outputs')),
    databaseUrl: databaseUrl(env),
    redisUrl: redisUrl(env),
    temporalAddress: env.TEMPORAL_ADDRESS || null,
    temporalFile: env.RIFT_TEMPORAL_FILE ? resolve(env.RIFT_TEMPORAL_FILE) : null,
    temporalNamespace: env.TEMPORAL_NAMESPACE || null,
    temporalTls: env.TEMPORAL_TLS ? flag(env, 'TEMPORAL_TLS', false) : null,
    temporalApiKey: env.TEMPORAL_API_KEY || null,
    apiHost: env.RIFT_API_HOST || '127.0.0.1',
    apiPort: number(env, 'RIFT_API_PORT', 7300, 0, 65535),
    apiToken: env.RIFT_API_TOKEN || null,
    rateLimit: number(env, 'RIFT_RATE_LIMIT', 100, 0, 1_000_000),
    rateLimitWindowSecs: number(env, 'RIFT_RATE_LIMIT_WINDOW_SECS', 60, 1, 86_400),
    trustedProxies: (env.RIFT_TRUSTED_PROXIES || '').split(',').filter(Boolean),
    workerId: env.RIFT_WORKER_ID || null,
    bwrap: env.RIFT_BWRAP || null,
    chromium: env.RIFT_CHROMIUM || null,
    temporalUiUrl: env.TEMPORAL_UI_URL || null,
    chromaUrl: `http://${env.CHROMA_HOST || 'localhost'}:${number(env, 'CHROMA_PORT', 8002, 1, 65535)}`,
    chromaEmbedded: !env.CHROMA_HOST && !env.CHROMA_PORT,
    chromaCollections: {
      fixes: env.CHROMA_COLLECTION_FIXES || 'fix_patterns',
      tests: env.CHROMA_COLLECTION_TESTS || 'adversarial_tests',
    },
    maxRetries: number(env, 'AGENT_MAX_RETRIES', 5, 1, 100),
    confidenceThreshold: number(env, 'AGENT_CONFIDENCE_THRESHOLD', 0.7, 0, 1),
    confidenceFloor: number(env, 'AGENT_CONFIDENCE_FLOOR', 0.5, 0, 1),
    workerConcurrency: number(env, 'AGENT_WORKER_CONCURRENCY', 2, 1, 256),
    githubToken: env.GITHUB_TOKEN || null,
    githubServerUrl: url(env, 'GITHUB_SERVER_URL')?.origin ?? 'https://github.com',
    githubApiUrl: url(env, 'GITHUB_API_URL')?.href ?? null,
    ciPollSecs: number(env, 'RIFT_CI_POLL_SECS', 10, 0.05, 600),
    ciStartSecs: number(env, 'RIFT_CI_START_SECS', 120, 0, 86_400),
    ciWaitSecs: number(env, 'RIFT_CI_WAIT_SECS', 2400, 1, 86_400),
    gitIdentity: { name: env.RIFT_GIT_NAME || 'Rift', email: env.RIFT_GIT_EMAIL || 'rift@localhost' },
    flags: {
      kbLookup: flag(env, 'ENABLE_KB_LOOKUP', true),
      searchRepair: flag(env, 'ENABLE_SEARCH_REPAIR', true),
      speculativeBranches: flag(env, 'ENABLE_SPECULATIVE_BRANCHES', false),
      adversarialTests: flag(env, 'ENABLE_ADVERSARIAL_TESTS', false),
      causalGraph: flag(env, 'ENABLE_CAUSAL_GRAPH', true),
      provenancePass: flag(env, 'ENABLE_PROVENANCE_PASS', true),
    },
    search: {
      candidates: number(env, 'AGENT_SEARCH_CANDIDATES', 20_000, 1, 10_000_000),
      seconds: number(env, 'AGENT_SEARCH_SECONDS', 90, 1, 86_400),
    },
    modelsFile: env.RIFT_MODELS_FILE ? resolve(env.RIFT_MODELS_FILE) : null,
    budget: {
      runUsd: number(env, 'AGENT_BUDGET_RUN_USD', 1, 0, 1_000_000),
      repositoryDayUsd: number(env, 'AGENT_BUDGET_REPOSITORY_DAY_USD', 5, 0, 1_000_000),
      installationMonthUsd: number(env, 'AGENT_BUDGET_MONTH_USD', 100, 0, 100_000_000),
    },
    modelContextTokens: number(env, 'AGENT_MODEL_CONTEXT_TOKENS', 8000, 500, 1_000_000),
    prepareAllow: (env.RIFT_PREPARE_ALLOW || '').split(',').filter(Boolean),
    hostEnv: env,
  };
}

/** Whether the user's terminal takes colour at all; that the stream is a terminal is the caller's to know. */
export function colourAllowed(env: NodeJS.ProcessEnv = process.env): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Whether faults of Rift's own are told with their stack. */
export function debugging(env: NodeJS.ProcessEnv = process.env): boolean {
  return flag(env, 'RIFT_DEBUG', false);
}

function databaseUrl(env: NodeJS.ProcessEnv): string | null {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  if (!env.POSTGRES_HOST) return null;
  const url = new URL(
    `postgresql://${env.POSTGRES_HOST}:${env.POSTGRES_PORT || '5432'}/${env.POSTGRES_DB || 'rift_agent'}`,
  );
  url.username = env.POSTGRES_USER || 'rift';
  url.password = env.POSTGRES_PASSWORD || '';
  return url.href;
}

function redisUrl(env: NodeJS.ProcessEnv): string | null {
  if (env.REDIS_URL) return env.REDIS_URL;
  if (!env.REDIS_HOST) return null;
  const scheme = flag(env, 'REDIS_SSL', false) ? 'rediss' : 'redis';
  const url = new URL(`${scheme}://${env.REDIS_HOST}:${env.REDIS_PORT || '6379'}/${env.REDIS_DB || '0'}`);
  url.password = env.REDIS_PASSWORD || '';
  return url.href;
}

function number(env: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max) {
    throw new ConfigError(`${name} is "${text}"; it takes a number from ${min} to ${max}`);
  }
  return value;
}

function url(env: NodeJS.ProcessEnv, name: string): URL | null {
  const text = env[name];
  if (!text) return null;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new ConfigError(`${name} is not valid; it takes an http or https address`);
}

function flag(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  const text = env[name]?.toLowerCase();
  if (text === undefined || text === '') return fallback;
  if (['1', 'true', 'on', 'yes'].includes(text)) return true;
  if (['0', 'false', 'off', 'no'].includes(text)) return false;
  throw new ConfigError(`${name} is "${env[name]}"; it takes on or off`);
}
