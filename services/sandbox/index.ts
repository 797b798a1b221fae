import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { realpathSync, statSync } from 'node:fs';
import { commandLine, NOTHING_OUTSIDE } from './arguments';
import type { Limits, Mount, Sandbox, SandboxResult, SandboxSpec } from './contract';
import { findGround, type Ground } from './ground';
import { createNetwork } from './network';
import type { Identity } from './identity';
import { endOrphans } from './orphans';
import { ownership, type Ownership } from './ownership';
import { session } from './session';
import { createSlots, type Slots } from './slots';
import { supervise, type Supervised } from './supervise';

export * from './contract';

export interface SandboxOptions {
  /** Path of bubblewrap; null: none was found, and every call is refused. */
  readonly bwrap: string | null;
  readonly cache: string;
  /** For Rift's own host programs; nothing of it enters. */
  readonly hostEnv: NodeJS.ProcessEnv;
  /** Hosts (`host:port`) that the operator lets prepare reach, at whatever address. */
  readonly prepareAllow: readonly string[];
  /** Calls at a time; more wait. Sessions do not: whoever has one open makes calls as well, and would wait for itself. */
  readonly slots?: number;
}

/** Where a spec sets none. */
export const DEFAULT_LIMITS: Limits = {
  wallSecs: 300,
  memoryMb: 4096,
  processes: 512,
  fileMb: 1024,
  diskMb: 8192,
  outputBytes: 2 ** 20,
};

interface Base {
  readonly ground: Ground;
  readonly owner: Ownership;
  readonly calls: Slots<Identity>;
  readonly sessions: Slots<Identity>;
}

interface Running extends Supervised {
  readonly containerId: string;
  readonly result: Promise<SandboxResult>;
}

/**
 * The only place that runs a submitted repository's code. The machine is tried at the first call.
 * @throws SandboxUnavailable from each call, where no sandbox can be had
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  let base: Promise<Base> | undefined;
  const network = createNetwork(join(options.cache, 'sandbox', 'network'), options.hostEnv, options.prepareAllow);

  async function prepareBase(): Promise<Base> {
    endOrphans();
    const ground = await findGround(options.bwrap, options.cache, options.hostEnv);
    const owner = ownership(ground.hostUid, options.hostEnv);
    const { newIdentity } = ground;
    return {
      ground,
      owner,
      calls: createSlots(options.slots ?? 16, newIdentity),
      sessions: createSlots(Infinity, newIdentity),
    };
  }

  async function start(spec: SandboxSpec, kind: 'calls' | 'sessions'): Promise<Running> {
    base ??= prepareBase().catch((error) => ((base = undefined), Promise.reject(error)));
    const { ground, owner, [kind]: slots } = await base;
    const limits = { ...DEFAULT_LIMITS, ...spec.limits };
    const containerId = `${process.pid}-${randomBytes(6).toString('hex')}`;
    const endings: (() => unknown)[] = [];
    const end = async () => {
      for (const ending of endings.reverse()) await ending();
    };
    try {
      if (ground.hostUid !== null) spec.mounts?.forEach(refuseUnreadable);
      const identity = await slots.take(spec.signal);
      endings.push(() => slots.giveBack(identity));
      const lease = await owner.lend(spec.workCopy);
      endings.push(() => lease.end());
      const given = (spec.mounts ?? []).filter(({ mode }) => mode === 'rw').map(({ host }) => realpathSync(host));
      for (const path of given) await owner.give(path);
      if (ground.hostUid === null) endings.push(() => Promise.all(given.map((path) => owner.give(path))));
      const line = spec.profile === 'prepare' ? await network.connect(spec.allowHosts ?? []) : null;
      if (line) endings.push(() => line.close());
      const cgroup = ground.cgroups?.create(containerId, limits) ?? null;
      const supervised = supervise({
        ...{ containerId, cgroup, limits, signal: spec.signal, onTelemetry: spec.onTelemetry },
        argv: commandLine({
          ...{ containerId, bwrap: ground.bwrap, spec, limits, identity, system: ground.system },
          ...{ outside: line?.outside ?? NOTHING_OUTSIDE, limitUser: cgroup === null },
        }),
        userNamespace: identity.userNamespace,
        writable: [spec.workCopy, ...given],
      });
      const result = supervised.done.then((done) => ({ ...done, refusedHosts: line?.refused() ?? [] })).finally(end);
      return { ...supervised, containerId, result };
    } catch (error) {
      await end();
      throw error;
    }
  }

  return {
    async run(spec) {
      const running = await start(spec, 'calls');
      running.child.stdin?.end(spec.stdin ?? '');
      const result = await running.result;
      spec.signal?.throwIfAborted();
      return result;
    },
    async open(spec) {
      const { child, kill, containerId, result } = await start(spec, 'sessions');
      if (spec.stdin) child.stdin?.write(spec.stdin);
      return session({ child, kill, containerId, result });
    },
  };
}

/** Told at once, for inside it would look like a fault of the code. */
function refuseUnreadable({ host, mode }: Mount): void {
  const needed = statSync(host).isDirectory() ? 0o005 : 0o004;
  if (mode === 'ro' && (statSync(host).mode & needed) !== needed) {
    throw new Error(`${host} is to be mounted read-only, but only its owner may read it`);
  }
}
