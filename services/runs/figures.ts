import type {
  ModelUsage,
  Repositories,
  RungStats,
  BugTypeStats,
  Generation,
  StrategyWeights,
  WeightSet,
} from '../../db';
import type { RunStatus } from '../../domain/names';
import { reaching } from './dependency';

export interface StrategyFigures extends StrategyWeights {
  /** What the last generation changed; null where there is none before it. */
  readonly trend: WeightSet | null;
  /** The newest generations, the latest last. */
  readonly history: readonly Generation[];
}

export interface Stats {
  readonly runs: Readonly<Record<RunStatus, number>>;
  readonly knowledge: { readonly hits: number; readonly modelCalls: number };
  readonly bugTypes: readonly BugTypeStats[];
  readonly rungs: readonly (RungStats & {
    /** Share of the pushed fixes that held; null where there was none. */
    readonly precision: number | null;
  })[];
  /** What models were asked and cost, by model and rung. */
  readonly models: readonly ModelUsage[];
}

/** What all runs together tell. Every call throws RiftError `DEPENDENCY_DOWN`. */
export interface Figures {
  strategies(): Promise<StrategyFigures[]>;
  stats(): Promise<Stats>;
}

const GENERATIONS = 20;

export function createFigures(deps: {
  readonly repositories: Pick<Repositories, 'strategyWeights' | 'stats' | 'modelCalls'>;
  readonly timeoutMs: number;
}): Figures {
  const { strategyWeights, stats, modelCalls } = deps.repositories;
  const stored = <T>(step: () => Promise<T>) => reaching('postgres', deps.timeoutMs, step);
  return {
    strategies: () =>
      stored(async () => {
        const [all, histories] = await Promise.all([strategyWeights.all(), strategyWeights.recentHistory(GENERATIONS)]);
        return all.map((now) => {
          const history = histories.get(now.bugType) ?? [];
          const before = history.find(({ generation }) => generation === now.generation - 1);
          return { ...now, trend: before ? difference(now.weights, before.weights) : null, history };
        });
      }),

    stats: () =>
      stored(async () => {
        const [runs, knowledge, bugTypes, rungs, models] = await Promise.all([
          stats.runsByStatus(),
          stats.knowledge(),
          stats.bugTypes(),
          stats.rungs(),
          modelCalls.usage(),
        ]);
        return {
          runs,
          knowledge,
          bugTypes,
          models,
          rungs: rungs.map((row) => ({ ...row, precision: precision(row) })),
        };
      }),
  };
}

function precision({ applied, rolledBack }: RungStats): number | null {
  const pushed = applied + rolledBack;
  return pushed === 0 ? null : applied / pushed;
}

function difference(now: WeightSet, before: WeightSet): WeightSet {
  const names = Object.keys(now) as (keyof WeightSet)[];
  // Without the rounding, 0.85 less 0.8 would be told as 0.04999999999999993.
  return Object.fromEntries(
    names.map((name) => [name, Math.round((now[name] - before[name]) * 1e6) / 1e6]),
  ) as WeightSet;
}
