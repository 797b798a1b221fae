import { parseDocument } from 'yaml';

/** Keys that GitHub's published workflow syntax knows, by the kind of mapping that holds them. */
export const WORKFLOW_KEYS = {
  workflow: 'name run-name on permissions env defaults concurrency jobs',
  job: 'name permissions needs if runs-on snapshot environment concurrency outputs env defaults steps timeout-minutes strategy continue-on-error container services uses with secrets',
  step: 'id if name uses run working-directory shell with env continue-on-error timeout-minutes',
  strategy: 'matrix fail-fast max-parallel',
} as const;
export type Holder = keyof typeof WORKFLOW_KEYS;
export const keysOf = (holder: Holder): readonly string[] => WORKFLOW_KEYS[holder].split(' ');

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many things a reader of workflows would stumble over; to tell good repairs of a broken file from bad ones. */
export function structureProblems(text: string): number {
  const document = parseDocument(text, { logLevel: 'silent' });
  if (document.errors.length > 0) return 10;
  let root: unknown;
  try {
    root = document.toJS();
  } catch {
    return 10;
  }
  if (!isPlain(root)) return 10;
  let problems = unknown(root, 'workflow');
  if (!('on' in root) || !isPlain(root.jobs)) problems += 5;
  for (const job of Object.values(isPlain(root.jobs) ? root.jobs : {})) {
    if (!isPlain(job)) problems += 3;
    else problems += jobProblems(job);
  }
  return problems;
}

function jobProblems(job: Plain): number {
  let problems = unknown(job, 'job');
  if (!('uses' in job) && !('runs-on' in job)) problems++;
  if ('uses' in job) return problems;
  if (!Array.isArray(job.steps)) return problems + 2;
  for (const step of job.steps) {
    if (!isPlain(step)) problems += 2;
    else problems += unknown(step, 'step') + Number('run' in step === 'uses' in step);
  }
  return problems;
}

function unknown(mapping: Plain, holder: Holder): number {
  return Object.keys(mapping).filter((key) => !keysOf(holder).includes(key)).length;
}
