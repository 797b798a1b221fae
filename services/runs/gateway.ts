import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RiftError } from '../../domain/errors';
import type { Results } from '../../domain/results';
import { CANCEL, QUARANTINE, type HealRunInput, type WorkflowSettings } from '../../domain/run';
import { isActive, type NewRun, type RunRecord } from '../../domain/run-record';
import { fingerprintMaterial, isProtectedBranch, type RunId } from '../../domain/submission';
import { readSubmission, type ReadSubmission, type SubmissionInput } from '../../domain/submission-input';
import type { RunStatus } from '../../domain/names';
import type { Verdict } from '../../domain/verdict';
import type { RunsRepository } from '../../db';
import { reaching } from './dependency';
import type { Executions } from './executions';
import type { GitProbe } from './git-probe';
import type { RunMirror } from './mirror';
import type { Reconciler } from './reconciler';

export interface GatewayDeps {
  readonly runs: RunsRepository;
  readonly executions: Executions;
  readonly probe: GitProbe;
  readonly mirror: Pick<RunMirror, 'update'>;
  readonly reconciler: Pick<Reconciler, 'settle'>;
  /** null where its artifacts are gone. */
  readonly readResults: (runId: RunId) => Promise<Results | null>;
  readonly settings: WorkflowSettings;
  readonly maxIterations: number;
  readonly timeoutMs: number;
}

export interface Caller {
  /** Bears the local user's token. */
  readonly mayNameLocalPath: boolean;
}

export type SubmitOutcome =
  | {
      readonly kind: 'started';
      readonly runId: RunId;
      readonly branchName: string;
      readonly status: RunStatus;
      readonly fingerprint: string;
    }
  | { readonly kind: 'cached'; readonly results: Results };

/** The way in to runs: submissions and stop requests. */
export interface Gateway {
  /** @throws RiftError `INVALID_INPUT`, `FORBIDDEN`, `BRANCH_PROTECTED`, `BRANCH_BUSY`, `RUN_ACTIVE`, `DEPENDENCY_DOWN` */
  submit(input: SubmissionInput, caller: Caller): Promise<SubmitOutcome>;
  /** @throws RiftError `RUN_NOT_FOUND`, `RUN_FINISHED`, `DEPENDENCY_DOWN` */
  cancel(runId: RunId, reason: string): Promise<void>;
  /** As {@link cancel}. */
  quarantine(runId: RunId, reason: string): Promise<void>;
}

/** Ends that say something about the repository; the others are no answer to hand out again. */
const JUDGED: readonly (Verdict | null)[] = ['green', 'red', 'no_evidence', 'quarantined'];

const RETRY_MS = 50;

export function createGateway(deps: GatewayDeps): Gateway {
  const { runs, executions, probe, mirror, reconciler, timeoutMs } = deps;
  const stored = <T>(step: () => Promise<T>) => reaching('postgres', timeoutMs, step);
  const underway = new Map<string, Promise<SubmitOutcome>>();

  async function start(read: ReadSubmission, fingerprint: string, rerun: boolean): Promise<SubmitOutcome> {
    const { submission, remote, branchName } = read;
    const latest = await stored(() => runs.latestByFingerprint(fingerprint));
    if (latest && isActive(latest)) await refuseIfGoingOn(latest);

    // Only of what was submitted before does it matter where its ref is by now.
    const now = latest ? await probe.now(submission) : null;
    const defaultBranch = latest ? (now?.defaultBranch ?? null) : await probe.defaultBranch(submission);
    if (isProtectedBranch(branchName, defaultBranch)) {
      throw new RiftError('BRANCH_PROTECTED', 'The run would write the default branch', { branch_name: branchName });
    }
    if (!rerun && latest && now && latest.submittedSha === now.sha && JUDGED.includes(latest.verdict)) {
      const results = await deps.readResults(latest.runId);
      if (results) return { kind: 'cached', results };
    }

    const run: NewRun = {
      ...submission,
      runId: randomUUID(),
      fingerprint,
      repoUrl: remote.shown,
      branchName,
      startTime: new Date().toISOString(),
    };
    await insert(run);
    const input: HealRunInput = {
      runId: run.runId,
      fingerprint,
      branchName,
      submission,
      submittedAt: run.startTime,
      settings: deps.settings,
    };
    await launch(input, `Heal ${remote.shown} on ${branchName}`);
    return { kind: 'started', runId: run.runId, branchName, status: 'queued', fingerprint };
  }

  /** Leaves a queued row, or throws and leaves none. */
  async function insert(run: NewRun): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await stored(() => runs.insertQueued(run));
      if (outcome.kind !== 'branch_busy') return;
      const holder = outcome.run;
      if (holder.fingerprint === run.fingerprint) await refuseIfGoingOn(holder);
      else if (attempt > 0 || (await reconciler.settle(holder)) === 'going_on') {
        throw new RiftError('BRANCH_BUSY', 'Another run is healing this branch', {
          run_id: holder.runId,
          branch_name: run.branchName,
        });
      }
      if (attempt > 0) throw active(holder.runId, holder.status);
    }
  }

  async function launch(input: HealRunInput, summary: string): Promise<void> {
    try {
      const { workflowRunId } = await startWhenFree(input, summary);
      void mirror.update(input, { status: 'queued' });
      // Only a link to a page hangs on it: nobody waits for it.
      void stored(() => runs.update(input.runId, { workflowRunId })).catch(() => undefined);
    } catch (error) {
      await takeBack(input.runId);
      throw error;
    }
  }

  /** A run that has written its end still holds its workflow for a moment. */
  async function startWhenFree(input: HealRunInput, summary: string): Promise<{ readonly workflowRunId: string }> {
    for (const until = Date.now() + timeoutMs; ; await sleep(RETRY_MS)) {
      const started = await executions.start(input, summary);
      if (started) return started;
      const holder = (await executions.latest(input.fingerprint))?.runId;
      const row = holder ? await stored(() => runs.get(holder)) : null;
      const closing = row !== null && !isActive(row);
      if (!closing || Date.now() > until) throw active(holder ?? input.runId, 'running');
    }
  }

  /** Where even this fails, the reconciler ends the row. */
  async function takeBack(runId: RunId): Promise<void> {
    await stored(() => runs.deleteQueued(runId)).catch(() => undefined);
  }

  async function refuseIfGoingOn(run: RunRecord): Promise<void> {
    if ((await reconciler.settle(run)) === 'going_on') throw active(run.runId, run.status);
  }

  async function stop(runId: RunId, message: string, reason: string): Promise<void> {
    const run = isRunId(runId) ? await stored(() => runs.get(runId)) : null;
    if (!run) throw runNotFound(runId);
    if (!isActive(run) || (await reconciler.settle(run)) === 'ended') {
      throw new RiftError('RUN_FINISHED', 'The run has ended already, so it cannot be stopped', { run_id: runId });
    }
    await executions.stop(run.fingerprint, message, { reason });
  }

  return {
    submit(input, caller) {
      const read = readSubmission(input, deps);
      if ('problem' in read) {
        throw new RiftError('INVALID_INPUT', `${read.field} ${read.problem}`, { field: read.field });
      }
      if (read.remote.transport === 'file' && !caller.mayNameLocalPath) {
        throw new RiftError('FORBIDDEN', 'Only a request that bears the local token may name a local path', {
          field: 'repo_url',
        });
      }
      const fingerprint = createHash('sha256').update(fingerprintMaterial(read.submission)).digest('hex');
      const first = underway.get(fingerprint);
      if (first) return first.then(asDuplicate);
      const submitted = start(read, fingerprint, input.rerun ?? false).finally(() => underway.delete(fingerprint));
      underway.set(fingerprint, submitted);
      return submitted;
    },
    cancel: (runId, reason) => stop(runId, CANCEL, reason),
    quarantine: (runId, reason) => stop(runId, QUARANTINE, reason),
  };
}

/** What the same submission gets that arrived while the first was being answered. */
function asDuplicate(first: SubmitOutcome): SubmitOutcome {
  if (first.kind === 'started') throw active(first.runId, first.status);
  return first;
}

function active(runId: RunId, status: RunStatus): RiftError {
  return new RiftError('RUN_ACTIVE', 'This submission is being healed already', { run_id: runId, status });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is none is not even asked for: the database would call it an error. */
export function isRunId(text: string): boolean {
  return UUID.test(text);
}

export function runNotFound(runId: RunId): RiftError {
  return new RiftError('RUN_NOT_FOUND', 'There is no such run', { run_id: runId });
}
