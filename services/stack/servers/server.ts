import type { ChildProcess } from 'node:child_process';
import { start } from '../../process/spawn';

/** A process of the stack: how it is made ready, started, asked and ended. */
export interface Server {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Whether it speaks over Node's channel: says that it is ready, learns that its parent is gone. */
  readonly channel?: boolean;
  /** Before each start; idempotent. */
  readonly prepare?: () => Promise<void>;
  /** Whether it does its work; a rejection counts as no. */
  readonly probe: (child: ChildProcess) => Promise<boolean>;
  /** Whether it still answers once it is up, whatever it answers; the probe where that is as good. */
  readonly alive?: (child: ChildProcess) => Promise<boolean>;
  /** Once it answers; idempotent. */
  readonly settle?: () => Promise<void>;
  /** Asks it to end in good order. */
  readonly stop: (child: ChildProcess) => void;
  readonly startWithinMs: number;
  readonly stopWithinMs: number;
}

/** How often a process that is up is asked, and after how long without an answer it is ended. */
export interface Patience {
  readonly everyMs: number;
  readonly hungAfterMs: number;
}

/** A server that a caller started for itself and has to stop. */
export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the process; where its output goes is the caller's to say. */
export function spawnServer(server: Server, output: 'pipe' | number): ChildProcess {
  const stdio = ['ignore' as const, output, output, ...(server.channel ? ['ipc' as const] : [])];
  return start(server.argv, { env: server.env, stdio, detached: true });
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** @throws where the process ends or does not answer in its time */
export async function untilReady(server: Server, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + server.startWithinMs;
  for (let wait = 10; ; wait = Math.min(wait * 1.5, 100)) {
    if (hasEnded(child)) {
      throw new Error(`${server.name} ended at its start (${child.signalCode ?? `exit ${child.exitCode}`})`);
    }
    if (await server.probe(child).catch(() => false)) return server.settle?.();
    if (Date.now() > deadline) throw new Error(`${server.name} did not answer in ${server.startWithinMs / 1000} s`);
    await sleep(wait);
  }
}

/** Settles when a process that is up has not answered for so long that it must hang; a rejection counts as no answer. */
export async function untilHung(
  server: Server,
  child: ChildProcess,
  { everyMs, hungAfterMs }: Patience,
): Promise<void> {
  const alive = server.alive ?? server.probe;
  // A clock that stands still while the machine sleeps.
  const now = () => performance.now();
  for (let answered = now(); !hasEnded(child) && now() - answered < hungAfterMs; await nap(everyMs)) {
    if (await within(alive(child), hungAfterMs)) answered = now();
  }
}

/** A wait that keeps no process from its end. */
const nap = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

function within(answer: Promise<boolean>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    answer
      .catch(() => false)
      .then((ok) => {
        clearTimeout(timer);
        resolve(ok);
      });
  });
}

/** Ends the process, in good order while its time lasts, by force after it, and whatever it left in its group. */
export async function endServer(server: Server, child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    server.stop(child);
    const timer = setTimeout(() => killGroup(child.pid), server.stopWithinMs);
    await gone;
    clearTimeout(timer);
  }
  killGroup(child.pid);
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of the group.
  }
}

/** Prepares, starts and waits, for callers that look after the process themselves. Its output is dropped into `log`. */
export async function startServer(server: Server, url: string, log: number): Promise<RunningServer> {
  await server.prepare?.();
  const child = spawnServer(server, log);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  try {
    await Promise.race([untilReady(server, child), failed]);
  } catch (error) {
    await endServer(server, child);
    throw error;
  }
  child.unref();
  return { url, pid: child.pid ?? 0, stop: () => endServer(server, child) };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
