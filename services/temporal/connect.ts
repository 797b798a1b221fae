import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { TemporalSettings } from './settings';

export interface TemporalConnection {
  readonly client: Client;
  readonly connection: Connection;
  close(): Promise<void>;
}

/** @throws where the server does not answer within the settings' time */
export async function connectTemporal(settings: TemporalSettings): Promise<TemporalConnection> {
  const connection = await Connection.connect(connectionOptions(settings));
  return {
    client: new Client({ connection, namespace: settings.namespace }),
    connection,
    close: () => connection.close(),
  };
}

/**
 * The same without waiting for the server: calls fail while it is away and work when it is back. For a process that has to answer
 * for itself meanwhile.
 */
export function lazyTemporal(settings: TemporalSettings): TemporalConnection {
  const connection = Connection.lazy({
    ...connectionOptions(settings),
    // The caller bounds each call and decides whether to try again; a retry of the library's could outlive the connection.
    interceptors: [],
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 },
  });
  return {
    client: new Client({ connection, namespace: settings.namespace }),
    connection,
    close: () => connection.close(),
  };
}

function connectionOptions(settings: TemporalSettings): ConnectionOptions {
  return {
    address: settings.address,
    tls: settings.tls,
    ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
    connectTimeout: settings.connectTimeoutMs,
  };
}

const TYPES = temporal.api.enums.v1.IndexedValueType;
const INDEXED: Record<TemporalSettings['searchAttributes'][string], temporal.api.enums.v1.IndexedValueType> = {
  Text: TYPES.INDEXED_VALUE_TYPE_TEXT,
  Keyword: TYPES.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: TYPES.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Int: TYPES.INDEXED_VALUE_TYPE_INT,
  Double: TYPES.INDEXED_VALUE_TYPE_DOUBLE,
  Bool: TYPES.INDEXED_VALUE_TYPE_BOOL,
  Datetime: TYPES.INDEXED_VALUE_TYPE_DATETIME,
};

/**
 * Registers the search attributes that are missing. A workflow that upserts one that is not registered retries its task for
 * ever, so a worker calls this before it polls.
 * @throws where they cannot be registered, or one has another type
 */
export async function registerSearchAttributes(
  { connection }: TemporalConnection,
  settings: TemporalSettings,
): Promise<void> {
  const { namespace } = settings;
  const known = async () =>
    (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes ?? {};
  const wanted = Object.entries(settings.searchAttributes).map(([name, type]) => [name, INDEXED[type]] as const);
  const missing = (have: Record<string, number>) => wanted.filter(([name]) => !(name in have));
  let have = await known();
  if (missing(have).length > 0) {
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing(have)) })
      .catch(async (error: unknown) => {
        // Another worker may have been faster.
        if (missing(await known()).length > 0) throw error;
      });
    have = await known();
  }
  for (const [name, type] of wanted) {
    if (name in have && have[name] !== type) {
      throw new Error(
        `search attribute ${name} is registered with another type; remove it from namespace ${namespace}`,
      );
    }
  }
}
