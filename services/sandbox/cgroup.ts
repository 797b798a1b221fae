import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits, Usage } from './contract';

/** Where the kernel lets Rift make control groups of its own. */
export interface Cgroups {
  create(id: string, limits: Limits): Cgroup;
}

export interface Cgroup {
  /** Files that a process writes `0` to in order to join. */
  readonly joins: readonly string[];
  usage(): Usage;
  /** The kernel ended a process for want of memory. */
  outOfMemory(): boolean;
  remove(): Promise<void>;
}

const PREFIX = 'rift-sandbox-';

/** null where memory and processes cannot both be limited this way. */
export function findCgroups(): Cgroups | null {
  try {
    const own = ownPaths();
    const mounts = cgroupMounts();
    return version2(own, mounts) ?? version1(own, mounts);
  } catch {
    return null;
  }
}

function version2(own: ReadonlyMap<string, string>, mounts: readonly CgroupMount[]): Cgroups | null {
  const mount = mounts.find((entry) => entry.version === 2);
  const parent = mount && parentFor(mount, own.get(''), ['memory.max', 'pids.max']);
  if (!parent) return null;
  sweep(parent);
  return {
    create(id, limits) {
      const folder = make(parent, id);
      set(folder, 'memory.max', limits.memoryMb * 2 ** 20);
      set(folder, 'memory.swap.max', 0, true);
      set(folder, 'pids.max', limits.processes);
      return {
        joins: [join(folder, 'cgroup.procs')],
        usage: () => {
          const stat = fields(join(folder, 'memory.stat'));
          const cpu = fields(join(folder, 'cpu.stat'));
          return { memBytes: (stat.anon ?? 0) + (stat.shmem ?? 0), cpuSecs: (cpu.usage_usec ?? 0) / 1e6 };
        },
        outOfMemory: () => (fields(join(folder, 'memory.events')).oom_kill ?? 0) > 0,
        remove: () => remove([folder]),
      };
    },
  };
}

function version1(own: ReadonlyMap<string, string>, mounts: readonly CgroupMount[]): Cgroups | null {
  const parent = (controller: string, file: string) => {
    const mount = mounts.find((entry) => entry.version === 1 && entry.controllers.includes(controller));
    return mount && parentFor(mount, own.get(controller), [file]);
  };
  const memory = parent('memory', 'memory.limit_in_bytes');
  const pids = parent('pids', 'pids.max');
  const cpu = parent('cpuacct', 'cpuacct.usage');
  if (!memory || !pids) return null;
  const parents = [...new Set([memory, pids, ...(cpu ? [cpu] : [])])];
  parents.forEach(sweep);
  return {
    create(id, limits) {
      const folders = parents.map((path) => make(path, id));
      const [inMemory, inPids, inCpu] = [memory, pids, cpu ?? memory].map((path) => join(path, PREFIX + id)) as [
        string,
        string,
        string,
      ];
      const bytes = limits.memoryMb * 2 ** 20;
      set(inMemory, 'memory.limit_in_bytes', bytes);
      set(inMemory, 'memory.memsw.limit_in_bytes', bytes, true);
      set(inPids, 'pids.max', limits.processes);
      return {
        joins: folders.map((folder) => join(folder, 'cgroup.procs')),
        usage: () => {
          const stat = fields(join(inMemory, 'memory.stat'));
          const nanoseconds = cpu ? Number(readFileSync(join(inCpu, 'cpuacct.usage'), 'utf8')) : 0;
          const memBytes = (stat.total_rss ?? stat.rss ?? 0) + (stat.total_shmem ?? stat.shmem ?? 0);
          return { memBytes, cpuSecs: nanoseconds / 1e9 };
        },
        outOfMemory: () => (fields(join(inMemory, 'memory.oom_control')).oom_kill ?? 0) > 0,
        remove: () => remove(folders),
      };
    },
  };
}

interface CgroupMount {
  readonly version: 1 | 2;
  readonly controllers: readonly string[];
  /** The part of the hierarchy that is mounted here. */
  readonly root: string;
  readonly point: string;
}

function cgroupMounts(): CgroupMount[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    return [{ version: type === 'cgroup' ? 1 : 2, controllers: options.split(','), root, point } as const];
  });
}

/** Controller name (empty in version 2) to this process's place in its hierarchy. */
function ownPaths(): Map<string, string> {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, controllers = '', ...path] = line.split(':');
      return controllers.split(',').map((name): [string, string] => [name, path.join(':')]);
    }),
  );
}

/** The nearest group, from this process's own upwards, below which a limited one can be made. */
function parentFor(mount: CgroupMount, own: string | undefined, files: readonly string[]): string | null {
  if (own === undefined) return null;
  const inside = mount.root === '/' ? own : own.startsWith(mount.root) ? own.slice(mount.root.length) : '/';
  for (let folder = join(mount.point, inside); folder.startsWith(mount.point); folder = dirname(folder)) {
    if (existsSync(folder) && canLimit(folder, files)) return folder;
    if (folder === mount.point) break;
  }
  return null;
}

function canLimit(parent: string, files: readonly string[]): boolean {
  const probe = join(parent, `${PREFIX}${process.pid}-probe`);
  try {
    mkdirSync(probe);
    const able = files.every((file) => existsSync(join(probe, file)));
    rmdirSync(probe);
    return able;
  } catch {
    return false;
  }
}

/** Groups that a worker left behind when it was killed. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = /^\d+/.exec(name.slice(PREFIX.length))?.[0];
    if (pid && existsSync(`/proc/${pid}`)) continue;
    try {
      rmdirSync(join(parent, name));
    } catch {
      continue;
    }
  }
}

function make(parent: string, id: string): string {
  const folder = join(parent, PREFIX + id);
  mkdirSync(folder);
  return folder;
}

function set(folder: string, file: string, value: number, optional = false): void {
  try {
    writeFileSync(join(folder, file), String(value));
  } catch (error) {
    if (!optional) throw error;
  }
}

/** Lines of `name value`. */
function fields(file: string): Record<string, number> {
  const lines = readFileSync(file, 'utf8').split('\n');
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name = '', value]) => [name, Number(value)]));
}

/** A group can go only when its last process is gone. */
async function remove(folders: readonly string[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (const folder of folders) {
    while (existsSync(folder)) {
      try {
        rmdirSync(folder);
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(2);
      }
    }
  }
}
