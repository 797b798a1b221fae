import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '../../process/spawn';
import { baseEnv } from './base-env';
import { answers, httpAnswers } from './ports';
import type { Server } from './server';
import { asSomebody } from './somebody';

export interface TemporalOptions {
  readonly dir: string;
  readonly port: number;
  /** null: no Web UI. */
  readonly uiPort: number | null;
  readonly httpPort: number;
  readonly metricsPort: number;
  readonly program: string;
  readonly bwrap: string | null;
  readonly namespace: string;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** false: for tests, histories are kept in memory. */
  readonly durable?: boolean;
}

const RETENTION = '720h';
// The development server polls its queues 20 times a second, which makes each step of a workflow wait 50 ms.
const QUEUES = ['transferProcessor', 'timerProcessor', 'visibilityProcessor'];

/** Temporal's development server, on loopback, with its Web UI. */
export function temporalServer(options: TemporalOptions): Server & { readonly url: string } {
  const { dir, port, uiPort, program, namespace, hostEnv, durable = true } = options;
  const env = { ...baseEnv(hostEnv), TEMPORAL_ENV_FILE: join(dir, 'none.yaml') };
  const address = `127.0.0.1:${port}`;
  const ui = uiPort === null ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort)];
  const argv = [
    ...[program, 'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), ...ui],
    ...['--http-port', String(options.httpPort), '--metrics-port', String(options.metricsPort)],
    ...['--namespace', namespace, '--log-level', 'error'],
    ...(durable ? ['--db-filename', join(dir, 'temporal.db')] : []),
    ...QUEUES.flatMap((queue) => ['--dynamic-config-value', `history.${queue}MaxPollRPS=2000`]),
  ];
  const operator = (...args: string[]) =>
    exec([program, 'operator', ...args, '--address', address], { env, timeoutMs: 10_000 });
  return {
    name: 'temporal',
    url: address,
    argv: asSomebody(argv, { ...options, takesRoot: true }),
    env,
    prepare: async () => void mkdirSync(dir, { recursive: true, mode: 0o700 }),
    probe: async () =>
      (await answers('127.0.0.1', port)) &&
      (await operator('namespace', 'update', '--namespace', namespace, '--retention', RETENTION)).code === 0,
    alive: () => httpAnswers('127.0.0.1', options.httpPort, '/api/v1/system-info'),
    stop: (child) => void child.kill(durable ? 'SIGTERM' : 'SIGKILL'),
    startWithinMs: 60_000,
    stopWithinMs: 20_000,
  };
}
