import { LAST_EVENT_GRACE_MS } from '../../domain/events';
import type { CiEvent } from '../../domain/ci';
import { RiftError } from '../../domain/errors';
import type { AgentNode, RunStatus } from '../../domain/names';
import { progressPct } from '../../domain/progress';
import type { Results } from '../../domain/results';
import { isActive, type RunRecord } from '../../domain/run-record';
import type { RunId } from '../../domain/submission';
import type { TraceRow } from '../../domain/trace';
import type { BenchmarkScore, FixesRepository, Repositories, RunFilter, RunPage } from '../../db';
import { reaching } from './dependency';
import { isRunId, runNotFound } from './gateway';

export interface LiveState {
  readonly runId: RunId;
  readonly status: RunStatus;
  readonly currentNode: AgentNode | null;
  readonly iteration: number;
  readonly maxIterations: number;
  readonly progressPct: number;
  readonly score: number | null;
  readonly commitCount: number;
  readonly costUsd: number;
}

/** The part of a run's state that changes faster than its row. */
export interface Mirrored {
  readonly currentNode: AgentNode | null;
  readonly iteration: number;
  readonly commitCount: number;
  readonly costUsd: number;
}

export interface ReaderDeps {
  readonly repositories: Pick<Repositories, 'runs' | 'fixes' | 'ciEvents' | 'traces' | 'benchmarks'>;
  /** null where there is nothing, or it cannot be reached. */
  readonly mirror: (runId: RunId) => Promise<Mirrored | null>;
  readonly readResults: (runId: RunId) => Promise<Results | null>;
  /** Path of the run's report; null where it is not there. */
  readonly reportPath: (runId: RunId) => string | null;
  readonly timeoutMs: number;
}

/** What is asked about runs. Every call throws RiftError `RUN_NOT_FOUND` and `DEPENDENCY_DOWN`. */
export interface Reader {
  run(runId: RunId): Promise<RunRecord>;
  list(filter: RunFilter): Promise<RunPage>;
  fixes(runId: RunId): ReturnType<FixesRepository['ofRun']>;
  ciEvents(runId: RunId): Promise<CiEvent[]>;
  benchmark(runId: RunId): Promise<BenchmarkScore[]>;
  /** Steps after `stepIndex` (-1: from the start), in order. */
  replay(runId: RunId, stepIndex: number, limit: number): Promise<TracePage>;
  status(runId: RunId): Promise<LiveState>;
  /** Whether the run has no event after this id, and never will have. */
  hasNothingAfter(run: RunRecord, eventId: number): Promise<boolean>;
  /** @throws RiftError `RUN_NOT_FINISHED` */
  results(runId: RunId): Promise<Results>;
  /**
   * @returns path of `report.pdf`
   * @throws RiftError `REPORT_NOT_READY`
   */
  report(runId: RunId): Promise<string>;
}

export interface TracePage {
  readonly steps: readonly TraceRow[];
  /** Step index of the last one where more follow; else null. */
  readonly cursor: number | null;
}

export function createReader({ repositories, mirror, readResults, reportPath, timeoutMs }: ReaderDeps): Reader {
  const { runs, fixes, ciEvents, traces, benchmarks } = repositories;
  const stored = <T>(step: () => Promise<T>) => reaching('postgres', timeoutMs, step);

  async function run(runId: RunId): Promise<RunRecord> {
    const found = isRunId(runId) ? await stored(() => runs.get(runId)) : null;
    if (!found) throw runNotFound(runId);
    return found;
  }

  /** Where the mirror is lost, the trace tells the node and the row the rest. */
  async function fromTrace(found: RunRecord): Promise<Mirrored> {
    const last = await stored(() => traces.last(found.runId));
    return {
      currentNode: last?.agentNode ?? null,
      iteration: found.totalIterations ?? 0,
      commitCount: found.totalCommits ?? 0,
      costUsd: found.totalLlmCostUsd ?? 0,
    };
  }

  return {
    run,
    list: (filter) => stored(() => runs.list(filter)),
    fixes: async (runId) => {
      await run(runId);
      return stored(() => fixes.ofRun(runId));
    },
    ciEvents: async (runId) => {
      await run(runId);
      return stored(() => ciEvents.ofRun(runId));
    },
    benchmark: async (runId) => {
      await run(runId);
      return stored(() => benchmarks.ofRun(runId));
    },
    replay: async (runId, stepIndex, limit) => {
      await run(runId);
      const rows = await stored(() => traces.after(runId, stepIndex, limit + 1));
      const steps = rows.slice(0, limit);
      return { steps, cursor: rows.length > limit ? (steps.at(-1)?.stepIndex ?? null) : null };
    },
    status: async (runId) => {
      const found = await run(runId);
      const live = (isActive(found) ? await mirror(runId) : null) ?? (await fromTrace(found));
      const { status, maxIterations } = found;
      return {
        ...live,
        runId,
        status,
        maxIterations,
        progressPct: progressPct({ status, node: live.currentNode, iteration: live.iteration, maxIterations }),
        score: found.score?.total ?? null,
      };
    },
    hasNothingAfter: async (found, eventId) => {
      const settled = found.endTime !== null && Date.now() - Date.parse(found.endTime) > LAST_EVENT_GRACE_MS;
      return settled && ((await stored(() => traces.lastEvent(found.runId))) ?? -1) <= eventId;
    },
    results: async (runId) => {
      const found = await run(runId);
      if (isActive(found)) {
        throw new RiftError('RUN_NOT_FINISHED', 'The run has not ended yet', { run_id: runId, status: found.status });
      }
      const results = await readResults(runId);
      if (!results) throw new RiftError('RUN_NOT_FINISHED', 'The results are being written', { run_id: runId });
      return results;
    },
    report: async (runId) => {
      const { status } = await run(runId);
      const path = reportPath(runId);
      if (path) return path;
      const message = isActive({ status }) ? 'The run has not ended yet' : 'The report is not there yet';
      throw new RiftError('REPORT_NOT_READY', message, { run_id: runId, status });
    },
  };
}
