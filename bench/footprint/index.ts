import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../services/process/spawn';
import type { Bench, Figure } from '../contract';
import { brokenProject } from '../project';
import { makeRemote } from '../repository';
import { heal } from '../run';
import { withStack } from '../stack';

const RIFT = ['workflow-worker', 'activity-worker', 'api'] as const;
const SETTLE_MS = 2_000;
const KIB_PER_MIB = 1024;

function parents(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  return children;
}

function read(pid: number, field: 'Pss' | 'Rss'): number {
  try {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return Number(kib ?? 0) / KIB_PER_MIB;
  } catch {
    return 0;
  }
}

/** Of a process and all below it, in MiB. What several share counts once in PSS, and for each in RSS. */
function memoryOf(root: number): { readonly pss: number; readonly rss: number } {
  const children = parents();
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  const sum = (field: 'Pss' | 'Rss') => tree.reduce((total, pid) => total + read(pid, field), 0);
  return { pss: sum('Pss'), rss: sum('Rss') };
}

async function bareNode(): Promise<number> {
  const child = start([process.execPath, '-e', 'setInterval(() => 0, 1e6)'], { env: {}, stdio: 'ignore' });
  await sleep(SETTLE_MS);
  const { pss } = memoryOf(child.pid ?? 0);
  child.kill('SIGKILL');
  return pss;
}

export const footprint: Bench = {
  summary: 'memory of each part of the stack, idle and after a run (PSS; RSS beside it)',
  measure: (say) =>
    withStack(RIFT, async (stack) => {
      const node = { name: 'bare node', value: await bareNode() };
      const figures: Figure[] = [];
      const weigh = (when: string) => {
        let total = 0;
        for (const [name, pid] of Object.entries(stack.pids)) {
          const { pss, rss } = memoryOf(pid);
          total += pss;
          const isOurs = (RIFT as readonly string[]).includes(name);
          const label = `${name}, ${when} (RSS ${rss.toFixed(0)})`;
          figures.push({ name: label, value: pss, unit: 'MiB', ...(isOurs && { against: node }) });
        }
        figures.push({ name: `all, ${when}`, value: total, unit: 'MiB' });
      };
      await sleep(SETTLE_MS);
      weigh('idle');
      say('healing once');
      await heal(stack, await makeRemote(stack.scratch, 'project', brokenProject(0)), 'Memory');
      await sleep(SETTLE_MS);
      weigh('after a run');
      return figures;
    }),
};
