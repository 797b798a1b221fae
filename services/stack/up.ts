import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { start } from '../process/spawn';
import { endProcess } from './identity';
import { endLeftovers } from './leftovers';
import { builtModules, lockFile, logFile, settingsKey } from './layout';
import { findOrGet, neededParts, PartMissing, parts } from './parts';
import { onPath } from './parts/part';
import { DISPENSABLE, readState, stackState, type ProcessName, type StackState } from './state';

export type OnProgress = (text: string) => void;

/** A part that keeps ending is told after so many attempts. */
const ATTEMPTS = 4;
const POLL_MS = 50;
/** What flock answers where another process holds the lock. */
const LOCKED = 75;

/**
 * Brings the stack of this home up: a living supervisor of the same build and settings is adopted, any other one is replaced.
 * @throws PartMissing where a part is neither there nor to be had
 */
export async function ensureUp(config: Config, onProgress: OnProgress = () => undefined): Promise<StackState> {
  const { build } = builtModules();
  const settings = settingsKey(config);
  const fits = (state: StackState) =>
    state.build === build && state.settings === settings && (state.phase === 'starting' || state.phase === 'up');

  const found = stackState(config);
  if (found && fits(found)) return untilUp(config, found, onProgress);
  if (found) {
    onProgress('replacing the running stack');
    await takeDown(config);
  }
  await Promise.all(neededParts(config).map((name) => findOrGet(parts[name], config, onProgress)));
  const launched = launch(config);
  for (;;) {
    const state = stackState(config);
    if (state && fits(state)) return untilUp(config, state, onProgress);
    const ended = launched.ended();
    if (ended !== null && ended !== LOCKED) throw failure(config, ended);
    await sleep(POLL_MS);
    // The holder of the lock may be one that is just going.
    if (ended === LOCKED && !stackState(config)) return ensureUp(config, onProgress);
    if (state && !fits(state)) return ensureUp(config, onProgress);
  }
}

async function untilUp(config: Config, first: StackState, onProgress: OnProgress): Promise<StackState> {
  for (let state: StackState | null = first; state; state = stackState(config)) {
    if (state.supervisor.pid !== first.supervisor.pid) break;
    const processes = Object.entries(state.processes);
    const pending = processes.filter(
      ([name, { status }]) => !DISPENSABLE.includes(name as ProcessName) && status !== 'up' && status !== 'external',
    );
    if (state.phase === 'up' && pending.length === 0) return state;
    for (const [name, { restarts, lastEnd, status, log }] of pending) {
      if (
        status === 'waiting' &&
        restarts - first.processes[name as keyof StackState['processes']].restarts >= ATTEMPTS
      ) {
        throw new Error(`${name} does not come up: ${lastEnd}; see ${log}`);
      }
    }
    const begun = pending.filter(([, { status }]) => status !== 'stopped').map(([name]) => name);
    if (begun.length > 0) onProgress(`starting ${begun.join(', ')}`);
    await sleep(POLL_MS);
  }
  throw failure(config, null);
}

/** Starts a supervisor that outlives us. Of several at once, the one that gets the lock works and the others end. */
function launch(config: Config): { ended(): number | null } {
  const { dist } = builtModules();
  mkdirSync(join(config.home, 'logs'), { recursive: true, mode: 0o700 });
  const flock = onPath('flock', config.hostEnv);
  if (!flock) throw new PartMissing('flock is missing: install the package util-linux');
  const log = openSync(logFile(config, 'supervisor'), 'a', 0o600);
  const supervisor = [process.execPath, '--enable-source-maps', join(dist, 'services', 'stack', 'supervisor.js')];
  const lock = [flock, '--nonblock', '--no-fork', '--conflict-exit-code', String(LOCKED), lockFile(config)];
  const env = { ...config.hostEnv, RIFT_HOME: config.home, RIFT_CACHE: config.cache };
  const child = start([...lock, ...supervisor], { env, cwd: config.home, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  let code: number | null = null;
  child.on('error', () => (code = 70));
  child.on('exit', (exit, signal) => (code = exit ?? (signal ? 70 : null)));
  return { ended: () => code };
}

function failure(config: Config, code: number | null): Error {
  const path = logFile(config, 'supervisor');
  const tail = readFileSync(path, 'utf8').trim().split('\n').slice(-20).join('\n');
  const reason = /^.*?Z (?:\w+: )?(.*)$/m.exec(tail.split('\n').findLast((line) => /^\d{4}-/.test(line)) ?? '')?.[1];
  const message = `the supervisor ended: ${reason ?? `exit ${code}`}; see ${path}`;
  return code === 69 ? new PartMissing(message) : new Error(message);
}

/**
 * Stops the stack of this home, whatever is left of it. Its data stays.
 * @returns whether anything ran
 */
export async function takeDown(config: Pick<Config, 'home'>): Promise<boolean> {
  const running = stackState(config);
  if (running) await endProcess(running.supervisor, 'SIGTERM', 90_000);
  const state = readState(config);
  await endLeftovers(state);
  return running !== null;
}
