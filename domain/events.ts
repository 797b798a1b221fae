import type { AgentNode, BugType, CiStatus, FinalStatus, FixStatus } from './names';

/** What the room `/run/:runId` carries. */
export type RunEvent =
  | { readonly event: 'thought_event'; readonly data: ThoughtEvent }
  | { readonly event: 'fix_applied'; readonly data: FixAppliedEvent }
  | { readonly event: 'ci_update'; readonly data: CiUpdateEvent }
  | { readonly event: 'telemetry_tick'; readonly data: TelemetryTick }
  | { readonly event: 'run_complete'; readonly data: RunCompleteEvent };

export interface ThoughtEvent {
  readonly run_id: string;
  readonly node: AgentNode;
  readonly message: string;
  readonly step_index: number;
  readonly timestamp: string;
}
export interface FixAppliedEvent {
  readonly run_id: string;
  readonly file: string;
  readonly bug_type: BugType;
  readonly line: number;
  readonly status: FixStatus;
  readonly confidence: number | null;
  readonly commit_sha: string | null;
  /** Beside the contract's fields, for the terminal. */
  readonly strategy?: string;
  readonly description?: string;
}
export interface CiUpdateEvent {
  readonly run_id: string;
  readonly iteration: number;
  readonly status: CiStatus;
  readonly regression: boolean;
  readonly timestamp: string;
}
export interface TelemetryTick {
  readonly run_id: string;
  readonly container_id: string;
  readonly cpu_pct: number;
  readonly mem_mb: number;
  readonly timestamp: string;
}
export interface RunCompleteEvent {
  readonly run_id: string;
  readonly final_status: FinalStatus;
  readonly score: number;
  readonly total_time_secs: number;
  readonly pdf_url: string | null;
}

/** Events that have an id and are replayed; telemetry is neither. */
export const STORED_EVENTS = ['thought_event', 'fix_applied', 'ci_update', 'run_complete'] as const;

/** An event with its id, the `step_index` of its trace row; telemetry has none. */
export interface StoredEvent {
  readonly id: number;
  readonly event: (typeof STORED_EVENTS)[number];
  readonly data: Exclude<RunEvent, { event: 'telemetry_tick' }>['data'];
}

/**
 * The row of a run ends before its last event is stored: by a moment, or by as long as it takes until what a dying worker left
 * unwritten is written by another.
 */
export const LAST_EVENT_GRACE_MS = 120_000;
