import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { BUG_TYPES, type BugType } from '../../domain/names';
import { NOW, oneOf } from './columns';
import { CheckWeights, WeightColumns } from './weights';

@Entity('strategy_weight_history')
@Check('chk_strategy_weight_history_bug_type', oneOf('bug_type', BUG_TYPES))
@CheckWeights('strategy_weight_history')
@Index('idx_weight_history_bug_generation', ['bugType', 'generation'], { unique: true })
@Index('idx_weight_history_bug_run', ['bugType', 'runId'], { unique: true })
export class StrategyWeightHistoryEntity extends WeightColumns {
  @PrimaryGeneratedColumn('uuid', { name: 'history_id', primaryKeyConstraintName: 'pk_strategy_weight_history' })
  historyId!: string;
  @Column({ name: 'bug_type', type: 'text' })
  bugType!: BugType;
  @Column({ name: 'generation', type: 'integer' })
  generation!: number;
  @Column({ name: 'reason', type: 'text' })
  reason!: string;
  /** The run that the step was learned from; it may be gone by now. */
  @Column({ name: 'run_id', type: 'uuid', nullable: true })
  runId!: string | null;
  @Column({ name: 'evolved_at', ...NOW })
  evolvedAt!: Date;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
}
