import { Check, Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { BUG_TYPES, type BugType } from '../../domain/names';
import { NOW, oneOf } from './columns';
import { CheckWeights, WeightColumns } from './weights';

@Entity('strategy_weights')
@Unique('uq_strategy_weights_bug_type', ['bugType'])
@Check('chk_strategy_weights_bug_type', oneOf('bug_type', BUG_TYPES))
@CheckWeights('strategy_weights')
export class StrategyWeightEntity extends WeightColumns {
  @PrimaryGeneratedColumn('uuid', { name: 'weight_id', primaryKeyConstraintName: 'pk_strategy_weights' })
  weightId!: string;
  @Column({ name: 'bug_type', type: 'text' })
  bugType!: BugType;
  @Column({ name: 'total_attempts', type: 'integer', default: 0 })
  totalAttempts!: number;
  @Column({ name: 'total_successes', type: 'integer', default: 0 })
  totalSuccesses!: number;
  @Column({ name: 'generation', type: 'integer', default: 0 })
  generation!: number;
  @Column({ name: 'last_evolved_at', type: 'timestamptz', nullable: true })
  lastEvolvedAt!: Date | null;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
