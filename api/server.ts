import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { ConfigError, loadConfig, type Config } from '../services/config/config';
import { redact } from '../services/redact';
import { openRunService } from '../services/runs';
import { buildApp } from './app';
import { isLoopback } from './plugins/guard';

export interface ApiServer {
  /** Where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

const RECONCILE_MS = 60_000;
/** What a request in progress is given to end when the server does. */
const CLOSE_MS = 5_000;

/**
 * Starts the API and the reconciler.
 * @throws ConfigError where it would listen beyond loopback without a token
 */
export async function startServer(config: Config, logger: Logger = createLogger()): Promise<ApiServer> {
  const { apiHost, apiPort, apiToken } = config;
  if (!isLoopback(apiHost) && apiToken === null) {
    throw new ConfigError(
      `RIFT_API_HOST is "${apiHost}", which others can reach: set RIFT_API_TOKEN, or use 127.0.0.1`,
    );
  }
  const service = await openRunService(config, { log: logger });
  const app = await buildApp({
    ...service,
    logger,
    trustedProxies: config.trustedProxies,
    guard: { apiToken, localToken: () => readToken(config) },
    links: (run, isLocalUser) => ({
      temporalUi: service.temporalUi(run),
      ...(isLocalUser ? service.artifacts(run.runId) : { resultsJson: null, reportPdf: null }),
    }),
  });
  const url = await app.listen({ host: apiHost, port: apiPort });
  const reconciling = service.reconciler.start(RECONCILE_MS);
  return {
    url,
    close: async () => {
      const patience = setTimeout(() => {
        app.server.closeAllConnections();
        for (const socket of app.websocketServer.clients) socket.terminate();
      }, CLOSE_MS);
      await app.close().finally(() => clearTimeout(patience));
      await reconciling.stop();
      await service.close();
    },
  };
}

/** Lines of JSON on standard output, without secrets. */
export function createLogger(write: (line: string) => void = (line) => process.stdout.write(line)): Logger {
  const options = { redact: ['req.headers.authorization', 'req.headers.cookie'], base: { service: 'api' } };
  return pino(options, { write: (line: string) => write(redact(line)) });
}

/** `rift up` writes it; only this installation's user can read it. */
function readToken({ home }: Config): string | null {
  try {
    return readFileSync(join(home, 'token'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const logger = createLogger();
  try {
    const server = await startServer(loadConfig(), logger);
    let closing = false;
    const stop = (signal: NodeJS.Signals) => {
      if (closing) process.exit(1);
      closing = true;
      logger.info({ signal }, 'stopping');
      void server.close().then(() => process.exit(0));
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
    process.send?.('ready');
  } catch (error) {
    logger.fatal({ err: error }, 'the API cannot start');
    process.exitCode = error instanceof ConfigError ? 64 : 70;
  }
}

if (require.main === module) void main();
