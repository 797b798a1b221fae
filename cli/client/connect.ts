import { readFileSync } from 'node:fs';
import type { Config } from '../../services/config/config';
import { ensureUp, stackState, tokenFile, type OnProgress } from '../../services/stack';
import { createApiClient, type ApiClient, type Endpoint } from './api';

/** A command that needs the stack found none, and does not start one by itself. */
class NotUp extends Error {
  override readonly name = 'NotUp';
}

export interface Connected {
  readonly client: ApiClient;
  /** Brings the stack back, and follows the API to where it then is. */
  readonly revive: () => Promise<void>;
}

/** Starts the stack where it is not up. @throws as `ensureUp` */
export async function connectUp(config: Config, onProgress: OnProgress): Promise<Connected> {
  let endpoint = endpointOf(config, (await ensureUp(config, onProgress)).urls.api);
  return {
    client: createApiClient(() => endpoint),
    revive: async () => {
      endpoint = endpointOf(config, (await ensureUp(config)).urls.api);
    },
  };
}

/** @throws NotUp */
export function connectRunning(config: Config): ApiClient {
  const state = stackState(config);
  if (!state) throw new NotUp('the stack is not up; start it with "rift up"');
  return createApiClient(() => endpointOf(config, state.urls.api));
}

function endpointOf(config: Config, url: string): Endpoint {
  return { url, token: readToken(config) ?? config.apiToken };
}

function readToken(config: Config): string | null {
  try {
    return readFileSync(tokenFile(config), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
