import { cpus } from 'node:os';
import Table from 'cli-table3';
import type { Outcome } from './harness';

/** One task of a bench, as its JSON has it. */
export interface Row {
  readonly name: string;
  /** The checks pass with the patch. */
  readonly plausible: boolean;
  /** It does what the reference does, also where the tests at hand do not look; null where it was not plausible. */
  readonly right: boolean | null;
  readonly candidates: number;
  readonly seconds: number;
  readonly rank: number | null;
  readonly template: string | null;
  readonly confidence: number | null;
  readonly phases: Outcome['report']['seconds'];
  readonly diff: string;
  /** Of which part of the bench. */
  readonly group?: string;
  readonly error?: string;
}

export interface Summary {
  readonly tasks: number;
  readonly plausible: number;
  readonly right: number;
  /** Of the plausible ones, the share that is not right. */
  readonly overfit: number;
  readonly medianSeconds: number;
  readonly p95Seconds: number;
  readonly medianCandidates: number;
  readonly medianRank: number | null;
  readonly cores: number;
}

export function rowOf(name: string, { report, seconds }: Outcome, right: boolean | null, group?: string): Row {
  const [first] = report.patches;
  return {
    ...{ name, plausible: report.verdict === 'green', right, candidates: report.candidates_tried },
    ...{ seconds: round(seconds), rank: first?.rank_of_line ?? null, template: first?.template ?? null },
    ...{ confidence: first?.confidence ?? null, phases: report.seconds },
    diff: report.patches.map(({ diff }) => diff).join(''),
    ...(group !== undefined && { group }),
  };
}

export function summaryOf(rows: readonly Row[]): Summary {
  const plausible = rows.filter((row) => row.plausible).length;
  const right = rows.filter((row) => row.right).length;
  const ranks = rows.flatMap(({ rank }) => (rank === null ? [] : [rank]));
  return {
    ...{ tasks: rows.length, plausible, right, overfit: round(plausible === 0 ? 0 : 1 - right / plausible) },
    medianSeconds:
      quantile(
        rows.map(({ seconds }) => seconds),
        0.5,
      ) ?? 0,
    p95Seconds:
      quantile(
        rows.map(({ seconds }) => seconds),
        0.95,
      ) ?? 0,
    medianCandidates:
      quantile(
        rows.map(({ candidates }) => candidates),
        0.5,
      ) ?? 0,
    medianRank: quantile(ranks, 0.5),
    cores: cpus().length,
  };
}

/** A table for people: a line for each task where there are few, and the sums. */
export function tableOf(rows: readonly Row[], most = 60): string {
  const table = new Table({
    head: ['task', 'plausible', 'right', 'candidates', 'seconds', 'rank', 'template', 'confidence'],
    style: { head: [], border: [] },
  });
  const yes = (value: boolean | null) => (value === null ? '' : value ? 'yes' : 'no');
  for (const row of rows.slice(0, most)) {
    const { name, plausible, right, candidates, seconds, rank, template, confidence, error } = row;
    table.push([
      ...[name, error ?? yes(plausible), yes(right), candidates, seconds.toFixed(2)],
      ...[rank ?? '', template ?? '', confidence?.toFixed(2) ?? ''],
    ]);
  }
  const groups = [...new Set(rows.flatMap(({ group }) => group ?? []))];
  const parts =
    groups.length > 1
      ? groups.map((g) =>
          line(
            g,
            rows.filter((row) => row.group === g),
          ),
        )
      : [];
  return [...(rows.length > 0 ? [table.toString()] : []), ...parts, line('all', rows)].join('\n');
}

function line(name: string, rows: readonly Row[]): string {
  const s = summaryOf(rows);
  return (
    `${name}: ${s.tasks} tasks, ${s.plausible} plausible, ${s.right} right (${percent(s.right, s.tasks)}), ` +
    `${Math.round(s.overfit * 100)} % of the plausible not right; seconds: median ${s.medianSeconds.toFixed(2)}, ` +
    `p95 ${s.p95Seconds.toFixed(2)}; candidates: median ${s.medianCandidates}; rank of the line: median ` +
    `${s.medianRank ?? '-'}; ${s.cores} cores`
  );
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
const round = (value: number): number => Math.round(value * 1000) / 1000;

function quantile(values: readonly number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
}
