import type { BugType, EditKind, Strategy } from './names';
import type { Candidate } from './patch';
import type { Failure } from './failure';
import type { TraceStep } from './trace';

/** Records what is done. `activities/worker.ts` hands in the real one, `cli/fix.ts` one in memory. */
export interface Trace {
  record(step: TraceStep): Promise<void>;
}

/** Patterns of fixes that CI confirmed. */
export interface Knowledge {
  lookup(failure: Failure, snippet: string): Promise<readonly Candidate[]>;
}

/** How often each rung and each kind of edit is right, per bug type; 0..1. */
export interface Weights {
  of(bugType: BugType): Promise<Readonly<Record<Strategy | EditKind, number>>>;
}

/** What a run may still spend. */
export interface Budget {
  /** Seconds left for one cluster. */
  readonly secondsLeft: () => number;
  /** Candidates left for one cluster. */
  takeCandidate(): boolean;
}

/** Long work says that it is alive, and learns that it shall stop. */
export interface Progress {
  heartbeat(detail: string): void;
  readonly signal: AbortSignal;
}
