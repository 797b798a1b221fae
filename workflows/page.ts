import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { HealRunInput, RunProgress } from '../domain/run';
import type { Judged } from '../domain/run-activities';
import { runStatus, type RunEnd } from '../domain/verdict';

const repository = defineSearchAttributeKey('RiftRepository', SearchAttributeType.KEYWORD);
const team = defineSearchAttributeKey('RiftTeam', SearchAttributeType.KEYWORD);
const status = defineSearchAttributeKey('RiftStatus', SearchAttributeType.KEYWORD);
const verdict = defineSearchAttributeKey('RiftVerdict', SearchAttributeType.KEYWORD);
const bugTypes = defineSearchAttributeKey('RiftBugTypes', SearchAttributeType.KEYWORD_LIST);

/** The run's page in Temporal's Web UI: how it is found, and what it says. */
export function showStart({ submission }: HealRunInput): void {
  upsertSearchAttributes([
    { key: repository, value: submission.repoUrl.slice(0, 1000) },
    { key: team, value: submission.teamName },
    { key: status, value: 'running' },
  ]);
}

export function showProgress(input: HealRunInput, progress: RunProgress, state: Judged | null): void {
  const failing = Object.entries(state?.failing ?? {});
  const failingText = failing.map(([type, count]) => `${count} × ${type}`).join(', ');
  setCurrentDetails(
    table([
      ['Node', `\`${progress.node}\``],
      ...whereItIs(input, progress),
      ['Failing now', failingText || (state ? 'nothing' : 'not known yet')],
    ]),
  );
  if (failing.length > 0) upsertSearchAttributes([{ key: bugTypes, value: failing.map(([type]) => type) }]);
}

export function showEnd(input: HealRunInput, progress: RunProgress, end: RunEnd): void {
  upsertSearchAttributes([
    { key: status, value: runStatus(end.verdict) },
    { key: verdict, value: end.verdict },
  ]);
  const why = end.reason ? [['Why', `${end.reason.code}: ${end.reason.message.replaceAll('|', '\\|')}`] as const] : [];
  setCurrentDetails(table([['Verdict', `**${end.verdict}**`], ...why, ...whereItIs(input, progress)]));
}

type Row = readonly [name: string, value: string];

function whereItIs({ branchName }: HealRunInput, { iteration, maxIterations }: RunProgress): Row[] {
  return [
    ['Round', `${iteration} of at most ${maxIterations}`],
    ['Branch', `\`${branchName}\``],
  ];
}

function table(rows: readonly Row[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}
