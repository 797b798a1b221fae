import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { RUN_STATUSES, type Language, type RunStatus } from '../../domain/names';
import { VERDICTS, type Reason, type Verdict } from '../../domain/verdict';
import { NOW, oneOf } from './columns';

@Entity('runs')
@Check('chk_runs_status', oneOf('status', RUN_STATUSES))
@Check('chk_runs_verdict', oneOf('verdict', VERDICTS))
@Check('chk_runs_max_iterations', 'max_iterations >= 1')
@Index('idx_runs_status', ['status'])
@Index('idx_runs_created_at', { synchronize: false })
@Index('idx_runs_fingerprint', ['fingerprint'])
@Index('idx_runs_active_branch', { synchronize: false })
export class RunEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'pk_runs' })
  runId!: string;
  @Column({ name: 'fingerprint', type: 'varchar', length: 64 })
  fingerprint!: string;
  @Column({ name: 'repo_url', type: 'text' })
  repoUrl!: string;
  @Column({ name: 'team_name', type: 'varchar', length: 120 })
  teamName!: string;
  @Column({ name: 'leader_name', type: 'varchar', length: 120 })
  leaderName!: string;
  @Column({ name: 'requested_ref', type: 'text', nullable: true })
  requestedRef!: string | null;
  @Column({ name: 'max_iterations', type: 'integer' })
  maxIterations!: number;
  @Column({ name: 'push', type: 'boolean', default: true })
  push!: boolean;
  @Column({ name: 'branch_name', type: 'varchar', length: 200 })
  branchName!: string;
  @Column({ name: 'status', type: 'text', default: 'queued' })
  status!: RunStatus;
  @Column({ name: 'verdict', type: 'text', nullable: true })
  verdict!: Verdict | null;
  @Column({ name: 'end_reason', type: 'text', nullable: true })
  endReason!: string | null;
  @Column({ name: 'reason', type: 'jsonb', nullable: true })
  reason!: Reason | null;
  @Column({ name: 'start_time', ...NOW })
  startTime!: Date;
  @Column({ name: 'end_time', type: 'timestamptz', nullable: true })
  endTime!: Date | null;
  @Column({ name: 'total_time_secs', type: 'double precision', nullable: true })
  totalTimeSecs!: number | null;
  @Column({ name: 'base_score', type: 'integer', nullable: true })
  baseScore!: number | null;
  @Column({ name: 'speed_bonus', type: 'integer', nullable: true })
  speedBonus!: number | null;
  @Column({ name: 'efficiency_penalty', type: 'integer', nullable: true })
  efficiencyPenalty!: number | null;
  @Column({ name: 'final_score', type: 'integer', nullable: true })
  finalScore!: number | null;
  @Column({ name: 'total_failures', type: 'integer', nullable: true })
  totalFailures!: number | null;
  @Column({ name: 'total_fixes', type: 'integer', nullable: true })
  totalFixes!: number | null;
  @Column({ name: 'total_commits', type: 'integer', nullable: true })
  totalCommits!: number | null;
  @Column({ name: 'total_iterations', type: 'integer', nullable: true })
  totalIterations!: number | null;
  @Column({ name: 'detected_languages', type: 'text', array: true, nullable: true })
  detectedLanguages!: Language[] | null;
  @Column({ name: 'total_llm_cost_usd', type: 'double precision', nullable: true })
  totalLlmCostUsd!: number | null;
  @Column({ name: 'pdf_report_path', type: 'text', nullable: true })
  pdfReportPath!: string | null;
  @Column({ name: 'quarantine_reason', type: 'text', nullable: true })
  quarantineReason!: string | null;
  @Column({ name: 'submitted_sha', type: 'varchar', length: 40, nullable: true })
  submittedSha!: string | null;
  @Column({ name: 'head_sha', type: 'varchar', length: 40, nullable: true })
  headSha!: string | null;
  @Column({ name: 'workflow_run_id', type: 'text', nullable: true })
  workflowRunId!: string | null;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
