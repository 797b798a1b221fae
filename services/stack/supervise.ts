import type { ChildProcess } from 'node:child_process';
import { identityOf } from './identity';
import type { LogFile } from './log-file';
import {
  endServer,
  hasEnded,
  killGroup,
  spawnServer,
  untilHung,
  untilReady,
  type Patience,
  type Server,
} from './servers/server';
import type { ProcessState } from './state';

export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
  /** A process that was up for so long starts its series anew. */
  readonly healthyAfterMs: number;
}

/** Long enough for a busy machine, and for a worker that reads something big. */
const PATIENCE: Patience = { everyMs: 5000, hungAfterMs: 60_000 };

const BACK_OFF: BackOff = { firstMs: 250, maxMs: 30_000, healthyAfterMs: 20_000 };

export interface Supervised {
  /** Settles when it is up for the first time. */
  readonly firstUp: Promise<void>;
  /** Ends it in good order, for good. */
  stop(): Promise<void>;
}

/** The wait before the nth start in a row that failed; n from 1. */
export function backOffMs(n: number, { firstMs, maxMs }: BackOff = BACK_OFF): number {
  return Math.min(maxMs, firstMs * 2 ** (n - 1));
}

/** Starts a server and starts it again whenever it ends or hangs, until it is stopped. */
export function supervise(
  server: Server,
  log: Pick<LogFile, 'write'>,
  onChange: (state: Omit<ProcessState, 'port' | 'log'>) => void,
  backOff: BackOff = BACK_OFF,
  patience: Patience = PATIENCE,
): Supervised {
  let child: ChildProcess | null = null;
  let stopping = false;
  let wake = () => undefined as void;
  let cameUp = () => undefined as void;
  let restarts = 0;
  let lastEnd: string | null = null;
  const firstUp = new Promise<void>((resolve) => (cameUp = resolve));

  const tell = (status: ProcessState['status']) => {
    const process = child?.pid === undefined ? null : identityOf(child.pid);
    onChange({ status, process, since: new Date().toISOString(), restarts, lastEnd });
  };
  const say = (text: string) => log.write(`[supervisor] ${new Date().toISOString()} ${server.name} ${text}\n`);

  const once = async (): Promise<number> => {
    tell('starting');
    await server.prepare?.();
    if (stopping) return 0;
    const started = spawnServer(server, 'pipe');
    child = started;
    const exit = new Promise<void>((resolve) => {
      started.once('exit', () => resolve());
      started.once('error', (error) => (say(`cannot be started: ${error.message}`), resolve()));
    });
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk: Buffer) => log.write(chunk));
    tell('starting');
    try {
      await untilReady(server, started);
      tell('up');
      cameUp();
      const since = Date.now();
      if (!hasEnded(started)) await Promise.race([exit, untilHung(server, started, patience)]);
      if (hasEnded(started)) lastEnd = started.signalCode ?? `exit ${started.exitCode}`;
      else {
        lastEnd = `no answer for ${patience.hungAfterMs / 1000} s`;
        killGroup(started.pid);
        await exit;
      }
      return Date.now() - since;
    } finally {
      await endServer(server, started);
    }
  };

  const loop = async () => {
    for (let failures = 1; !stopping; failures++) {
      try {
        const upForMs = await once();
        if (upForMs > backOff.healthyAfterMs) failures = 1;
      } catch (error) {
        lastEnd = error instanceof Error ? error.message : String(error);
      }
      child = null;
      if (stopping) break;
      restarts++;
      const wait = backOffMs(failures, backOff);
      say(`ended (${lastEnd}); next start in ${wait} ms`);
      tell('waiting');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        wake = () => (clearTimeout(timer), resolve());
      });
    }
    tell('stopped');
  };
  const ended = loop();

  return {
    firstUp,
    stop: async () => {
      stopping = true;
      wake();
      if (child) await endServer(server, child);
      await ended;
    },
  };
}
