import type { RunsRepository } from '../../db';
import { isActive, type RunRecord } from '../../domain/run-record';
import type { RunEnd } from '../../domain/verdict';
import type { EndRun } from './end-run';
import type { Reports } from './reports';
import type { Execution, Executions } from './executions';

export interface ReconcilerDeps {
  readonly runs: RunsRepository;
  readonly executions: Pick<Executions, 'latest'>;
  readonly endRun: EndRun;
  readonly reports: Pick<Reports, 'ensure'>;
  /** Whatever is younger may be in the hands of a submission or of a worker. */
  readonly graceMs: number;
  readonly log: { warn(data: object, text: string): void };
}

/** Ends the runs whose workflow cannot do it any more: terminated, timed out, failed or lost. */
export interface Reconciler {
  /** Looks at one run that is stored as active. */
  settle(run: RunRecord): Promise<'going_on' | 'ended'>;
  /** Looks at all of them, and at recent ends that were only half written or have no report. @returns how many runs it ended */
  reconcile(): Promise<number>;
  /** Reconciles now and every `periodMs`; a pass that fails is tried again the next time. */
  start(periodMs: number): { stop(): Promise<void> };
}

/** Recent ends that are looked at. */
const RECENT = 50;

export function createReconciler({ runs, executions, endRun, reports, graceMs, log }: ReconcilerDeps): Reconciler {
  const isYoung = (time: string | null) => time !== null && Date.now() - Date.parse(time) < graceMs;

  async function settle(run: RunRecord): Promise<'going_on' | 'ended'> {
    const execution = await executions.latest(run.fingerprint);
    const own = execution?.runId === run.runId ? execution : null;
    if (own?.status === 'RUNNING' || own?.status === 'PAUSED') return 'going_on';
    if (!own && isYoung(run.startTime)) return 'going_on';
    const now = await runs.get(run.runId);
    if (!now || !isActive(now)) return 'ended';
    await endRun.end(run.runId, endOf(own));
    log.warn({ runId: run.runId, workflow: own?.status ?? 'GONE' }, 'ended a run that its workflow left open');
    return 'ended';
  }

  async function reconcile(): Promise<number> {
    let ended = 0;
    for (const run of await runs.active()) {
      if ((await settle(run)) === 'ended') ended++;
    }
    for (const run of (await runs.list({ limit: RECENT })).runs) {
      const half = !isActive(run) && !isYoung(run.endTime) && !endRun.isComplete(run.runId);
      if (half) await endRun.complete(run.runId);
      if (!isActive(run) && !isYoung(run.endTime)) await reports.ensure(run.runId);
    }
    return ended;
  }

  return {
    settle,
    reconcile,
    start(periodMs) {
      let pass = Promise.resolve();
      const next = () => {
        pass = pass.then(reconcile).then(
          () => undefined,
          (error: unknown) => log.warn({ err: error }, 'could not reconcile; the next pass will'),
        );
      };
      next();
      const timer = setInterval(next, periodMs);
      return {
        stop: async () => {
          clearInterval(timer);
          await pass;
        },
      };
    },
  };
}

/** What to say of a run whose workflow is over without having said it. null: there is no such workflow. */
export function endOf(execution: Pick<Execution, 'status'> | null): RunEnd {
  switch (execution?.status) {
    case 'CANCELLED':
    case 'TERMINATED': {
      const message = `The run's workflow was ${execution.status.toLowerCase()} in Temporal`;
      return { verdict: 'cancelled', reason: { code: 'CANCELLED', message } };
    }
    case 'TIMED_OUT':
      return internal("The run's workflow reached its time limit");
    case undefined:
      return internal("The run's workflow is not known to Temporal");
    default:
      return internal("The run's workflow ended without a verdict");
  }
}

function internal(message: string): RunEnd {
  return { verdict: 'error', reason: { code: 'INTERNAL', message } };
}
