import type { DataSource } from 'typeorm';
import { createBenchmarksRepository } from './benchmarks';
import { createCiEventsRepository } from './ci-events';
import { createFixesRepository } from './fixes';
import { createModelCallsRepository } from './model-calls';
import { createRunsRepository } from './runs';
import { createStatsRepository } from './stats';
import { createStrategyWeightsRepository } from './strategy-weights';
import { createTracesRepository } from './traces';
import type { Repositories } from './types';

export function createRepositories(dataSource: DataSource): Repositories {
  return {
    runs: createRunsRepository(dataSource),
    fixes: createFixesRepository(dataSource),
    ciEvents: createCiEventsRepository(dataSource),
    traces: createTracesRepository(dataSource),
    modelCalls: createModelCallsRepository(dataSource),
    benchmarks: createBenchmarksRepository(dataSource),
    strategyWeights: createStrategyWeightsRepository(dataSource),
    stats: createStatsRepository(dataSource),
  };
}
