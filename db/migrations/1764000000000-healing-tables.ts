import type { MigrationInterface, QueryRunner } from 'typeorm';

const WEIGHTS = [
  'rule_first',
  'kb_lookup',
  'search',
  'llm_single',
  'llm_consensus',
  'ast_rewrite',
  'line_replace',
  'fn_regenerate',
];
const weights = (table: string) =>
  WEIGHTS.map(
    (name) => `strategy_${name} DOUBLE PRECISION NOT NULL
      CONSTRAINT chk_${table}_${name} CHECK (strategy_${name} BETWEEN 0 AND 1),`,
  ).join('\n    ');
const BUG_TYPES = `('LINTING', 'SYNTAX', 'LOGIC', 'TYPE_ERROR', 'IMPORT', 'INDENTATION', 'PIPELINE_CONFIG', 'SECRET_LEAK')`;

/** Children first. */
const TABLES = [
  'benchmark_scores',
  'strategy_weight_history',
  'strategy_weights',
  'execution_traces',
  'ci_events',
  'fixes',
  'runs',
];
const WITH_UPDATED_AT = ['runs', 'fixes', 'ci_events', 'strategy_weights', 'benchmark_scores'];

const UP = [
  `CREATE TABLE IF NOT EXISTS runs (
    run_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_runs PRIMARY KEY,
    fingerprint VARCHAR(64) NOT NULL,
    repo_url TEXT NOT NULL,
    team_name VARCHAR(120) NOT NULL,
    leader_name VARCHAR(120) NOT NULL,
    requested_ref TEXT,
    max_iterations INTEGER NOT NULL CONSTRAINT chk_runs_max_iterations CHECK (max_iterations >= 1),
    push BOOLEAN NOT NULL DEFAULT true,
    branch_name VARCHAR(200) NOT NULL,
    status TEXT NOT NULL DEFAULT 'queued'
      CONSTRAINT chk_runs_status CHECK (status IN ('queued', 'running', 'passed', 'failed', 'quarantined')),
    verdict TEXT CONSTRAINT chk_runs_verdict
      CHECK (verdict IN ('green', 'red', 'no_evidence', 'quarantined', 'cancelled', 'error')),
    end_reason TEXT,
    reason JSONB,
    start_time TIMESTAMPTZ NOT NULL DEFAULT now(),
    end_time TIMESTAMPTZ,
    total_time_secs DOUBLE PRECISION,
    base_score INTEGER,
    speed_bonus INTEGER,
    efficiency_penalty INTEGER,
    final_score INTEGER,
    total_failures INTEGER,
    total_fixes INTEGER,
    total_commits INTEGER,
    total_iterations INTEGER,
    detected_languages TEXT[],
    total_llm_cost_usd DOUBLE PRECISION,
    pdf_report_path TEXT,
    quarantine_reason TEXT,
    submitted_sha VARCHAR(40),
    head_sha VARCHAR(40),
    workflow_run_id TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX IF NOT EXISTS idx_runs_status ON runs (status)`,
  `CREATE INDEX IF NOT EXISTS idx_runs_created_at ON runs (created_at DESC)`,
  `CREATE INDEX IF NOT EXISTS idx_runs_fingerprint ON runs (fingerprint)`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_runs_active_branch ON runs (repo_url, branch_name)
    WHERE status IN ('queued', 'running')`,

  `CREATE TABLE IF NOT EXISTS fixes (
    fix_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_fixes PRIMARY KEY,
    run_id UUID NOT NULL CONSTRAINT fk_fixes_run_id REFERENCES runs (run_id) ON DELETE CASCADE,
    failure_id TEXT,
    file_path TEXT NOT NULL,
    bug_type TEXT NOT NULL CONSTRAINT chk_fixes_bug_type CHECK (bug_type IN ${BUG_TYPES}),
    line_number INTEGER NOT NULL,
    line_end INTEGER,
    description TEXT NOT NULL,
    fix_description TEXT NOT NULL,
    original_code TEXT,
    fixed_code TEXT,
    status TEXT NOT NULL
      CONSTRAINT chk_fixes_status CHECK (status IN ('applied', 'failed', 'rolled_back', 'skipped')),
    commit_sha VARCHAR(40),
    commit_message TEXT,
    confidence_score DOUBLE PRECISION
      CONSTRAINT chk_fixes_confidence_score CHECK (confidence_score BETWEEN 0 AND 1),
    strategy TEXT NOT NULL CONSTRAINT chk_fixes_strategy
      CHECK (strategy IN ('kb_lookup', 'rule_first', 'search', 'llm_single', 'llm_consensus')),
    strategy_used TEXT CONSTRAINT chk_fixes_strategy_used
      CHECK (strategy_used IN ('line_replace', 'ast_rewrite', 'fn_regenerate')),
    model_used VARCHAR(60),
    consensus_votes JSONB,
    kb_match BOOLEAN,
    causal_commit_sha VARCHAR(40),
    causal_explanation TEXT,
    token_cost_usd DOUBLE PRECISION,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX IF NOT EXISTS idx_fixes_run_id ON fixes (run_id)`,
  `CREATE INDEX IF NOT EXISTS idx_fixes_bug_status ON fixes (bug_type, status)`,
  `CREATE INDEX IF NOT EXISTS idx_fixes_kb_match_true ON fixes (kb_match) WHERE kb_match = true`,

  `CREATE TABLE IF NOT EXISTS ci_events (
    event_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_ci_events PRIMARY KEY,
    run_id UUID NOT NULL CONSTRAINT fk_ci_events_run_id REFERENCES runs (run_id) ON DELETE CASCADE,
    iteration INTEGER NOT NULL CONSTRAINT chk_ci_events_iteration CHECK (iteration >= 1),
    github_run_id BIGINT,
    status TEXT NOT NULL
      CONSTRAINT chk_ci_events_status CHECK (status IN ('pending', 'running', 'passed', 'failed')),
    failures_before INTEGER,
    failures_after INTEGER,
    new_failures TEXT[],
    regression_detected BOOLEAN NOT NULL DEFAULT false,
    rollback_triggered BOOLEAN NOT NULL DEFAULT false,
    rollback_commit_sha VARCHAR(40),
    speculative_branch BOOLEAN NOT NULL DEFAULT false,
    duration_secs DOUBLE PRECISION,
    triggered_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    completed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX IF NOT EXISTS idx_ci_events_run_iter ON ci_events (run_id, iteration)`,

  `CREATE TABLE IF NOT EXISTS execution_traces (
    trace_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_execution_traces PRIMARY KEY,
    run_id UUID NOT NULL CONSTRAINT fk_execution_traces_run_id REFERENCES runs (run_id) ON DELETE CASCADE,
    step_index INTEGER NOT NULL CONSTRAINT chk_execution_traces_step_index CHECK (step_index >= 0),
    step_key TEXT,
    agent_node VARCHAR(60) NOT NULL,
    action_type VARCHAR(60) NOT NULL CONSTRAINT chk_execution_traces_action_type
      CHECK (action_type::text IN ('tool_call', 'decision', 'emit', 'error')),
    action_label TEXT NOT NULL,
    payload JSONB,
    thought_text TEXT,
    event TEXT CONSTRAINT chk_execution_traces_event
      CHECK (event IN ('thought_event', 'fix_applied', 'ci_update', 'run_complete')),
    related_fix_id UUID
      CONSTRAINT fk_execution_traces_related_fix_id REFERENCES fixes (fix_id) ON DELETE SET NULL,
    related_ci_event_id UUID
      CONSTRAINT fk_execution_traces_related_ci_event_id REFERENCES ci_events (event_id) ON DELETE SET NULL,
    emitted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_traces_run_step ON execution_traces (run_id, step_index)`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_traces_run_step_key ON execution_traces (run_id, step_key)`,
  `CREATE INDEX IF NOT EXISTS idx_traces_run_event ON execution_traces (run_id, step_index) WHERE event IS NOT NULL`,
  `CREATE INDEX IF NOT EXISTS idx_traces_related_fix_id ON execution_traces (related_fix_id)`,
  `CREATE INDEX IF NOT EXISTS idx_traces_related_ci_event_id ON execution_traces (related_ci_event_id)`,

  `CREATE TABLE IF NOT EXISTS strategy_weights (
    weight_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_strategy_weights PRIMARY KEY,
    bug_type TEXT NOT NULL CONSTRAINT uq_strategy_weights_bug_type UNIQUE
      CONSTRAINT chk_strategy_weights_bug_type CHECK (bug_type IN ${BUG_TYPES}),
    ${weights('strategy_weights')}
    total_attempts INTEGER NOT NULL DEFAULT 0,
    total_successes INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    last_evolved_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS strategy_weight_history (
    history_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_strategy_weight_history PRIMARY KEY,
    bug_type TEXT NOT NULL CONSTRAINT chk_strategy_weight_history_bug_type CHECK (bug_type IN ${BUG_TYPES}),
    generation INTEGER NOT NULL,
    ${weights('strategy_weight_history')}
    reason TEXT NOT NULL,
    evolved_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_weight_history_bug_generation
    ON strategy_weight_history (bug_type, generation)`,

  `CREATE TABLE IF NOT EXISTS benchmark_scores (
    bench_id UUID DEFAULT gen_random_uuid() CONSTRAINT pk_benchmark_scores PRIMARY KEY,
    run_id UUID NOT NULL CONSTRAINT fk_benchmark_scores_run_id REFERENCES runs (run_id) ON DELETE CASCADE,
    criterion VARCHAR(80) NOT NULL,
    max_points INTEGER NOT NULL CONSTRAINT chk_benchmark_scores_max_points CHECK (max_points >= 0),
    predicted_score INTEGER NOT NULL,
    actual_score INTEGER,
    calibration_gap INTEGER,
    reasoning TEXT,
    scored_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS idx_benchmark_run_criterion ON benchmark_scores (run_id, criterion)`,

  `CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.updated_at := now();
    RETURN NEW;
  END
  $$`,
  ...WITH_UPDATED_AT.map(
    (table) => `CREATE OR REPLACE TRIGGER trg_${table}_updated_at BEFORE UPDATE ON ${table}
    FOR EACH ROW EXECUTE FUNCTION set_updated_at()`,
  ),
];

export class HealingTables implements MigrationInterface {
  readonly name = 'HealingTables1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE IF EXISTS ${table}`);
    await queryRunner.query('DROP FUNCTION IF EXISTS set_updated_at()');
  }
}
