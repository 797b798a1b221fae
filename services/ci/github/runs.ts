import type { Answer, GithubClient } from './client';
import type { GithubRepository } from './settings';

/** The latest run of one workflow for one kind of event at a commit, as far as it matters here. */
export interface WorkflowRun {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly event: string;
  readonly workflowId: number;
  readonly number: number;
  readonly attempt: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly updatedAt: string | null;
}

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
  readonly failedSteps: readonly string[];
}

const PAGE = 100;

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new TypeError('a text is missing');
  return value;
};
const number = (value: unknown): number => {
  if (typeof value !== 'number') throw new TypeError('a number is missing');
  return value;
};
const maybe = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const list = (value: unknown): Record<string, unknown>[] => {
  if (!Array.isArray(value)) throw new TypeError('a list is missing');
  return value as Record<string, unknown>[];
};

/** Every run at a commit that counts: of each workflow and event the newest. */
export async function runsAt(
  client: GithubClient,
  { owner, name }: GithubRepository,
  sha: string,
  known: Answer<WorkflowRun[]> | null,
): Promise<Answer<WorkflowRun[]>> {
  const path = (page: number) =>
    `/repos/${owner}/${name}/actions/runs?head_sha=${sha}&per_page=${PAGE}${page > 1 ? `&page=${page}` : ''}`;
  const first = await client.get(path(1), readRuns, known);
  const all = [...first.value];
  for (let page = 2; all.length >= PAGE * (page - 1) && page <= 10; page++) {
    all.push(...(await client.get(path(page), readRuns)).value);
  }
  return { value: all, etag: first.etag };
}

export function newestRuns(runs: readonly WorkflowRun[]): WorkflowRun[] {
  const newest = new Map<string, WorkflowRun>();
  for (const run of runs) {
    const key = `${run.workflowId} ${run.event}`;
    const other = newest.get(key);
    if (!other || run.number > other.number || (run.number === other.number && run.attempt > other.attempt)) {
      newest.set(key, run);
    }
  }
  return [...newest.values()].sort((a, b) => a.id - b.id);
}

function readRuns(body: unknown): WorkflowRun[] {
  return list((body as Record<string, unknown>).workflow_runs).map((run) => ({
    id: number(run.id),
    name: maybe(run.name) ?? text(run.path),
    path: text(run.path),
    event: text(run.event),
    workflowId: number(run.workflow_id),
    number: number(run.run_number),
    attempt: typeof run.run_attempt === 'number' ? run.run_attempt : 1,
    status: maybe(run.status) ?? 'unknown',
    conclusion: maybe(run.conclusion),
    startedAt: maybe(run.run_started_at) ?? maybe(run.created_at),
    updatedAt: maybe(run.updated_at),
  }));
}

/** Jobs of one attempt of a run. */
export async function jobsOf(
  client: GithubClient,
  { owner, name }: GithubRepository,
  run: Pick<WorkflowRun, 'id'>,
  attempt: number,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (let page = 1; page <= 10; page++) {
    const path = `/repos/${owner}/${name}/actions/runs/${run.id}/attempts/${attempt}/jobs?per_page=${PAGE}${page > 1 ? `&page=${page}` : ''}`;
    const { value } = await client.get(path, readJobs);
    jobs.push(...value);
    if (value.length < PAGE) break;
  }
  return jobs;
}

function readJobs(body: unknown): Job[] {
  return list((body as Record<string, unknown>).jobs).map((job) => ({
    id: number(job.id),
    name: text(job.name),
    conclusion: maybe(job.conclusion),
    failedSteps: (Array.isArray(job.steps) ? (job.steps as Record<string, unknown>[]) : [])
      .filter((step) => step.conclusion === 'failure' || step.conclusion === 'timed_out')
      .map((step) => String(step.name)),
  }));
}
