import type { ActionType, AgentNode } from './names';

/** A step to record. */
export interface TraceStep {
  readonly node: AgentNode;
  readonly actionType: ActionType;
  /** Short and constant per kind of step, e.g. `candidate_refused`. */
  readonly label: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  /** For people; also sent as a `thought_event`. */
  readonly thought?: string;
  readonly fixId?: string;
  readonly ciEventId?: string;
  /**
   * What makes a retried activity record this step once. Default: node, label, thought and payload.
   * Unique within the run and the activity.
   */
  readonly key?: string;
}

/** A recorded step (`execution_traces`). */
export interface TraceRow {
  readonly stepIndex: number;
  readonly agentNode: AgentNode;
  readonly actionType: ActionType;
  readonly actionLabel: string;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly thoughtText: string | null;
  readonly emittedAt: string;
}
