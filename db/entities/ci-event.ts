import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { CI_STATUSES, type CiStatus } from '../../domain/names';
import { NOW, oneOf } from './columns';
import type { RunEntity } from './run';

@Entity('ci_events')
@Check('chk_ci_events_status', oneOf('status', CI_STATUSES))
@Check('chk_ci_events_iteration', 'iteration >= 1')
@Index('idx_ci_events_run_iter', ['runId', 'iteration'])
export class CiEventEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'pk_ci_events' })
  eventId!: string;
  @Column({ name: 'run_id', type: 'uuid' })
  runId!: string;
  @ManyToOne('RunEntity', { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'run_id', foreignKeyConstraintName: 'fk_ci_events_run_id' })
  run?: Relation<RunEntity>;
  @Column({ name: 'iteration', type: 'integer' })
  iteration!: number;
  @Column({ name: 'github_run_id', type: 'bigint', nullable: true })
  githubRunId!: string | null;
  @Column({ name: 'status', type: 'text' })
  status!: CiStatus;
  @Column({ name: 'failures_before', type: 'integer', nullable: true })
  failuresBefore!: number | null;
  @Column({ name: 'failures_after', type: 'integer', nullable: true })
  failuresAfter!: number | null;
  @Column({ name: 'new_failures', type: 'text', array: true, nullable: true })
  newFailures!: string[] | null;
  @Column({ name: 'regression_detected', type: 'boolean', default: false })
  regressionDetected!: boolean;
  @Column({ name: 'rollback_triggered', type: 'boolean', default: false })
  rollbackTriggered!: boolean;
  @Column({ name: 'rollback_commit_sha', type: 'varchar', length: 40, nullable: true })
  rollbackCommitSha!: string | null;
  @Column({ name: 'speculative_branch', type: 'boolean', default: false })
  speculativeBranch!: boolean;
  @Column({ name: 'duration_secs', type: 'double precision', nullable: true })
  durationSecs!: number | null;
  @Column({ name: 'triggered_at', ...NOW })
  triggeredAt!: Date;
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
