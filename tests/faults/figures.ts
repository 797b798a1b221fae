import type { Told } from './bench';

/** What was killed where, as a table: a line for each victim and activity. */
export function figures(told: readonly Told[]): string {
  const groups = new Map<string, Told[]>();
  for (const one of told) {
    const key = [one.victim, one.activity].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const head = ['killed', 'within', 'kills', 'inside', 'ms into it', 'attempts', 'run, s', 'as it would have'];
  const rows = [...groups.values()].map((group) => [
    ...[group[0]?.victim ?? '', group[0]?.activity ?? '', String(group.length)],
    String(group.filter(({ inside }) => inside).length),
    group.map(({ hitAfterMs }) => hitAfterMs).join(' '),
    group.map(({ attempts }) => attempts).join(' '),
    `${Math.min(...group.map(({ secs }) => secs)).toFixed(0)} to ${Math.max(...group.map(({ secs }) => secs)).toFixed(0)}`,
    String(group.filter(({ problems }) => problems.length === 0).length),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
