import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { baseEnv, diesWithParent } from './base-env';
import { httpAnswers } from './ports';
import type { Server } from './server';

export type Role = 'workflow-worker' | 'activity-worker' | 'api';

/** What a process of Rift's own is told of the stack; the names are those that `services/config` reads. */
export type RiftSettings = Readonly<Record<string, string>>;

export interface RiftProcessOptions {
  readonly role: Role;
  /** Folder of the built modules. */
  readonly dist: string;
  readonly settings: RiftSettings;
  readonly hostEnv: NodeJS.ProcessEnv;
  readonly apiHost: string;
  readonly apiPort: number;
}

const SCRIPTS: Readonly<Record<Role, readonly string[]>> = {
  'workflow-worker': [join('activities', 'worker.js'), '--role', 'workflow'],
  'activity-worker': [join('activities', 'worker.js'), '--role', 'activity'],
  api: [join('api', 'server.js')],
};

const CONFIGURATION = /^(AGENT|ENABLE|CHROMA|TEMPORAL|RIFT)_|^NODE_EXTRA_CA_CERTS$|^SSL_CERT_/;
const GIT_ACCESS = /^(GIT|SSH|GITHUB)_|^(https?|all|no)_proxy$/i;

/**
 * The environment of a role. Only the activity worker inherits all: package clients, Git and models are configured there.
 * The API asks remotes for their refs; workflows need no secret at all.
 */
export function riftEnv(role: Role, settings: RiftSettings, hostEnv: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = (pattern: RegExp) => Object.fromEntries(Object.entries(hostEnv).filter(([name]) => pattern.test(name)));
  if (role === 'activity-worker') {
    const { RIFT_API_TOKEN: _, ...inherited } = hostEnv;
    return { ...inherited, ...settings };
  }
  if (role === 'api') return { ...baseEnv(hostEnv), ...kept(CONFIGURATION), ...kept(GIT_ACCESS), ...settings };
  const { RIFT_API_TOKEN: _, ...configuration } = kept(CONFIGURATION);
  return { ...baseEnv(hostEnv), ...configuration, ...settings };
}

/** One of Rift's own processes. It says `ready` over Node's channel once it polls, or listens: who answers on its port may be another. */
export function riftServer({ role, dist, settings, hostEnv, apiHost, apiPort }: RiftProcessOptions): Server {
  const [script = '', ...args] = SCRIPTS[role];
  const ready = new WeakSet<ChildProcess>();
  const watched = new WeakSet<ChildProcess>();
  const saidReady = async (child: ChildProcess) => {
    if (!watched.has(child)) {
      watched.add(child);
      child.on('message', (message) => message === 'ready' && ready.add(child));
    }
    return ready.has(child);
  };
  return {
    name: role,
    argv: diesWithParent([process.execPath, '--enable-source-maps', join(dist, script), ...args], hostEnv),
    env: riftEnv(role, settings, hostEnv),
    channel: true,
    probe: saidReady,
    alive: role === 'api' ? () => healthAnswers(apiHost, apiPort) : pongs,
    stop: (child) => void child.kill('SIGTERM'),
    startWithinMs: 180_000,
    stopWithinMs: 20_000,
  };
}

/** Whether the API answers at all; that it calls some part down is no reason to start it anew. */
function healthAnswers(bound: string, port: number): Promise<boolean> {
  const host = bound === '0.0.0.0' || bound === '::' ? '127.0.0.1' : bound;
  return httpAnswers(host, port, '/health');
}

/** Whether a worker still turns: it answers over Node's channel. */
function pongs(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message === 'pong'));
    child.send('ping', (error) => error && resolve(false));
  });
}
