import type { CiEvent } from '../../domain/ci';
import type { FixRecord } from '../../domain/fix';
import type { BugType, Strategy } from '../../domain/names';
import type { Results } from '../../domain/results';
import type { TracePayloads } from '../../domain/trace-payloads';
import type { RunRecord } from '../../domain/run-record';

/** Everything that a report tells; secrets are redacted in it. */
export interface ReportData {
  readonly run: RunRecord;
  readonly results: Results;
  readonly fixes: readonly FixRecord[];
  readonly ciEvents: readonly CiEvent[];
  /** Commits of the run's own that broke something, with the proof. */
  readonly rollbacks: readonly TracePayloads['rolled_back'][];
  readonly models: readonly ModelUse[];
  readonly weights: readonly WeightTrend[];
}

/** What one model cost. */
export interface ModelUse {
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** How much each rung is trusted with a bug type, generation by generation, the present one last. */
export interface WeightTrend {
  readonly bugType: BugType;
  readonly generation: number;
  readonly attempts: number;
  readonly successes: number;
  readonly history: readonly Readonly<Record<Strategy, number>>[];
}
