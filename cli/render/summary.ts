import Table from 'cli-table3';
import { adviceOn } from '../../domain/advice';
import type { ResultFix, Results, SelfBenchmark } from '../../domain/results';
import { printable } from '../../domain/printable';
import type { Verdict } from '../../domain/verdict';
import type { Colours } from './colours';
import { percent } from './events';

const VERDICT_TEXTS: Readonly<
  Record<Verdict, readonly [text: string, colour: 'green' | 'red' | 'yellow' | 'magenta']>
> = {
  green: ['green: the checks pass on what was pushed', 'green'],
  red: ['red: something still fails', 'red'],
  no_evidence: ['no evidence: nothing that could fail was run', 'yellow'],
  quarantined: ['quarantined', 'magenta'],
  cancelled: ['cancelled', 'yellow'],
  error: ['error', 'red'],
};

/** Where what came of a run is. */
export interface Places {
  readonly resultsJson: string | null;
  readonly temporalUi: string | null;
  readonly pushed: boolean;
}

/** The end of a run, for people: a table of failures, the verdict, and where everything is. */
export function summary(results: Results, places: Places, c: Colours, width: number): string {
  const rows = [...results.fixes, ...results.extended_fixes];
  const [text, colour] = VERDICT_TEXTS[results.verdict];
  const verdict = results.verdict === 'green' && results.commits.length === 0 ? 'green: the checks pass already' : text;
  const told = [healed(results), `score ${results.score.total}`, `${results.total_time_secs.toFixed(1)} s`];
  const reason = results.reason && `${place(results.reason)}${printable(results.reason.message)}`;
  const facts: (readonly [string, string | null | undefined])[] = [
    ['why', reason],
    ['next', adviceOn({ reason: results.reason ?? null }, results.run_id)],
    ['branch', results.commits.length > 0 ? results.branch_name : null],
    ...results.commits.map(
      ({ sha, message }, i) =>
        [i === 0 ? 'commits' : '', `${sha.slice(0, 10)} ${printable(message.split('\n')[0] ?? '')}`] as const,
    ),
    ['not judged', results.not_judged.map(({ id, why }) => `${printable(id)}: ${printable(why)}`).join('\n') || null],
    ['benchmark', results.self_benchmark && benchmark(results.self_benchmark)],
    ['results', places.resultsJson],
    ['workflow', places.temporalUi],
  ];
  return [
    ...(rows.length > 0 ? [table(rows, c, width)] : []),
    `${c[colour](c.bold(verdict))}  ${c.dim(told.filter(Boolean).join(' · '))}`,
    ...(results.commits.length > 0 && !places.pushed ? [c.dim('nothing was pushed, as asked')] : []),
    ...facts.flatMap(([name, value]) => (value ? factLines(name, value, c) : [])),
  ].join('\n');
}

function healed({ total_fixes: fixes, total_failures: first, uncovered_failures: uncovered }: Results): string {
  if (first + uncovered === 0) return '';
  const found = `${fixes} of ${first + uncovered} failures healed`;
  return uncovered > 0 ? `${found}, ${uncovered} of them uncovered on the way` : found;
}

/** What was predicted before the first fix, and what came of it. */
function benchmark({ predicted_score, actual_score, max_points, calibration_gap, criteria }: SelfBenchmark): string {
  const signed = (gap: number) => (gap > 0 ? `+${gap}` : String(gap));
  const off = criteria
    .filter((one) => one.calibration_gap !== 0)
    .map((one) => `${one.criterion.replaceAll('_', ' ')} ${signed(one.calibration_gap)}`);
  const gaps = off.length > 0 ? `: ${off.join(', ')}` : '';
  return `${actual_score} of ${max_points} points, predicted ${predicted_score} (gap ${signed(calibration_gap)}${gaps})`;
}

function factLines(name: string, value: string, c: Colours): string[] {
  return value.split('\n').map((line, i) => `  ${c.dim((i === 0 ? name : '').padEnd(10))} ${line}`);
}

function place(at: { readonly file?: string; readonly line?: number }): string {
  return at.file ? `${printable(at.file)}${at.line ? `:${at.line}` : ''}: ` : '';
}

function table(rows: readonly ResultFix[], c: Colours, width: number): string {
  const cells = rows.map((fix) => [
    `${printable(fix.file)}:${fix.line_number}`,
    fix.bug_type,
    fix.strategy ?? '',
    fix.confidence == null ? '' : percent(fix.confidence),
    fix.status,
  ]);
  const head = ['place', 'type', 'strategy', 'confidence', 'status', 'what'];
  const taken = head
    .slice(0, -1)
    .map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)) + 2);
  const left = Math.max(width - taken.reduce((sum, n) => sum + n, 0) - head.length - 1, 24);
  const drawn = new Table({
    head: head.map((title) => c.dim(title)),
    colWidths: [...taken, left],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  rows.forEach((fix, i) => drawn.push([...(cells[i] ?? []), printable(fix.description ?? '')]));
  return drawn.toString();
}
