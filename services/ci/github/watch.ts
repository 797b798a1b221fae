import type { CheckReport } from '../../../domain/check';
import { newFailures, type NewFailure } from '../../../domain/ci';
import type { Finding } from '../../../domain/compare';
import { diagnosticKey, type Diagnostic } from '../../../domain/diagnostic';
import { judge } from '../../../domain/judge';
import { CiGivesWay, CiPending, type CiOutcome, type CiRequest } from '../contract';
import { createClient, RateLimited, Unreachable, type Answer } from './client';
import { decide, inWords } from './decide';
import { failedJobs, flakyJobs, type FindingsDeps, type JudgedJob, type Place } from './findings';
import { newestRuns, runsAt, type WorkflowRun } from './runs';
import type { GithubRepository, GithubSettings } from './settings';

export interface GithubCiDeps extends FindingsDeps {
  readonly github: GithubSettings;
}

/** What is known from the last time that was asked. */
interface Memory {
  readonly since: number;
  readonly runs: Answer<WorkflowRun[]> | null;
  readonly before: string | null;
  /** Since when there was no useful answer, and how often in a row. */
  readonly silentSince: number | null;
  readonly silences: number;
}

const NOTHING = { runs: null, before: null, silentSince: null, silences: 0 };
const LONGEST_SECS = 120;
/** GitHub's own advice where a secondary limit does not say how long. */
const SECONDARY_SECS = 60;

/** Asks once how the workflow runs of a commit stand. */
export async function watch(deps: GithubCiDeps, repository: GithubRepository, request: CiRequest): Promise<CiOutcome> {
  const { pollSecs } = deps.github;
  const memory: Memory = (await request.memory.load<Memory>()) ?? { ...NOTHING, since: Date.now() };
  const client = createClient(deps.github, request.progress.signal);
  const { tree, own, sha } = request;
  const place: Place = { client, repository, tree, projects: own.plan.projects };
  try {
    request.progress.heartbeat(`asking GitHub about ${sha.slice(0, 10)}`);
    const answer = await runsAt(client, repository, sha, memory.runs);
    const runs = newestRuns(answer.value);
    const waitedSecs = (Date.now() - memory.since) / 1000;
    const hasWorkflows = tree.files.some((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file));
    const decision = decide(runs, { waitedSecs, before: memory.before, hasWorkflows }, deps.github);
    await request.memory.save({ ...NOTHING, since: memory.since, runs: answer, before: inWords(runs) });
    if (decision.kind === 'wait') throw new CiPending(decision.why, pollSecs);
    if (decision.kind === 'gives_way') throw new CiGivesWay(decision.code, decision.why);
    const jobs: JudgedJob[] = [];
    const failed = decision.kind === 'failed' ? decision.failed : [];
    for (const run of failed) jobs.push(...(await failedJobs(deps, place, run)));
    const cancelled = decision.kind === 'failed' ? decision.cancelled : [];
    const notJudged = cancelled.map((run) => ({ id: run.name, why: 'cancelled: somebody or something stopped it' }));
    for (const run of runs.filter(({ attempt }) => attempt > 1)) {
      const flaky = await flakyJobs(place, run);
      notJudged.push(...flaky.map((id) => ({ id, why: 'flaky: it failed in an earlier attempt at the same commit' })));
    }
    const standing = jobs.filter(({ run }) => run.status !== 'infrastructure');
    if (failed.length > 0 && standing.length === 0) throw outsideOnly(jobs);
    const known = standing.length > 0 ? await knownBefore(deps, place, request) : null;
    return await outcomeOf(request, runs, jobs, notJudged, known);
  } catch (error) {
    throw await later(error, memory, request, deps);
  }
}

function outsideOnly(jobs: readonly JudgedJob[]): CiGivesWay {
  const why = jobs.map(({ check, run }) => `${check.command}: ${run.reason ?? 'unknown'}`).join('; ');
  return new CiGivesWay('CI_INFRASTRUCTURE', `every failed job failed for reasons outside the code: ${why}`);
}

/** What failed at the base of this run already: by CI's own word where it ran there. */
interface Before {
  /** null: CI did not run there. */
  readonly jobs: readonly JudgedJob[] | null;
}

async function knownBefore(deps: GithubCiDeps, place: Place, { baseSha }: CiRequest): Promise<Before> {
  const { value } = await runsAt(place.client, place.repository, baseSha, null);
  const runs = newestRuns(value).filter(({ status }) => status === 'completed');
  const usable = runs.filter((run) =>
    ['success', 'failure', 'timed_out', 'startup_failure'].includes(run.conclusion ?? ''),
  );
  if (usable.length === 0) return { jobs: null };
  const jobs: JudgedJob[] = [];
  for (const run of usable.filter(({ conclusion }) => conclusion !== 'success')) {
    jobs.push(...(await failedJobs(deps, place, run)));
  }
  return { jobs };
}

async function outcomeOf(
  { own, before, failuresOf }: CiRequest,
  runs: readonly WorkflowRun[],
  jobs: readonly JudgedJob[],
  notJudged: CiOutcome['notJudged'],
  known: Before | null,
): Promise<CiOutcome> {
  const plan = { ...own.plan, checks: [...own.plan.checks, ...jobs.map(({ check }) => check)] };
  const report = { ...own.report, runs: [...own.report.runs, ...jobs.map(({ run }) => run)] };
  const failures = await failuresOf(plan, report);
  const found = known ? newOnes(jobs, known, before) : [];
  const [first] = [...jobs.map(({ run }) => run.checkId), ''];
  const culprit = runs.find((run) => first?.startsWith(`github:${run.path.split('@')[0]}`)) ?? runs.at(-1);
  return {
    ...{ status: jobs.length > 0 ? 'failed' : 'passed', end: judge(plan.checks, report, failures), failures },
    ...{ plan, report, healable: false, newFailures: found, notJudged },
    ...{ durationSecs: durationOf(runs), githubRunId: culprit ? String(culprit.id) : null },
  };
}

/**
 * What fails now and did not before. Where CI never ran on the base, Rift's own checks of it are the measure, and what these do not
 * know is not held against the push.
 */
function newOnes(jobs: readonly JudgedJob[], known: Before, before: CheckReport): NewFailure[] {
  const keys = (d: Diagnostic) => [diagnosticKey(d), ...d.tests.map((id) => `test ${id}`)];
  const was = new Set((known.jobs ?? []).flatMap(({ run }) => run.diagnostics.flatMap(keys)));
  const flaky = new Set(before.flaky);
  const stood = before.runs.filter(({ status }) => status === 'failed').flatMap(({ diagnostics }) => diagnostics);
  const standing = stood.filter(({ tests }) => tests.length === 0 || tests.some((id) => !flaky.has(id)));
  const failing = new Set(standing.flatMap((d) => [...d.tests, `${d.file} ${d.message}`]));
  const passed = new Set(
    before.runs.flatMap(({ tests }) => tests.filter((t) => t.outcome === 'passed').map((t) => t.id)),
  );
  const isNew = (d: Diagnostic): boolean => {
    if (d.tests.some((id) => failing.has(id)) || failing.has(`${d.file} ${d.message}`)) return false;
    if (known.jobs !== null) return !keys(d).some((key) => was.has(key));
    return d.tests.some((id) => passed.has(id));
  };
  const findings = jobs.flatMap(({ run, check }) =>
    run.diagnostics.filter(isNew).map((diagnostic): Finding => {
      const [id] = diagnostic.tests;
      if (id === undefined) return { kind: 'diagnostic', checkId: check.id, diagnostic };
      const { file, line, message } = diagnostic;
      return { kind: 'test', checkId: check.id, test: { id, file, line, outcome: 'failed', durationMs: 0, message } };
    }),
  );
  return newFailures(findings);
}

function durationOf(runs: readonly WorkflowRun[]): number {
  const times = (pick: (run: WorkflowRun) => string | null) =>
    runs.map((run) => Date.parse(pick(run) ?? '')).filter((time) => Number.isFinite(time));
  const [from, to] = [times((run) => run.startedAt), times((run) => run.updatedAt)];
  if (from.length === 0 || to.length === 0) return 0;
  return Math.max(0, (Math.max(...to) - Math.min(...from)) / 1000);
}

/** What to do where there was no answer: ask again, later each time, until it has been too long. */
async function later(error: unknown, memory: Memory, request: CiRequest, deps: GithubCiDeps): Promise<unknown> {
  if (!(error instanceof RateLimited || error instanceof Unreachable)) return error;
  const { pollSecs, startSecs, waitSecs } = deps.github;
  const now = Date.now();
  const silentSince = memory.silentSince ?? now;
  const silences = memory.silences + 1;
  const backOff = Math.min(LONGEST_SECS, pollSecs * 2 ** Math.min(silences - 1, 10));
  const asked = error instanceof RateLimited ? (error.afterSecs ?? Math.max(SECONDARY_SECS, backOff)) : backOff;
  const silentSecs = (now - silentSince) / 1000;
  const waitedSecs = (now - memory.since) / 1000;
  if (error instanceof RateLimited && waitedSecs + asked > waitSecs) {
    const next = 'wait until the limit is reset, or use a token with more requests left';
    return new CiGivesWay('CI_RATE_LIMITED', `GitHub limits the rate of requests for another ${asked} s: ${next}`);
  }
  if (error instanceof Unreachable && silentSecs >= startSecs) {
    const next = 'see githubstatus.com, or the server and the proxy between';
    return new CiGivesWay('CI_UNREACHABLE', `${error.message}, for ${Math.round(silentSecs)} s: ${next}`);
  }
  await request.memory.save({ ...memory, silentSince, silences });
  return new CiPending(error.message, asked);
}
