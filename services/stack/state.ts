import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config';
import { isAlive, type ProcessIdentity } from './identity';

export const PROCESS_NAMES = [
  'postgres',
  'redis',
  'temporal',
  'chroma',
  'workflow-worker',
  'activity-worker',
  'api',
] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];
/** Runs go on without these: nobody waits for them. */
export const DISPENSABLE: readonly ProcessName[] = ['chroma'];

export interface ProcessState {
  /** `external`: a server of yours, named by a variable. `absent`: not to be had here. `waiting`: it ended, and is started again after a while. */
  readonly status: 'starting' | 'up' | 'waiting' | 'stopped' | 'external' | 'absent';
  readonly process: ProcessIdentity | null;
  readonly port: number | null;
  /** Since when it has its status; ISO 8601. */
  readonly since: string;
  readonly restarts: number;
  /** How it ended last. */
  readonly lastEnd: string | null;
  readonly log: string | null;
}

/** What the supervisor leaves in `stack.json`, for its user's eyes only: the addresses hold passwords. */
export interface StackState {
  readonly phase: 'starting' | 'up' | 'stopping' | 'down';
  /** Of what it was built, and how it is configured: a supervisor of another kind is replaced. */
  readonly build: string;
  readonly settings: string;
  readonly supervisor: ProcessIdentity;
  readonly startedAt: string;
  readonly urls: StackUrls;
  /** By use; kept from start to start where they are free. */
  readonly ports: Readonly<Record<string, number>>;
  readonly processes: Readonly<Record<ProcessName, ProcessState>>;
}

export interface StackUrls {
  readonly database: string;
  readonly redis: string;
  readonly chroma: string;
  /** `host:port` */
  readonly temporal: string;
  /** null: no Web UI is known. */
  readonly temporalUi: string | null;
  readonly api: string;
}

const stateFile = (home: string) => join(home, 'stack.json');

/** As last written; null where there is none, or none that can be read. */
export function readState(config: Pick<Config, 'home'>): StackState | null {
  try {
    return JSON.parse(readFileSync(stateFile(config.home), 'utf8')) as StackState;
  } catch {
    return null;
  }
}

export function writeState(config: Pick<Config, 'home'>, state: StackState): void {
  const file = stateFile(config.home);
  const draft = `${file}.${process.pid}`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** The stack of this configuration's home; null where no supervisor runs. */
export function stackState(config: Pick<Config, 'home'>): StackState | null {
  const state = readState(config);
  return state && isAlive(state.supervisor) ? state : null;
}
