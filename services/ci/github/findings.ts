import { posix } from 'node:path';
import type { Check, CheckRun, Project } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { infrastructureCause } from '../../../domain/infrastructure';
import type { Languages } from '../../languages';
import type { RawRun, Tree } from '../../languages/contract';
import { CHECKOUT } from '../../sandbox/contract';
import type { GithubClient } from './client';
import { logText } from './log-text';
import { logSteps, outsideCause, readFindings, type LogStep, type StepTool } from './read-log';
import { jobsOf, type Job, type WorkflowRun } from './runs';
import type { GithubRepository } from './settings';

export interface FindingsDeps {
  readonly adapters: Languages;
  readonly redact: (text: string) => string;
}

export interface Place {
  readonly client: GithubClient;
  readonly repository: GithubRepository;
  readonly tree: Tree;
  readonly projects: readonly Project[];
}

/** A failed job as a check and its run. */
export interface JudgedJob {
  readonly check: Check;
  readonly run: CheckRun;
}

const LOG_BYTES = 8 * 2 ** 20;
const EXCERPT = 8_000;

/** The failed jobs of a run with what their logs say; a run that could not start at all is one as well. */
export async function failedJobs(deps: FindingsDeps, place: Place, run: WorkflowRun): Promise<JudgedJob[]> {
  if (run.conclusion === 'startup_failure') return [unstarted(run, place)];
  const jobs = await jobsOf(place.client, place.repository, run, run.attempt);
  const failed = jobs.filter(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out');
  const judged: JudgedJob[] = [];
  for (const job of failed) judged.push(await judgedJob(deps, place, run, job));
  return judged.length > 0 ? judged : [whole(run, place)];
}

/** Jobs of earlier attempts at the same commit that failed and do not any more. */
export async function flakyJobs(place: Place, run: WorkflowRun): Promise<string[]> {
  const names = new Set<string>();
  const last = await jobsOf(place.client, place.repository, run, run.attempt);
  for (let attempt = run.attempt - 1; attempt >= Math.max(1, run.attempt - 3); attempt--) {
    for (const { name, conclusion } of await jobsOf(place.client, place.repository, run, attempt)) {
      const passesNow = last.find((job) => job.name === name)?.conclusion === 'success';
      if (conclusion === 'failure' && passesNow) names.add(`${run.name} / ${name}`);
    }
  }
  return [...names];
}

async function judgedJob(deps: FindingsDeps, place: Place, run: WorkflowRun, job: Job): Promise<JudgedJob> {
  const { owner, name } = place.repository;
  const bytes = await place.client.download(`/repos/${owner}/${name}/actions/jobs/${job.id}/logs`, LOG_BYTES);
  const log = bytes ? logText(bytes) : '';
  const steps = logSteps(log);
  const failing = steps.filter((step) => step.failed);
  const all = await diagnosticsOf(deps, place, failing.length > 0 ? failing : steps, fileOf(run));
  const outside = all.filter((diagnostic) => infrastructureCause(diagnostic) !== null);
  const diagnostics = all.filter((diagnostic) => !outside.includes(diagnostic));
  const cause =
    outside[0] && diagnostics.length === 0
      ? infrastructureCause(outside[0])
      : all.length === 0
        ? outsideCause(log)
        : null;
  const check = checkOf(run, job.name, place);
  const excerpt = deps.redact(tail(failing.map(({ text }) => text).join('\n') || log));
  const where =
    job.failedSteps.length > 0 ? `step ${job.failedSteps.map((step) => `"${step}"`).join(', ')}` : 'the job';
  const shown = diagnostics.map((d) => ({ ...d, message: deps.redact(d.message) }));
  const base = { checkId: check.id, exitCode: null, durationMs: 0, tests: [], excerpt };
  if (cause) return { check, run: { ...base, status: 'infrastructure', diagnostics: [], reason: cause } };
  if (job.conclusion === 'timed_out') {
    return {
      check,
      run: { ...base, status: 'timed_out', diagnostics: shown, reason: `${where} ran into its time limit` },
    };
  }
  const reason = bytes ? `${where} failed` : `${where} failed, and GitHub has no log of it`;
  const named = shown.length > 0 ? shown : [atWorkflow(run, `${job.name}: ${reason}`)];
  return { check, run: { ...base, status: 'failed', diagnostics: named, reason } };
}

/** What the adapters read in the output of tools that they know, and what can be read in any output otherwise. */
async function diagnosticsOf(
  { adapters }: FindingsDeps,
  { tree, projects }: Place,
  steps: readonly LogStep[],
  elsewhere: string,
): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { script, text } of steps) {
    const tools: (StepTool & { readonly project: Project | null; readonly command: string })[] = [];
    for (const line of (script ?? '').split('\n').filter((each) => each.trim())) {
      for (const project of projects) {
        const known = await adapters[project.adapter]?.recognize(line.trim(), project, tree);
        tools.push(...(known ?? []).map(({ tool, kind }) => ({ tool, kind, project, command: line })));
      }
    }
    const parsed = tools.flatMap((tool) => byAdapter(adapters, tool, text));
    const known = parsed.filter(({ file }) => tree.has(file));
    const tool = tools[0] ?? { tool: 'github-actions', kind: 'test' as const };
    found.push(...(known.length > 0 ? known : readFindings(text, tool, locator(tree), elsewhere)));
  }
  return found;
}

function byAdapter(
  adapters: Languages,
  { tool, kind, project, command }: StepTool & { readonly project: Project | null; readonly command: string },
  text: string,
): Diagnostic[] {
  const adapter = project && adapters[project.adapter];
  if (!adapter || kind === 'test') return [];
  const nothing = { text: '', totalBytes: 0, droppedBytes: 0 };
  const check: Check = {
    ...{ id: 'log', projectId: project.id, kind, command, cwd: project.root, language: project.language, tool },
    ...{ source: 'ci_file', origin: 'log', timeoutSecs: 1 },
  };
  const result = {
    ...{ containerId: 'log', exitCode: 1, signal: null, durationMs: 0, timedOut: false, outOfMemory: false },
    ...{ diskFull: false, peakMemMb: 0, refusedHosts: [], stdout: { ...nothing, text }, stderr: nothing },
  } satisfies RawRun['result'];
  try {
    return [...adapter.parse(check, project, { result, reports: {} }).diagnostics];
  } catch {
    return [];
  }
}

/** A path of the runner's as the repository has it: the longest ending that is one of its files. */
export function locator(tree: Pick<Tree, 'has' | 'files'>): (path: string) => string | null {
  return (path) => {
    const parts = posix
      .normalize(path.replaceAll('\\', '/').replace(`${CHECKOUT}/`, ''))
      .split('/')
      .filter(Boolean);
    for (let from = 0; from < parts.length; from++) {
      const ending = parts.slice(from).join('/');
      if (tree.has(ending)) return ending;
    }
    const name = parts.at(-1) ?? '';
    const same = parts.length === 1 ? tree.files.filter((file) => file.endsWith(`/${name}`)) : [];
    return same.length === 1 ? (same[0] ?? null) : null;
  };
}

/** Runs of other repositories' workflows name the version behind an `@`. */
const fileOf = ({ path }: WorkflowRun): string => path.split('@')[0] ?? path;

function atWorkflow(run: WorkflowRun, message: string): Diagnostic {
  const place = { file: fileOf(run), line: 1, column: null, endLine: null, endColumn: null };
  const known = {
    source: 'github-actions',
    code: 'ci',
    message,
    severity: 'error' as const,
    bugType: 'LOGIC' as const,
  };
  return { ...known, ...place, tests: [], frames: [] };
}

function unstarted(run: WorkflowRun, place: Place): JudgedJob {
  const check = checkOf(run, 'startup', place);
  const reason = 'GitHub could not start it (startup_failure): the workflow file is not valid';
  const found: Diagnostic = { ...atWorkflow(run, reason), code: 'startup_failure', bugType: 'PIPELINE_CONFIG' };
  const base = { checkId: check.id, exitCode: null, durationMs: 0, tests: [], excerpt: '' };
  return { check, run: { ...base, status: 'failed', diagnostics: [found], reason } };
}

function whole(run: WorkflowRun, place: Place): JudgedJob {
  const check = checkOf(run, 'run', place);
  const reason = `the run ended ${run.conclusion} and names no failed job`;
  const base = { checkId: check.id, exitCode: null, durationMs: 0, tests: [], excerpt: '' };
  const status = run.conclusion === 'timed_out' ? 'timed_out' : 'failed';
  return { check, run: { ...base, status, diagnostics: [atWorkflow(run, reason)], reason } };
}

function checkOf(run: WorkflowRun, job: string, { projects }: Place): Check {
  return {
    ...{ id: `github:${fileOf(run)}:${job}`, projectId: projects[0]?.id ?? '', kind: 'test', cwd: '.' },
    ...{ command: `${run.name} / ${job}`, language: projects[0]?.language ?? 'python', tool: 'github-actions' },
    ...{ source: 'ci_file', origin: run.path, timeoutSecs: 0 },
  };
}

function tail(text: string): string {
  return text.length <= EXCERPT ? text : `[… ${text.length - EXCERPT} characters …]\n${text.slice(-EXCERPT)}`;
}
