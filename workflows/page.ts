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
  const rows = [
    ['Node', `\`${progress.node}\``],
    ['Round', `${progress.iteration} of at most ${progress.maxIterations}`],
    ['Branch', `\`${input.branchName}\``],
    ['Failing now', failingText || (state ? 'nothing' : 'not known yet')],
  ];
  setCurrentDetails(['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'));
  if (failing.length > 0) upsertSearchAttributes([{ key: bugTypes, value: failing.map(([type]) => type) }]);
}

export function showEnd(end: RunEnd): void {
  upsertSearchAttributes([
    { key: status, value: runStatus(end.verdict) },
    { key: verdict, value: end.verdict },
  ]);
  setCurrentDetails(`**${end.verdict}**${end.reason ? `\n\n${end.reason.code}: ${end.reason.message}` : ''}`);
}
