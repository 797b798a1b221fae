import { BenchmarkScoreEntity } from './benchmark-score';
import { CiEventEntity } from './ci-event';
import { ExecutionTraceEntity } from './execution-trace';
import { FixEntity } from './fix';
import { ModelCallEntity } from './model-call';
import { RunEntity } from './run';
import { StrategyWeightEntity } from './strategy-weight';
import { StrategyWeightHistoryEntity } from './strategy-weight-history';

export const ENTITIES = [
  RunEntity,
  FixEntity,
  CiEventEntity,
  ExecutionTraceEntity,
  StrategyWeightEntity,
  StrategyWeightHistoryEntity,
  BenchmarkScoreEntity,
  ModelCallEntity,
];
