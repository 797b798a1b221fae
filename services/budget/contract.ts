import type { Models, Trace } from '../../domain/ports';
import type { Strategy } from '../../domain/names';

/** Where in a run questions belong. */
export interface SpendingStep {
  readonly runId: string;
  readonly clusterId: string;
  /** Round and wave: a later one may ask the same question again. */
  readonly step: string;
  readonly trace: Trace;
  readonly signal: AbortSignal;
  /**
   * Seconds that the step may wait for a model that is busy, asked with what the model wants (null: it did not say); null where
   * it is to go on without that model.
   */
  readonly patience: (retryAfterSecs: number | null) => number | null;
}

/** The models of a worker. */
export interface ModelRoom {
  /** Whether there is one that can be asked. */
  readonly usable: boolean;
  /** For one rung at one step of a run. */
  for(step: SpendingStep, strategy: Strategy): Models;
}
