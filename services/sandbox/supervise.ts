import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { constants as os } from 'node:os';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../process/spawn';
import { recorder } from './capture';
import type { Cgroup } from './cgroup';
import { SandboxUnavailable, type Limits, type SandboxResult, type Telemetry } from './contract';
import { endSandbox } from './orphans';
import { startMeter, type Excess } from './meter';

export interface Launch {
  readonly containerId: string;
  readonly argv: readonly string[];
  readonly cgroup: Cgroup | null;
  readonly userNamespace: number | null;
  readonly limits: Limits;
  readonly writable: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly onTelemetry: ((tick: Telemetry) => void) | undefined;
}

export interface Supervised {
  readonly child: ChildProcess;
  kill(): void;
  /** When the last process of the sandbox is gone. */
  readonly done: Promise<Omit<SandboxResult, 'refusedHosts'>>;
}

/** Starts bubblewrap and holds it to its limits. */
export function supervise(launch: Launch): Supervised {
  const { limits, cgroup, signal, containerId } = launch;
  const begun = performance.now();
  const child = withoutInherited(launch.userNamespace, (stdio) =>
    start(joining(cgroup?.joins ?? [], launch.argv), { env: {}, cwd: '/', stdio }),
  );
  const out = recorder(limits.outputBytes);
  const err = recorder(limits.outputBytes);
  child.stdout?.on('data', (chunk: Buffer) => out.add(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.add(chunk));
  child.stdin?.on('error', () => undefined);
  const status = readStatus(child.stdio[3] as Readable);

  let timedOut = false;
  let excess: Excess | null = null;
  const kill = () => void child.kill('SIGKILL');
  child.once('exit', (_, signal) => signal && endSandbox(containerId));
  const timer = setTimeout(() => ((timedOut = true), kill()), limits.wallSecs * 1000);
  const meter = startMeter({
    ...{ containerId, cgroup, limits, writable: launch.writable, onTelemetry: launch.onTelemetry },
    pid: child.pid ?? 0,
    onExcess: (what) => ((excess ??= what), kill()),
  });
  if (signal?.aborted) kill();
  else signal?.addEventListener('abort', kill, { once: true });

  async function finish(): Promise<Omit<SandboxResult, 'refusedHosts'>> {
    try {
      const end = await ended(child);
      if (status.pid !== null) await gone(status.pid);
      if (status.exitCode === null && end.signal === null) throw new SandboxUnavailable(explain(err.result().text));
      const outOfMemory = excess === 'memory' || (cgroup?.outOfMemory() ?? false);
      return {
        containerId,
        ...outcome(end, status.exitCode),
        stdout: out.result(),
        stderr: err.result(),
        durationMs: Math.round(performance.now() - begun),
        timedOut,
        outOfMemory,
        diskFull: excess === 'disk',
        peakMemMb: outOfMemory ? Math.max(meter.peakMb(), limits.memoryMb) : meter.peakMb(),
      };
    } finally {
      clearTimeout(timer);
      meter.end();
      signal?.removeEventListener('abort', kill);
      await cgroup?.remove();
    }
  }
  return { child, kill, done: finish() };
}

function explain(stderr: string): string {
  return `the sandbox could not be set up: ${stderr.trim().split('\n').slice(-3).join('; ') || 'no reason given'}`;
}

/** A process joins its groups before it becomes bubblewrap, so that no child can slip out. */
function joining(files: readonly string[], argv: readonly string[]): string[] {
  if (files.length === 0) return [...argv];
  const script = 'n=$1; shift; while [ "$n" -gt 0 ]; do echo 0 > "$1" || exit 125; shift; n=$((n-1)); done; exec "$@"';
  return ['/bin/sh', '-c', script, 'join', String(files.length), ...files, ...argv];
}

type Stdio = ('pipe' | 'ignore' | number)[];

/** Descriptors that Rift itself was started with would pass into the sandbox: they are covered with /dev/null. */
function withoutInherited(userNamespace: number | null, launch: (stdio: Stdio) => ChildProcess): ChildProcess {
  const stdio: Stdio = ['pipe', 'pipe', 'pipe', 'pipe'];
  const nothing = openSync('/dev/null', 'r');
  try {
    if (userNamespace !== null) stdio[4] = userNamespace;
    for (const fd of inheritable()) stdio[fd] ??= nothing;
    for (let fd = 0; fd < stdio.length; fd++) stdio[fd] ??= 'ignore';
    return launch(stdio);
  } finally {
    closeSync(nothing);
  }
}

function inheritable(): number[] {
  const CLOSED_ON_EXEC = 0o2000000;
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => {
      if (fd < 3) return false;
      try {
        const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0';
        return (parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
      } catch {
        return false;
      }
    });
}

interface Status {
  /** Host pid of the namespace's first process. */
  pid: number | null;
  exitCode: number | null;
}

function readStatus(stream: Readable): Status {
  const status: Status = { pid: null, exitCode: null };
  let text = '';
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const number = (name: string) => Number(new RegExp(`"${name}": (\\d+)`).exec(text)?.[1] ?? NaN);
    if (!Number.isNaN(number('child-pid'))) status.pid = number('child-pid');
    if (!Number.isNaN(number('exit-code'))) status.exitCode = number('exit-code');
  });
  return status;
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** bubblewrap's end only starts the end of the namespace; its first process goes last. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))) return;
    } catch {
      return;
    }
    await sleep(2);
  }
}

/** bubblewrap says 128 + n where signal n ended the command. */
function outcome(end: End, exitCode: number | null): Pick<SandboxResult, 'exitCode' | 'signal'> {
  const code = exitCode ?? end.code;
  if (end.signal || code === null) return { exitCode: null, signal: end.signal ?? 'SIGKILL' };
  const name = Object.entries(os.signals).find(([, number]) => number === code - 128)?.[0];
  return name ? { exitCode: null, signal: name } : { exitCode: code, signal: null };
}
