import type { CiCode } from '../contract';
import type { GithubSettings } from './settings';
import type { WorkflowRun } from './runs';

/** What the runs at a commit amount to. */
export type Decision =
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'gives_way'; readonly code: CiCode; readonly why: string }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly failed: readonly WorkflowRun[]; readonly cancelled: readonly WorkflowRun[] };

export interface Seen {
  /** Seconds since Rift first asked. */
  readonly waitedSecs: number;
  /** The runs as they were when it last asked, in words; new ones may come while the first end. */
  readonly before: string | null;
  readonly hasWorkflows: boolean;
}

const FAILED = ['failure', 'timed_out', 'startup_failure'];
const PASSED = ['success', 'neutral', 'skipped'];

export const inWords = (runs: readonly WorkflowRun[]): string =>
  runs.map((run) => `${run.id}.${run.attempt} ${run.status} ${run.conclusion ?? '-'}`).join('; ');

const named = (runs: readonly WorkflowRun[]): string => runs.map((run) => `"${run.name}"`).join(', ');

export function decide(
  runs: readonly WorkflowRun[],
  seen: Seen,
  { startSecs, waitSecs }: Pick<GithubSettings, 'startSecs' | 'waitSecs'>,
): Decision {
  const givesWay = (code: CiCode, why: string): Decision => ({ kind: 'gives_way', code, why });
  const ended = (conclusion: string) => runs.filter((run) => run.conclusion === conclusion);
  if (runs.length === 0) {
    if (!seen.hasWorkflows) return givesWay('CI_NO_RUN', 'the repository has no workflow');
    if (seen.waitedSecs < startSecs) return { kind: 'wait', why: 'no workflow run has started yet' };
    const next = 'check that a workflow runs on pushes to this branch and that Actions are enabled';
    return givesWay('CI_NO_RUN', `no workflow run has started within ${startSecs} s: ${next}`);
  }
  const unasked = ended('action_required');
  if (unasked.length > 0) {
    return givesWay('CI_ACTION_REQUIRED', `${named(unasked)} waits for the approval of a maintainer (action_required)`);
  }
  const open = runs.filter((run) => run.status !== 'completed');
  if (open.length > 0) {
    const [first] = open;
    if (seen.waitedSecs < waitSecs) return { kind: 'wait', why: `${named(open)} is ${first?.status}` };
    const held = open.filter((run) => run.status === 'waiting');
    if (held.length > 0) {
      return givesWay('CI_ACTION_REQUIRED', `${named(held)} waits for the approval of a deployment (waiting)`);
    }
    return givesWay('CI_NOT_FINISHED', `${named(open)} is still ${first?.status} after ${waitSecs} s`);
  }
  if (seen.before !== inWords(runs)) return { kind: 'wait', why: 'another workflow run may start' };
  const failed = runs.filter((run) => FAILED.includes(run.conclusion ?? ''));
  const cancelled = ended('cancelled');
  if (failed.length > 0) return { kind: 'failed', failed, cancelled };
  if (cancelled.length > 0) return givesWay('CI_CANCELLED', `${named(cancelled)} was cancelled`);
  if (ended('stale').length > 0) return givesWay('CI_STALE', `${named(ended('stale'))} was given up by GitHub (stale)`);
  if (ended('success').length > 0 && runs.every((run) => PASSED.includes(run.conclusion ?? '')))
    return { kind: 'passed' };
  if (runs.every((run) => PASSED.includes(run.conclusion ?? ''))) {
    return givesWay(
      'CI_NOTHING_RAN',
      `${named(runs)} ended ${runs.map((run) => run.conclusion).join(', ')}: nothing ran`,
    );
  }
  return givesWay('CI_BAD_ANSWER', `${named(runs)} ended in a way that Rift does not know: ${inWords(runs)}`);
}
