import { PROCESS_NAMES, probeStack, type ProcessName, type ProcessState, type StackState } from '../services/stack';

export interface PartReport {
  readonly name: ProcessName;
  readonly status: ProcessState['status'];
  /** Whether it answers now; null where it has no port of its own. */
  readonly answers: boolean | null;
  readonly pid: number | null;
  readonly port: number | null;
  readonly uptimeSecs: number | null;
  readonly restarts: number;
  readonly lastEnd: string | null;
  readonly log: string | null;
}

export interface StatusReport {
  readonly phase: StackState['phase'];
  readonly supervisor: number | null;
  readonly startedAt: string | null;
  readonly api: string | null;
  readonly temporalUi: string | null;
  readonly parts: readonly PartReport[];
}

/** What `status` and `up` tell: no address that holds a password. */
export async function statusReport(state: StackState | null): Promise<StatusReport> {
  if (!state) return { phase: 'down', supervisor: null, startedAt: null, api: null, temporalUi: null, parts: [] };
  const answers = await probeStack(state);
  const { supervisor, startedAt, urls } = state;
  return {
    phase: state.phase,
    supervisor: supervisor.pid,
    startedAt,
    api: urls.api,
    temporalUi: urls.temporalUi,
    parts: PROCESS_NAMES.map((name) => {
      const { status, process, port, since, restarts, lastEnd, log } = state.processes[name];
      const uptimeSecs = status === 'up' ? Math.floor((Date.now() - Date.parse(since)) / 1000) : null;
      return {
        name,
        status,
        answers: answers[name],
        pid: process?.pid ?? null,
        port,
        uptimeSecs,
        restarts,
        lastEnd,
        log,
      };
    }),
  };
}
