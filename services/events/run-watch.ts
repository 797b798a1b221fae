import type { RunsRepository, TracesRepository } from '../../db/repositories/types';
import { LAST_EVENT_GRACE_MS } from '../../domain/events';
import { isActive } from '../../domain/run-record';
import type { RunId } from '../../domain/submission';
import type { TraceRow } from '../../domain/trace';
import { eventOf } from '../../domain/trace-events';
import { coalesced } from './coalesce';

/** What the store says of a run's events. */
export interface RunWatch {
  /** Id of the run's last event; null where there is none. */
  readonly newest: number | null;
  /** Since when nothing has to be expected any more; null while the run is active. */
  readonly endedAt: number | null;
  /** Its last event says that it is over, or there is no such run. */
  readonly complete: boolean;
}

export interface Watched {
  /** @param maxAgeMs how old the answer may be: 0 where something may just have happened */
  look(runId: RunId, maxAgeMs: number): Promise<RunWatch>;
  /** The run's next events after an id, one page. */
  page(runId: RunId, afterId: number): Promise<readonly TraceRow[]>;
}

const FORGET_MS = 5_000;
export const PAGE = 500;

/** The store, asked once for all listeners of a run. */
export function watchRuns(repositories: {
  readonly runs: Pick<RunsRepository, 'get'>;
  readonly traces: Pick<TracesRepository, 'eventsAfter' | 'lastEvent'>;
}): Watched {
  const { runs, traces } = repositories;
  const recent = new Map<RunId, { readonly at: number; readonly watch: RunWatch }>();

  const ask = coalesced(async (runId) => {
    const at = performance.now();
    const found = { at, watch: await watchOf(runId) };
    recent.set(runId, found);
    setTimeout(() => recent.get(runId) === found && recent.delete(runId), FORGET_MS).unref();
    return found.watch;
  });
  const pages = coalesced((key) => {
    const [runId = '', afterId] = key.split('/');
    return traces.eventsAfter(runId, Number(afterId), PAGE);
  });

  async function watchOf(runId: RunId): Promise<RunWatch> {
    // The row first: an event that is stored before the run's end is then seen.
    const run = await runs.get(runId);
    if (!run) return { newest: null, endedAt: 0, complete: true };
    const newest = await traces.lastEvent(runId);
    if (isActive(run)) return { newest, endedAt: null, complete: false };
    const [row] = newest === null ? [] : await traces.eventsAfter(runId, newest - 1, 1);
    const complete = row !== undefined && eventOf(runId, row)?.event === 'run_complete';
    return { newest, endedAt: Date.parse(run.endTime ?? run.startTime), complete };
  }

  return {
    look: async (runId, maxAgeMs) => {
      const known = recent.get(runId);
      return known && performance.now() - known.at < maxAgeMs ? known.watch : ask(runId);
    },
    page: (runId, afterId) => pages(`${runId}/${afterId}`),
  };
}

/** Whether nothing will come after `last`. */
export function isOver({ newest, endedAt, complete }: RunWatch, last: number): boolean {
  if (endedAt === null || (newest !== null && newest > last)) return false;
  return complete || Date.now() - endedAt > LAST_EVENT_GRACE_MS;
}
