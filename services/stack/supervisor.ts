import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, type Config } from '../config/config';
import { identityOf } from './identity';
import { endLeftovers } from './leftovers';
import { builtModules, logFile, settingsKey } from './layout';
import { openLog } from './log-file';
import { planStack, type StackPlan } from './plan';
import {
  DISPENSABLE,
  PROCESS_NAMES,
  readState,
  writeState,
  type ProcessName,
  type ProcessState,
  type StackState,
} from './state';
import { supervise, type Supervised } from './supervise';

// Each group is up before the next starts, and ends after it.
const ORDER: readonly (readonly ProcessName[])[] = [
  ['postgres', 'redis', 'temporal', 'chroma'],
  ['workflow-worker', 'activity-worker', 'api'],
];

/** The state that is written out whenever a part of it changes. */
function keepState(config: Config, plan: StackPlan) {
  const self = identityOf(process.pid);
  if (!self) throw new Error('/proc is needed');
  const now = new Date().toISOString();
  const initial = (name: ProcessName): ProcessState => ({
    status: plan.servers[name].server ? 'stopped' : plan.absent.includes(name) ? 'absent' : 'external',
    process: null,
    port: plan.servers[name].port,
    since: now,
    restarts: 0,
    lastEnd: null,
    log: plan.servers[name].server && logFile(config, name),
  });
  let state: StackState = {
    phase: 'starting',
    build: builtModules().build,
    settings: settingsKey(config),
    supervisor: self,
    startedAt: now,
    urls: plan.urls,
    ports: plan.ports,
    processes: Object.fromEntries(PROCESS_NAMES.map((name) => [name, initial(name)])) as StackState['processes'],
  };
  const write = () => writeState(config, state);
  write();
  return {
    phase: (phase: StackState['phase']) => {
      state = { ...state, phase };
      write();
    },
    process: (name: ProcessName, change: Partial<ProcessState>) => {
      state = { ...state, processes: { ...state.processes, [name]: { ...state.processes[name], ...change } } };
      write();
    },
    rewriteIfGone: () => {
      if (!existsSync(join(config.home, 'stack.json'))) write();
    },
  };
}

/** Runs the stack of a home until it is told to end. Its caller holds the home's lock. */
async function main(): Promise<void> {
  const config = loadConfig();
  const before = readState(config);
  await endLeftovers(before);
  const plan = await planStack(config, before?.ports ?? {});
  const state = keepState(config, plan);
  const running: Supervised[][] = [];
  let ending: Promise<void> | null = null;

  const end = async () => {
    state.phase('stopping');
    for (const group of running.reverse()) await Promise.all(group.map((one) => one.stop()));
    state.phase('down');
  };
  const endOnce = () => void (ending ??= end()).then(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, endOnce);
  // A terminal that closes is no reason to end.
  process.on('SIGHUP', () => undefined);
  setInterval(state.rewriteIfGone, 2000);

  for (const group of ORDER) {
    if (ending) return;
    const started = group.flatMap((name) => {
      const { server } = plan.servers[name];
      if (!server) return [];
      const one = supervise(server, openLog(logFile(config, name)), (change) => state.process(name, change));
      return [{ name, one }];
    });
    running.push(started.map(({ one }) => one));
    await Promise.all(started.map(({ name, one }) => (DISPENSABLE.includes(name) ? undefined : one.firstUp)));
  }
  if (!ending) state.phase('up');
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`${new Date().toISOString()} ${error.stack ?? error.message}\n`);
    process.exit(error.name === 'PartMissing' ? 69 : 70);
  });
}
