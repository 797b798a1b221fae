import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import type { Cgroup } from './cgroup';
import type { Limits, Telemetry, Usage } from './contract';

export type Excess = 'memory' | 'processes' | 'disk';

export interface Meter {
  /** Largest memory seen, in MiB. */
  peakMb(): number;
  end(): void;
}

export interface MeterOptions {
  readonly containerId: string;
  /** Host pid whose descendants are the sandbox. */
  readonly pid: number;
  readonly cgroup: Cgroup | null;
  readonly limits: Limits;
  /** Host folders that the sandbox writes to. */
  readonly writable: readonly string[];
  readonly onTelemetry: ((tick: Telemetry) => void) | undefined;
  readonly onExcess: (what: Excess) => void;
}

const MIB = 2 ** 20;
const TICKS_PER_SECOND = 100;
const PAGE = 4096;

/** Watches what a sandbox uses: ten times a second where nothing but watching limits it. */
export function startMeter(options: MeterOptions): Meter {
  const { cgroup, limits, containerId } = options;
  const period = cgroup ? 250 : 100;
  const perSecond = Math.round(1000 / period);
  const freeAtStart = new Map(options.writable.map((path) => [path, free(path)]));
  let peak = 0;
  let count = 0;
  let last = { cpuSecs: 0, at: performance.now() };

  function sample(): void {
    const usage = cgroup ? cgroup.usage() : treeUsage(options.pid);
    peak = Math.max(peak, usage.memBytes);
    if (!cgroup && usage.memBytes > limits.memoryMb * MIB) options.onExcess('memory');
    if ((usage.processes ?? 0) > limits.processes) options.onExcess('processes');
    count += 1;
    if (count % perSecond !== 0) return;
    for (const [path, before] of freeAtStart) {
      if (before - free(path) > limits.diskMb * MIB) options.onExcess('disk');
    }
    const now = performance.now();
    const cpuPct = Math.max(0, ((usage.cpuSecs - last.cpuSecs) * 100_000) / (now - last.at));
    last = { cpuSecs: usage.cpuSecs, at: now };
    options.onTelemetry?.({ containerId, cpuPct: round(cpuPct), memMb: round(usage.memBytes / MIB) });
  }

  const timer = setInterval(() => {
    try {
      sample();
    } catch {
      // The group or the process went between two reads.
    }
  }, period);
  return {
    peakMb: () => round(peak / MIB),
    end: () => clearInterval(timer),
  };
}

/** Memory (proportional set size), processor time and threads of a process and all below it. */
export function treeUsage(root: number): Usage {
  const children = new Map<number, ProcessStat[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? processStat(Number(name)) : null;
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat]);
  }
  const tree = [...(children.get(root) ?? [])];
  for (const each of tree) tree.push(...(children.get(each.pid) ?? []));
  return {
    memBytes: sum(tree.map(({ pid }) => memoryOf(pid))),
    cpuSecs: sum(tree.map(({ ticks }) => ticks)) / TICKS_PER_SECOND,
    processes: sum(tree.map(({ threads }) => threads)),
  };
}

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Its own and those of the children it has waited for. */
  readonly ticks: number;
  readonly threads: number;
}

function processStat(pid: number): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before the last bracket may hold anything.
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = sum(rest.slice(9, 13).map(Number));
    return { pid, parent: Number(parent), ticks, threads: Number(rest[15]) };
  } catch {
    return null;
  }
}

function memoryOf(pid: number): number {
  try {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    if (pss) return Number(pss[1]) * 1024;
  } catch {
    // Gone, or it forbids this view of itself; the next one it cannot forbid.
  }
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
  } catch {
    return 0;
  }
}

function free(path: string): number {
  const stat = statfsSync(path);
  return stat.bavail * stat.bsize;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
