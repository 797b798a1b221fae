import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { ACTION_TYPES, type ActionType, type AgentNode } from '../../domain/names';
import { STORED_EVENTS, type StoredEvent } from '../../domain/events';
import type { CiEventEntity } from './ci-event';
import { NOW, oneOf } from './columns';
import type { FixEntity } from './fix';
import type { RunEntity } from './run';

@Entity('execution_traces')
@Check('chk_execution_traces_action_type', oneOf('action_type', ACTION_TYPES))
@Check('chk_execution_traces_step_index', 'step_index >= 0')
@Check('chk_execution_traces_event', oneOf('event', STORED_EVENTS))
@Index('idx_traces_run_step', ['runId', 'stepIndex'], { unique: true })
@Index('idx_traces_run_step_key', ['runId', 'stepKey'], { unique: true })
@Index('idx_traces_run_event', { synchronize: false })
@Index('idx_traces_related_fix_id', ['relatedFixId'])
@Index('idx_traces_related_ci_event_id', ['relatedCiEventId'])
export class ExecutionTraceEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'trace_id', primaryKeyConstraintName: 'pk_execution_traces' })
  traceId!: string;
  @Column({ name: 'run_id', type: 'uuid' })
  runId!: string;
  @ManyToOne('RunEntity', { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'run_id', foreignKeyConstraintName: 'fk_execution_traces_run_id' })
  run?: Relation<RunEntity>;
  @Column({ name: 'step_index', type: 'integer' })
  stepIndex!: number;
  @Column({ name: 'step_key', type: 'text', nullable: true })
  stepKey!: string | null;
  @Column({ name: 'agent_node', type: 'varchar', length: 60 })
  agentNode!: AgentNode;
  @Column({ name: 'action_type', type: 'varchar', length: 60 })
  actionType!: ActionType;
  @Column({ name: 'action_label', type: 'text' })
  actionLabel!: string;
  @Column({ name: 'payload', type: 'jsonb', nullable: true })
  payload!: Record<string, unknown> | null;
  @Column({ name: 'thought_text', type: 'text', nullable: true })
  thoughtText!: string | null;
  @Column({ name: 'event', type: 'text', nullable: true })
  event!: StoredEvent['event'] | null;
  @Column({ name: 'related_fix_id', type: 'uuid', nullable: true })
  relatedFixId!: string | null;
  @ManyToOne('FixEntity', { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'related_fix_id', foreignKeyConstraintName: 'fk_execution_traces_related_fix_id' })
  relatedFix?: Relation<FixEntity> | null;
  @Column({ name: 'related_ci_event_id', type: 'uuid', nullable: true })
  relatedCiEventId!: string | null;
  @ManyToOne('CiEventEntity', { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'related_ci_event_id', foreignKeyConstraintName: 'fk_execution_traces_related_ci_event_id' })
  relatedCiEvent?: Relation<CiEventEntity> | null;
  @Column({ name: 'emitted_at', ...NOW })
  emittedAt!: Date;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
}
