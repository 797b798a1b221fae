import type { ActivitySettings } from '../../domain/run';
import type { RunId } from '../../domain/submission';
import type { Executions, ReportState } from './executions';

/** The reports of runs that have ended: made in the background, by workers. */
export interface Reports {
  /** Has a report made, also where it was made or given up before. */
  request(runId: RunId): Promise<void>;
  /** Has a missing report made, where that was not tried before. */
  ensure(runId: RunId): Promise<void>;
  state(runId: RunId): Promise<ReportState | null>;
}

export function createReports(deps: {
  readonly executions: Pick<Executions, 'startReport' | 'reportState'>;
  readonly isThere: (runId: RunId) => boolean;
  readonly activity: ActivitySettings;
}): Reports {
  const { executions, isThere, activity } = deps;
  const ensured = new Set<RunId>();
  return {
    request: (runId) => executions.startReport({ runId, activity }, true),
    ensure: async (runId) => {
      if (ensured.has(runId)) return;
      if (!isThere(runId)) await executions.startReport({ runId, activity }, false);
      ensured.add(runId);
    },
    state: (runId) => executions.reportState(runId),
  };
}
