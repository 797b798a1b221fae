import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { STRATEGIES, type Strategy } from '../../domain/names';
import { MODEL_CALL_STATUSES, type ModelCallStatus } from '../../domain/spending';
import { NOW, oneOf } from './columns';
import type { RunEntity } from './run';

@Entity('model_calls')
@Check('chk_model_calls_strategy', oneOf('strategy', STRATEGIES))
@Check('chk_model_calls_status', oneOf('status', MODEL_CALL_STATUSES))
@Check('chk_model_calls_cost_usd', 'cost_usd >= 0')
@Index('idx_model_calls_run_step', ['runId', 'stepKey'], { unique: true })
@Index('idx_model_calls_created_at', ['createdAt'])
export class ModelCallEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'call_id', primaryKeyConstraintName: 'pk_model_calls' })
  callId!: string;
  @Column({ name: 'run_id', type: 'uuid' })
  runId!: string;
  @ManyToOne('RunEntity', { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'run_id', foreignKeyConstraintName: 'fk_model_calls_run_id' })
  run?: Relation<RunEntity>;
  @Column({ name: 'step_key', type: 'text' })
  stepKey!: string;
  @Column({ name: 'owner', type: 'text' })
  owner!: string;
  @Column({ name: 'cluster_id', type: 'text', nullable: true })
  clusterId!: string | null;
  @Column({ name: 'strategy', type: 'text', nullable: true })
  strategy!: Strategy | null;
  @Column({ name: 'purpose', type: 'text' })
  purpose!: string;
  @Column({ name: 'model', type: 'varchar', length: 60 })
  model!: string;
  @Column({ name: 'prompt', type: 'varchar', length: 60 })
  prompt!: string;
  @Column({ name: 'prompt_hash', type: 'varchar', length: 64 })
  promptHash!: string;
  @Column({ name: 'status', type: 'text', default: 'reserved' })
  status!: ModelCallStatus;
  @Column({ name: 'cost_usd', type: 'double precision' })
  costUsd!: number;
  @Column({ name: 'input_tokens', type: 'integer', nullable: true })
  inputTokens!: number | null;
  @Column({ name: 'output_tokens', type: 'integer', nullable: true })
  outputTokens!: number | null;
  @Column({ name: 'answer', type: 'jsonb', nullable: true })
  answer!: unknown;
  @Column({ name: 'error', type: 'text', nullable: true })
  error!: string | null;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
