import { writeFileSync } from 'node:fs';
import type { Bench, Figure } from '../contract';
import type { BenchTask, TaskSet } from './contract';
import { openHarness, type Harness } from './harness';
import { summaryOf, tableOf, type Row } from './score';

/** A bench of tasks for the engine of `rift fix`: a line for each, and what they come to. */
export function repairBench(set: TaskSet): Bench {
  return {
    summary: set.summary,
    async measure(say, { limit, only, seed, out }) {
      const data = set.variable === null ? '' : process.env[set.variable];
      if (data === undefined) throw new Error(`${set.variable} has to name the folder with the data`);
      const all = set.tasks(data, seed).filter((task) => only?.test(task.name) ?? true);
      const tasks = sample(all, limit);
      const harness = await openHarness();
      const rows: Row[] = [];
      try {
        for (const task of tasks) {
          const row = await attempt(task, harness);
          rows.push(row);
          const unhealed = row.group === 'not noticed' ? 'not noticed by its tests' : 'not healed';
          const end = row.error ?? (row.plausible ? (row.right ? 'right' : 'plausible, not right') : unhealed);
          say(`${rows.length}/${tasks.length} ${row.name}: ${end}, ${row.seconds} s`);
        }
      } finally {
        harness.close();
      }
      say(`\n${tableOf(rows)}`);
      if (out !== null) writeFileSync(out, `${JSON.stringify({ summary: summaryOf(rows), rows }, null, 1)}\n`);
      return figuresOf(set, rows);
    },
  };
}

function figuresOf({ goals }: TaskSet, rows: readonly Row[]): Figure[] {
  const s = summaryOf(rows);
  const figures: Figure[] = [
    { name: 'tasks', value: s.tasks, unit: '' },
    { name: 'plausible', value: s.plausible, unit: '', ...atLeast(goals.plausible) },
    { name: 'right', value: s.right, unit: '', ...atLeast(goals.right) },
    { name: 'share right', value: s.tasks === 0 ? 0 : s.right / s.tasks, unit: '', ...atLeast(goals.rightShare) },
    { name: 'plausible and not right', value: s.overfit, unit: '' },
    {
      ...{ name: 'median time', value: s.medianSeconds, unit: 's' },
      ...(goals.medianSeconds === undefined ? {} : { goal: { atMost: goals.medianSeconds } }),
    },
    { name: 'p95 time', value: s.p95Seconds, unit: 's' },
    { name: 'median candidates', value: s.medianCandidates, unit: '' },
  ];
  return s.medianRank === null
    ? figures
    : [...figures, { name: 'median rank of the line', value: s.medianRank, unit: '' }];
}

const atLeast = (value: number | undefined): Pick<Figure, 'goal'> =>
  value === undefined ? {} : { goal: { atLeast: value } };

async function attempt(task: BenchTask, harness: Harness): Promise<Row> {
  try {
    return await task.run(harness);
  } catch (error) {
    const phases = { prepare: 0, baseline: 0, localize: 0, search: 0, validate: 0 };
    return {
      ...{ name: task.name, plausible: false, right: null, candidates: 0, seconds: 0, rank: null, template: null },
      ...{ confidence: null, phases, diff: '', error: error instanceof Error ? error.message.slice(0, 200) : 'broke' },
    };
  }
}

/** Spread evenly over the whole list, so that a part stands for it. */
function sample<T>(items: readonly T[], limit: number | null): T[] {
  if (limit === null || limit >= items.length) return [...items];
  return Array.from({ length: limit }, (_, i) => items[Math.floor((i * items.length) / limit)] as T);
}
