import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import {
  BUG_TYPES,
  EDIT_KINDS,
  FIX_STATUSES,
  STRATEGIES,
  type BugType,
  type EditKind,
  type FixStatus,
  type Strategy,
} from '../../domain/names';
import { NOW, oneOf } from './columns';
import type { RunEntity } from './run';

@Entity('fixes')
@Check('chk_fixes_bug_type', oneOf('bug_type', BUG_TYPES))
@Check('chk_fixes_status', oneOf('status', FIX_STATUSES))
@Check('chk_fixes_confidence_score', 'confidence_score BETWEEN 0 AND 1')
@Check('chk_fixes_strategy', oneOf('strategy', STRATEGIES))
@Check('chk_fixes_strategy_used', oneOf('strategy_used', EDIT_KINDS))
@Index('idx_fixes_run_id', ['runId'])
@Index('idx_fixes_bug_status', ['bugType', 'status'])
@Index('idx_fixes_kb_match_true', { synchronize: false })
export class FixEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'fix_id', primaryKeyConstraintName: 'pk_fixes' })
  fixId!: string;
  @Column({ name: 'run_id', type: 'uuid' })
  runId!: string;
  @ManyToOne('RunEntity', { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'run_id', foreignKeyConstraintName: 'fk_fixes_run_id' })
  run?: Relation<RunEntity>;
  @Column({ name: 'failure_id', type: 'text', nullable: true })
  failureId!: string | null;
  @Column({ name: 'file_path', type: 'text' })
  filePath!: string;
  @Column({ name: 'bug_type', type: 'text' })
  bugType!: BugType;
  @Column({ name: 'line_number', type: 'integer' })
  lineNumber!: number;
  @Column({ name: 'line_end', type: 'integer', nullable: true })
  lineEnd!: number | null;
  @Column({ name: 'description', type: 'text' })
  description!: string;
  @Column({ name: 'fix_description', type: 'text' })
  fixDescription!: string;
  @Column({ name: 'original_code', type: 'text', nullable: true })
  originalCode!: string | null;
  @Column({ name: 'fixed_code', type: 'text', nullable: true })
  fixedCode!: string | null;
  @Column({ name: 'status', type: 'text' })
  status!: FixStatus;
  @Column({ name: 'commit_sha', type: 'varchar', length: 40, nullable: true })
  commitSha!: string | null;
  @Column({ name: 'commit_message', type: 'text', nullable: true })
  commitMessage!: string | null;
  @Column({ name: 'confidence_score', type: 'double precision', nullable: true })
  confidenceScore!: number | null;
  @Column({ name: 'strategy', type: 'text' })
  strategy!: Strategy;
  @Column({ name: 'strategy_used', type: 'text', nullable: true })
  strategyUsed!: EditKind | null;
  @Column({ name: 'model_used', type: 'varchar', length: 60, nullable: true })
  modelUsed!: string | null;
  @Column({ name: 'consensus_votes', type: 'jsonb', nullable: true })
  consensusVotes!: Record<string, string> | null;
  @Column({ name: 'kb_match', type: 'boolean', nullable: true })
  kbMatch!: boolean | null;
  @Column({ name: 'causal_commit_sha', type: 'varchar', length: 40, nullable: true })
  causalCommitSha!: string | null;
  @Column({ name: 'causal_explanation', type: 'text', nullable: true })
  causalExplanation!: string | null;
  @Column({ name: 'token_cost_usd', type: 'double precision', nullable: true })
  tokenCostUsd!: number | null;
  @Column({ name: 'applied_at', ...NOW })
  appliedAt!: Date;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
