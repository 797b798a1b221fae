import { spawn as nodeSpawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** The one place that starts processes. */
export interface ExecOptions {
  readonly cwd?: string;
  /** Whole environment of the child; nothing is inherited beyond it. */
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
  /** Bytes kept per stream; more ends the child. Default 64 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ExecResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly timedOut: boolean;
  /** A stream held more than `maxBytes`, and the child was ended for it. */
  readonly overflowed: boolean;
}

/** Starts a child whose streams the caller owns. The environment is given whole. */
export function start(argv: readonly string[], options: SpawnOptions & { env: NodeJS.ProcessEnv }): ChildProcess {
  const [file, ...args] = argv;
  if (!file) throw new Error('nothing to start');
  return nodeSpawn(file, args, options);
}

/**
 * Runs a trusted host program to its end. A non-zero exit is a result, not an error.
 * @throws where the program cannot be started
 */
export function exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const { input, timeoutMs, maxBytes = 64 * 2 ** 20, signal, cwd, env } = options;
  return new Promise((resolve, reject) => {
    const child = start(argv, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const streams = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const sizes = { stdout: 0, stderr: 0 };
    let timedOut = false;
    let overflowed = false;
    const kill = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => {
        sizes[name] += chunk.length;
        if (sizes[name] <= maxBytes) return void streams[name].push(chunk);
        overflowed = true;
        kill();
      });
    }
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), kill()), timeoutMs);
    if (signal?.aborted) kill();
    else signal?.addEventListener('abort', kill, { once: true });
    child.on('error', (error) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      reject(error);
    });
    child.on('close', (code, endSignal) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      resolve({
        code,
        signal: endSignal,
        stdout: Buffer.concat(streams.stdout),
        stderr: Buffer.concat(streams.stderr),
        timedOut,
        overflowed,
      });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** As {@link exec} for a short trusted program where the caller cannot wait. */
export function execSync(argv: readonly string[], options: Pick<ExecOptions, 'cwd' | 'env' | 'timeoutMs'>): ExecResult {
  const [file, ...args] = argv;
  if (!file) throw new Error('nothing to start');
  const { cwd, env, timeoutMs } = options;
  const done = spawnSync(file, args, { cwd, env, timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 });
  const error = (done.error as NodeJS.ErrnoException | undefined)?.code;
  const timedOut = error === 'ETIMEDOUT';
  const overflowed = error === 'ENOBUFS';
  if (done.error && !timedOut && !overflowed) throw done.error;
  return { code: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr, timedOut, overflowed };
}
