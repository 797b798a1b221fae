import type { CiEvent } from '../../domain/ci';
import type { FixRecord } from '../../domain/fix';
import type { BugType, EditKind, RunStatus, Strategy } from '../../domain/names';
import type { Ledger } from '../../domain/spending';
import type { NewRun, RunFinish, RunRecord, RunUpdate } from '../../domain/run-record';
import type { TraceRow, TraceStep } from '../../domain/trace';

export interface Repositories {
  readonly runs: RunsRepository;
  readonly fixes: FixesRepository;
  readonly ciEvents: CiEventsRepository;
  readonly traces: TracesRepository;
  readonly benchmarks: BenchmarksRepository;
  readonly strategyWeights: StrategyWeightsRepository;
  readonly stats: StatsRepository;
  readonly modelCalls: ModelCallsRepository;
}

export type InsertOutcome =
  | { readonly kind: 'inserted'; readonly run: RunRecord }
  /** This run id is there already: a repeated call. */
  | { readonly kind: 'exists'; readonly run: RunRecord }
  /** Another active run holds this branch of this remote. */
  | { readonly kind: 'branch_busy'; readonly run: RunRecord };

export interface RunPage {
  readonly runs: readonly RunRecord[];
  /** For the next page; null on the last. */
  readonly cursor: string | null;
}

export interface RunFilter {
  readonly status?: RunStatus;
  /** Start of the run's id. */
  readonly idPrefix?: string;
  readonly limit: number;
  readonly cursor?: string | null;
}

export interface RunsRepository {
  insertQueued(run: NewRun): Promise<InsertOutcome>;
  get(runId: string): Promise<RunRecord | null>;
  /** The newest run of this fingerprint, active or not. */
  latestByFingerprint(fingerprint: string): Promise<RunRecord | null>;
  /** Newest first. */
  list(filter: RunFilter): Promise<RunPage>;
  /** @returns false where there is no such run */
  update(runId: string, change: RunUpdate): Promise<boolean>;
  /**
   * Writes the end of a run, once: a run that has ended keeps its first end.
   * @returns whether this call wrote it
   */
  finish(runId: string, finish: RunFinish): Promise<boolean>;
  /** Takes back a submission that never started. @returns whether a queued row was there */
  deleteQueued(runId: string): Promise<boolean>;
  /** Queued and running, oldest first. */
  active(): Promise<RunRecord[]>;
}

export interface FixesRepository {
  /** Inserts, or overwrites the row of the same `fixId`. */
  upsert(fix: FixRecord): Promise<void>;
  /** By `appliedAt`, with the run's team and branch. */
  ofRun(runId: string): Promise<(FixRecord & { readonly teamName: string; readonly branchName: string })[]>;
}

export interface CiEventsRepository {
  /** Inserts, or overwrites the row of the same `eventId`. */
  upsert(event: CiEvent): Promise<void>;
  /** By iteration. */
  ofRun(runId: string): Promise<CiEvent[]>;
}

export interface AppendedStep {
  readonly stepIndex: number;
  /** false: a step of this key was there, and is what `row` holds. */
  readonly inserted: boolean;
  readonly row: TraceRow;
  /** The step index of the run's event before this step; null where there is none. */
  readonly previousEvent: number | null;
}

export interface TracesRepository {
  /**
   * Appends a step. Indexes of a run start at 0 and have no gap; a repeated key inserts nothing.
   * @throws RunMissingError where the run does not exist
   */
  append(runId: string, stepKey: string, step: TraceStep): Promise<AppendedStep>;
  /** Steps with an index greater than `stepIndex` (-1: from the start), in order. */
  after(runId: string, stepIndex: number, limit: number): Promise<TraceRow[]>;
  /** The same, only steps that are events (see `eventOf`). */
  eventsAfter(runId: string, stepIndex: number, limit: number): Promise<TraceRow[]>;
  /** Index of the run's last event; null where there is none. */
  lastEvent(runId: string): Promise<number | null>;
  /** The run's last step; tells the current node. */
  last(runId: string): Promise<TraceRow | null>;
  /** All steps with one of these labels, in order. */
  withLabels(runId: string, labels: readonly string[]): Promise<TraceRow[]>;
}

export interface BenchmarkScore {
  readonly runId: string;
  readonly criterion: string;
  readonly maxPoints: number;
  readonly predictedScore: number;
  readonly actualScore: number | null;
  /** Actual less predicted. */
  readonly calibrationGap: number | null;
  readonly reasoning: string | null;
  readonly scoredAt: string;
}

export interface BenchmarksRepository {
  /** Stores the prediction; a later call for the criterion does not change it. */
  predict(
    score: Pick<BenchmarkScore, 'runId' | 'criterion' | 'maxPoints' | 'predictedScore' | 'reasoning'>,
  ): Promise<void>;
  /** Adds what came of it. @returns false where nothing was predicted */
  score(runId: string, criterion: string, actualScore: number): Promise<boolean>;
  /** By criterion. */
  ofRun(runId: string): Promise<BenchmarkScore[]>;
}

export type WeightSet = Readonly<Record<Strategy | EditKind, number>>;

export interface StrategyWeights {
  readonly bugType: BugType;
  readonly weights: WeightSet;
  readonly totalAttempts: number;
  readonly totalSuccesses: number;
  readonly generation: number;
  readonly lastEvolvedAt: string | null;
}

export interface StrategyWeightsRepository {
  of(bugType: BugType): Promise<StrategyWeights>;
  all(): Promise<StrategyWeights[]>;
  /**
   * Writes the next generation and leaves a row in the history, both or neither. What a run taught is counted once.
   * @returns false where another writer evolved `fromGeneration` first
   */
  evolve(
    bugType: BugType,
    fromGeneration: number,
    weights: WeightSet,
    reason: string,
    lesson?: { readonly runId: string; readonly attempts: number; readonly successes: number },
  ): Promise<boolean>;
  /** By generation. */
  history(bugType: BugType): Promise<Generation[]>;
  /** The newest `limit` generations of every bug type, each by generation. */
  recentHistory(limit: number): Promise<ReadonlyMap<BugType, readonly Generation[]>>;
}

export interface Generation {
  readonly generation: number;
  readonly weights: WeightSet;
  readonly reason: string;
  readonly evolvedAt: string;
}

export interface BugTypeStats {
  readonly bugType: BugType;
  readonly fixes: number;
  readonly applied: number;
  /** In how many it was met. */
  readonly repositories: number;
  readonly averageConfidence: number | null;
}

export interface RungStats {
  readonly strategy: Strategy;
  readonly fixes: number;
  readonly applied: number;
  readonly rolledBack: number;
  readonly costUsd: number;
  /** Average confidence of the fixes that were pushed: the share of them that was expected to hold. Null where there was none. */
  readonly predicted: number | null;
}

/** Figures over all runs. */
export interface StatsRepository {
  runsByStatus(): Promise<Readonly<Record<RunStatus, number>>>;
  /** Fixes that a known pattern gave, and those that a model was asked for. */
  knowledge(): Promise<{ readonly hits: number; readonly modelCalls: number }>;
  /** One row per bug type, also where there was none. */
  bugTypes(): Promise<BugTypeStats[]>;
  /** One row per rung of the ladder. */
  rungs(): Promise<RungStats[]>;
}

/** A step for a run that is not in the database. */
export class RunMissingError extends Error {
  override readonly name = 'RunMissingError';
}

/** What one model was asked on one rung. */
export interface ModelUsage {
  readonly model: string;
  readonly strategy: Strategy | null;
  readonly calls: number;
  /** Of them, those that gave no usable answer. */
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

export interface ModelCallsRepository extends Ledger {
  /** The run is over: what is still under way counts with its worst case, and no answer is kept any longer. */
  settle(runId: string): Promise<void>;
  /** US dollars of a run, or of one cluster of it; what is set aside counts. */
  costOf(runId: string, clusterId?: string): Promise<number>;
  /** By model and rung, the dearest first; of one run, or of all. */
  usage(runId?: string): Promise<ModelUsage[]>;
}
