import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { StatusReport } from '../../cli/status-report';
import { stackState, type ProcessName, type StackState } from '../../services/stack';

export const PROJECT = resolve(__dirname, '..', '..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of the caller's own, driven by the built command line as a user would. */
export interface Home {
  readonly dir: string;
  rift(...args: string[]): Promise<CliResult>;
  status(): Promise<StatusReport>;
  state(): StackState;
  /** Brings it up, which has to work. */
  up(): Promise<StackState>;
  /** Waits until the part is up and is another process than the one that was killed. */
  untilBack(name: ProcessName, killed: number): Promise<StackState>;
  remove(): Promise<void>;
}

export interface HomeOptions {
  /** Before the command line, e.g. to become another user. */
  readonly as?: readonly string[];
  readonly dir?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Builds what is not built; a no-op where `./rift test` did. */
export function buildProject(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(PROJECT, 'scripts', 'build.mjs')]);
  if (status !== 0) throw new Error(stderr.toString());
}

export function makeHome({
  as = [],
  dir = mkdtempSync(join(tmpdir(), 'rift-home-')),
  env = {},
}: HomeOptions = {}): Home {
  const home = join(dir, 'home');
  const { RIFT_BWRAP: _, ...inherited } = process.env;
  const rift = (...args: string[]) =>
    run([...as, process.execPath, join(PROJECT, 'dist', 'cli', 'main.js'), ...args], {
      ...inherited,
      RIFT_HOME: home,
      ...env,
    });
  const state = () => {
    const found = stackState({ home });
    if (!found) throw new Error('no supervisor runs');
    return found;
  };
  const self: Home = {
    dir: home,
    rift,
    state,
    status: async () => JSON.parse((await rift('status', '--json')).stdout) as StatusReport,
    up: async () => {
      const { code, stderr } = await rift('up');
      if (code !== 0) throw new Error(stderr);
      return state();
    },
    untilBack: async (name, killed) => {
      for (;;) {
        const { status, process: now } = state().processes[name];
        if (status === 'up' && now && now.pid !== killed) return state();
        await new Promise((wait) => setTimeout(wait, 50));
      }
    },
    remove: async () => {
      await rift('down');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return self;
}

export function run(argv: readonly string[], env: NodeJS.ProcessEnv, cwd = '/'): Promise<CliResult> {
  return new Promise((done, fail) => {
    const [file = '', ...args] = argv;
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
    }
    child.on('error', fail);
    // Not `exit`: whoever keeps our pipe open would keep a caller's open for ever.
    child.on('close', (code) => done({ code, ...text }));
  });
}

/** Pids whose command line or working folder names that folder. */
export function processesOf(dir: string): number[] {
  const mentions = (pid: string) => {
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(dir)
      );
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && mentions(name))
    .map(Number);
}

/** The process and all that descend from it. */
export function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      continue;
    }
  }
  const all = [root];
  for (let i = 0; i < all.length; i++) all.push(...(children.get(all[i] ?? 0) ?? []));
  return all;
}

/** Addresses on which a process listens, in the kernel's hexadecimal. */
export function listeningAddresses(pids: readonly number[]): string[] {
  const inodes = new Set<string>();
  for (const pid of pids) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
        if (inode) inodes.add(inode);
      }
    } catch {
      continue;
    }
  }
  const lines = ['tcp', 'tcp6'].flatMap((file) =>
    readFileSync(`/proc/net/${file}`, 'utf8').trim().split('\n').slice(1),
  );
  const sockets = lines.map((line) => line.trim().split(/\s+/));
  return sockets.flatMap(([, local, , state, , , , , , inode]) =>
    state === '0A' && local && inode && inodes.has(inode) ? [local] : [],
  );
}
