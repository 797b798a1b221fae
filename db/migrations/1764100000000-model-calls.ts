import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE IF NOT EXISTS model_calls (
    call_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_model_calls PRIMARY KEY,
    run_id UUID NOT NULL CONSTRAINT fk_model_calls_run_id REFERENCES runs (run_id) ON DELETE CASCADE,
    step_key TEXT NOT NULL,
    owner TEXT NOT NULL,
    cluster_id TEXT,
    strategy TEXT CONSTRAINT chk_model_calls_strategy
      CHECK (strategy IN ('kb_lookup', 'rule_first', 'search', 'llm_single', 'llm_consensus')),
    purpose TEXT NOT NULL,
    model VARCHAR(60) NOT NULL,
    prompt VARCHAR(60) NOT NULL,
    prompt_hash VARCHAR(64) NOT NULL,
    status TEXT NOT NULL DEFAULT 'reserved'
      CONSTRAINT chk_model_calls_status CHECK (status IN ('reserved', 'answered', 'failed', 'lost', 'settled')),
    cost_usd DOUBLE PRECISION NOT NULL CONSTRAINT chk_model_calls_cost_usd CHECK (cost_usd >= 0),
    input_tokens INTEGER,
    output_tokens INTEGER,
    answer JSONB,
    error TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_model_calls_run_step ON model_calls (run_id, step_key)`,
  `CREATE INDEX IF NOT EXISTS idx_model_calls_created_at ON model_calls (created_at)`,
  `CREATE OR REPLACE TRIGGER trg_model_calls_updated_at BEFORE UPDATE ON model_calls
    FOR EACH ROW EXECUTE FUNCTION set_updated_at()`,
  `ALTER TABLE strategy_weight_history ADD COLUMN IF NOT EXISTS run_id UUID`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_weight_history_bug_run ON strategy_weight_history (bug_type, run_id)`,
];

const DOWN = [
  'DROP TABLE IF EXISTS model_calls',
  'DROP INDEX IF EXISTS idx_weight_history_bug_run',
  'ALTER TABLE strategy_weight_history DROP COLUMN IF EXISTS run_id',
];

export class ModelCalls implements MigrationInterface {
  readonly name = 'ModelCalls1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
  }
}
