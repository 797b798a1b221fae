import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';
import { NOW } from './columns';
import type { RunEntity } from './run';

@Entity('benchmark_scores')
@Check('chk_benchmark_scores_max_points', 'max_points >= 0')
@Index('idx_benchmark_run_criterion', ['runId', 'criterion'], { unique: true })
export class BenchmarkScoreEntity {
  @PrimaryGeneratedColumn('uuid', { name: 'bench_id', primaryKeyConstraintName: 'pk_benchmark_scores' })
  benchId!: string;
  @Column({ name: 'run_id', type: 'uuid' })
  runId!: string;
  @ManyToOne('RunEntity', { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'run_id', foreignKeyConstraintName: 'fk_benchmark_scores_run_id' })
  run?: Relation<RunEntity>;
  @Column({ name: 'criterion', type: 'varchar', length: 80 })
  criterion!: string;
  @Column({ name: 'max_points', type: 'integer' })
  maxPoints!: number;
  @Column({ name: 'predicted_score', type: 'integer' })
  predictedScore!: number;
  @Column({ name: 'actual_score', type: 'integer', nullable: true })
  actualScore!: number | null;
  @Column({ name: 'calibration_gap', type: 'integer', nullable: true })
  calibrationGap!: number | null;
  @Column({ name: 'reasoning', type: 'text', nullable: true })
  reasoning!: string | null;
  @Column({ name: 'scored_at', ...NOW })
  scoredAt!: Date;
  @Column({ name: 'created_at', ...NOW })
  createdAt!: Date;
  @Column({ name: 'updated_at', ...NOW })
  updatedAt!: Date;
}
