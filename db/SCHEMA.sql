-- Generated from a migrated database by `npm run schema`; do not edit. A test compares it with what the migrations make.
-- The migrations themselves are in db/migrations.

CREATE OR REPLACE FUNCTION public.set_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  BEGIN
    NEW.updated_at := now();
    RETURN NEW;
  END
  $function$;

CREATE TABLE runs (
  run_id uuid DEFAULT gen_random_uuid() NOT NULL,
  fingerprint character varying(64) NOT NULL,
  repo_url text NOT NULL,
  team_name character varying(120) NOT NULL,
  leader_name character varying(120) NOT NULL,
  requested_ref text,
  max_iterations integer NOT NULL,
  push boolean DEFAULT true NOT NULL,
  branch_name character varying(200) NOT NULL,
  status text DEFAULT 'queued'::text NOT NULL,
  verdict text,
  end_reason text,
  reason jsonb,
  start_time timestamp with time zone DEFAULT now() NOT NULL,
  end_time timestamp with time zone,
  total_time_secs double precision,
  base_score integer,
  speed_bonus integer,
  efficiency_penalty integer,
  final_score integer,
  total_failures integer,
  total_fixes integer,
  total_commits integer,
  total_iterations integer,
  detected_languages text[],
  total_llm_cost_usd double precision,
  pdf_report_path text,
  quarantine_reason text,
  submitted_sha character varying(40),
  head_sha character varying(40),
  workflow_run_id text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_runs PRIMARY KEY (run_id),
  CONSTRAINT chk_runs_max_iterations CHECK ((max_iterations >= 1)),
  CONSTRAINT chk_runs_status CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'passed'::text, 'failed'::text, 'quarantined'::text]))),
  CONSTRAINT chk_runs_verdict CHECK ((verdict = ANY (ARRAY['green'::text, 'red'::text, 'no_evidence'::text, 'quarantined'::text, 'cancelled'::text, 'error'::text])))
);
CREATE UNIQUE INDEX idx_runs_active_branch ON public.runs USING btree (repo_url, branch_name) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));
CREATE INDEX idx_runs_created_at ON public.runs USING btree (created_at DESC);
CREATE INDEX idx_runs_fingerprint ON public.runs USING btree (fingerprint);
CREATE INDEX idx_runs_status ON public.runs USING btree (status);
CREATE TRIGGER trg_runs_updated_at BEFORE UPDATE ON public.runs FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE benchmark_scores (
  bench_id uuid DEFAULT gen_random_uuid() NOT NULL,
  run_id uuid NOT NULL,
  criterion character varying(80) NOT NULL,
  max_points integer NOT NULL,
  predicted_score integer NOT NULL,
  actual_score integer,
  calibration_gap integer,
  reasoning text,
  scored_at timestamp with time zone DEFAULT now() NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_benchmark_scores PRIMARY KEY (bench_id),
  CONSTRAINT fk_benchmark_scores_run_id FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
  CONSTRAINT chk_benchmark_scores_max_points CHECK ((max_points >= 0))
);
CREATE UNIQUE INDEX idx_benchmark_run_criterion ON public.benchmark_scores USING btree (run_id, criterion);
CREATE TRIGGER trg_benchmark_scores_updated_at BEFORE UPDATE ON public.benchmark_scores FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE ci_events (
  event_id uuid DEFAULT gen_random_uuid() NOT NULL,
  run_id uuid NOT NULL,
  iteration integer NOT NULL,
  github_run_id bigint,
  status text NOT NULL,
  failures_before integer,
  failures_after integer,
  new_failures text[],
  regression_detected boolean DEFAULT false NOT NULL,
  rollback_triggered boolean DEFAULT false NOT NULL,
  rollback_commit_sha character varying(40),
  speculative_branch boolean DEFAULT false NOT NULL,
  duration_secs double precision,
  triggered_at timestamp with time zone DEFAULT now() NOT NULL,
  completed_at timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_ci_events PRIMARY KEY (event_id),
  CONSTRAINT fk_ci_events_run_id FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
  CONSTRAINT chk_ci_events_iteration CHECK ((iteration >= 1)),
  CONSTRAINT chk_ci_events_status CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'passed'::text, 'failed'::text])))
);
CREATE INDEX idx_ci_events_run_iter ON public.ci_events USING btree (run_id, iteration);
CREATE TRIGGER trg_ci_events_updated_at BEFORE UPDATE ON public.ci_events FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE fixes (
  fix_id uuid DEFAULT gen_random_uuid() NOT NULL,
  run_id uuid NOT NULL,
  failure_id text,
  file_path text NOT NULL,
  bug_type text NOT NULL,
  line_number integer NOT NULL,
  line_end integer,
  description text NOT NULL,
  fix_description text NOT NULL,
  original_code text,
  fixed_code text,
  status text NOT NULL,
  commit_sha character varying(40),
  commit_message text,
  confidence_score double precision,
  strategy text NOT NULL,
  strategy_used text,
  model_used character varying(60),
  consensus_votes jsonb,
  kb_match boolean,
  causal_commit_sha character varying(40),
  causal_explanation text,
  token_cost_usd double precision,
  applied_at timestamp with time zone DEFAULT now() NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_fixes PRIMARY KEY (fix_id),
  CONSTRAINT fk_fixes_run_id FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
  CONSTRAINT chk_fixes_bug_type CHECK ((bug_type = ANY (ARRAY['LINTING'::text, 'SYNTAX'::text, 'LOGIC'::text, 'TYPE_ERROR'::text, 'IMPORT'::text, 'INDENTATION'::text, 'PIPELINE_CONFIG'::text, 'SECRET_LEAK'::text]))),
  CONSTRAINT chk_fixes_confidence_score CHECK (((confidence_score >= (0)::double precision) AND (confidence_score <= (1)::double precision))),
  CONSTRAINT chk_fixes_status CHECK ((status = ANY (ARRAY['applied'::text, 'failed'::text, 'rolled_back'::text, 'skipped'::text]))),
  CONSTRAINT chk_fixes_strategy CHECK ((strategy = ANY (ARRAY['kb_lookup'::text, 'rule_first'::text, 'search'::text, 'llm_single'::text, 'llm_consensus'::text]))),
  CONSTRAINT chk_fixes_strategy_used CHECK ((strategy_used = ANY (ARRAY['line_replace'::text, 'ast_rewrite'::text, 'fn_regenerate'::text])))
);
CREATE INDEX idx_fixes_bug_status ON public.fixes USING btree (bug_type, status);
CREATE INDEX idx_fixes_kb_match_true ON public.fixes USING btree (kb_match) WHERE (kb_match = true);
CREATE INDEX idx_fixes_run_id ON public.fixes USING btree (run_id);
CREATE TRIGGER trg_fixes_updated_at BEFORE UPDATE ON public.fixes FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE execution_traces (
  trace_id uuid DEFAULT gen_random_uuid() NOT NULL,
  run_id uuid NOT NULL,
  step_index integer NOT NULL,
  step_key text,
  agent_node character varying(60) NOT NULL,
  action_type character varying(60) NOT NULL,
  action_label text NOT NULL,
  payload jsonb,
  thought_text text,
  event text,
  related_fix_id uuid,
  related_ci_event_id uuid,
  emitted_at timestamp with time zone DEFAULT now() NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_execution_traces PRIMARY KEY (trace_id),
  CONSTRAINT fk_execution_traces_related_ci_event_id FOREIGN KEY (related_ci_event_id) REFERENCES ci_events(event_id) ON DELETE SET NULL,
  CONSTRAINT fk_execution_traces_related_fix_id FOREIGN KEY (related_fix_id) REFERENCES fixes(fix_id) ON DELETE SET NULL,
  CONSTRAINT fk_execution_traces_run_id FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
  CONSTRAINT chk_execution_traces_action_type CHECK (((action_type)::text = ANY (ARRAY['tool_call'::text, 'decision'::text, 'emit'::text, 'error'::text]))),
  CONSTRAINT chk_execution_traces_event CHECK ((event = ANY (ARRAY['thought_event'::text, 'fix_applied'::text, 'ci_update'::text, 'run_complete'::text]))),
  CONSTRAINT chk_execution_traces_step_index CHECK ((step_index >= 0))
);
CREATE INDEX idx_traces_related_ci_event_id ON public.execution_traces USING btree (related_ci_event_id);
CREATE INDEX idx_traces_related_fix_id ON public.execution_traces USING btree (related_fix_id);
CREATE INDEX idx_traces_run_event ON public.execution_traces USING btree (run_id, step_index) WHERE (event IS NOT NULL);
CREATE UNIQUE INDEX idx_traces_run_step ON public.execution_traces USING btree (run_id, step_index);
CREATE UNIQUE INDEX idx_traces_run_step_key ON public.execution_traces USING btree (run_id, step_key);

CREATE TABLE model_calls (
  call_id uuid DEFAULT gen_random_uuid() NOT NULL,
  run_id uuid NOT NULL,
  step_key text NOT NULL,
  owner text NOT NULL,
  cluster_id text,
  strategy text,
  purpose text NOT NULL,
  model character varying(60) NOT NULL,
  prompt character varying(60) NOT NULL,
  prompt_hash character varying(64) NOT NULL,
  status text DEFAULT 'reserved'::text NOT NULL,
  cost_usd double precision NOT NULL,
  input_tokens integer,
  output_tokens integer,
  answer jsonb,
  error text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_model_calls PRIMARY KEY (call_id),
  CONSTRAINT fk_model_calls_run_id FOREIGN KEY (run_id) REFERENCES runs(run_id) ON DELETE CASCADE,
  CONSTRAINT chk_model_calls_cost_usd CHECK ((cost_usd >= (0)::double precision)),
  CONSTRAINT chk_model_calls_status CHECK ((status = ANY (ARRAY['reserved'::text, 'answered'::text, 'failed'::text, 'lost'::text, 'settled'::text]))),
  CONSTRAINT chk_model_calls_strategy CHECK ((strategy = ANY (ARRAY['kb_lookup'::text, 'rule_first'::text, 'search'::text, 'llm_single'::text, 'llm_consensus'::text])))
);
CREATE INDEX idx_model_calls_created_at ON public.model_calls USING btree (created_at);
CREATE UNIQUE INDEX idx_model_calls_run_step ON public.model_calls USING btree (run_id, step_key);
CREATE TRIGGER trg_model_calls_updated_at BEFORE UPDATE ON public.model_calls FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TABLE strategy_weight_history (
  history_id uuid DEFAULT gen_random_uuid() NOT NULL,
  bug_type text NOT NULL,
  generation integer NOT NULL,
  strategy_rule_first double precision NOT NULL,
  strategy_kb_lookup double precision NOT NULL,
  strategy_search double precision NOT NULL,
  strategy_llm_single double precision NOT NULL,
  strategy_llm_consensus double precision NOT NULL,
  strategy_ast_rewrite double precision NOT NULL,
  strategy_line_replace double precision NOT NULL,
  strategy_fn_regenerate double precision NOT NULL,
  reason text NOT NULL,
  evolved_at timestamp with time zone DEFAULT now() NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  run_id uuid,
  CONSTRAINT pk_strategy_weight_history PRIMARY KEY (history_id),
  CONSTRAINT chk_strategy_weight_history_ast_rewrite CHECK (((strategy_ast_rewrite >= (0)::double precision) AND (strategy_ast_rewrite <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_bug_type CHECK ((bug_type = ANY (ARRAY['LINTING'::text, 'SYNTAX'::text, 'LOGIC'::text, 'TYPE_ERROR'::text, 'IMPORT'::text, 'INDENTATION'::text, 'PIPELINE_CONFIG'::text, 'SECRET_LEAK'::text]))),
  CONSTRAINT chk_strategy_weight_history_fn_regenerate CHECK (((strategy_fn_regenerate >= (0)::double precision) AND (strategy_fn_regenerate <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_kb_lookup CHECK (((strategy_kb_lookup >= (0)::double precision) AND (strategy_kb_lookup <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_line_replace CHECK (((strategy_line_replace >= (0)::double precision) AND (strategy_line_replace <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_llm_consensus CHECK (((strategy_llm_consensus >= (0)::double precision) AND (strategy_llm_consensus <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_llm_single CHECK (((strategy_llm_single >= (0)::double precision) AND (strategy_llm_single <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_rule_first CHECK (((strategy_rule_first >= (0)::double precision) AND (strategy_rule_first <= (1)::double precision))),
  CONSTRAINT chk_strategy_weight_history_search CHECK (((strategy_search >= (0)::double precision) AND (strategy_search <= (1)::double precision)))
);
CREATE UNIQUE INDEX idx_weight_history_bug_generation ON public.strategy_weight_history USING btree (bug_type, generation);
CREATE UNIQUE INDEX idx_weight_history_bug_run ON public.strategy_weight_history USING btree (bug_type, run_id);

CREATE TABLE strategy_weights (
  weight_id uuid DEFAULT gen_random_uuid() NOT NULL,
  bug_type text NOT NULL,
  strategy_rule_first double precision NOT NULL,
  strategy_kb_lookup double precision NOT NULL,
  strategy_search double precision NOT NULL,
  strategy_llm_single double precision NOT NULL,
  strategy_llm_consensus double precision NOT NULL,
  strategy_ast_rewrite double precision NOT NULL,
  strategy_line_replace double precision NOT NULL,
  strategy_fn_regenerate double precision NOT NULL,
  total_attempts integer DEFAULT 0 NOT NULL,
  total_successes integer DEFAULT 0 NOT NULL,
  generation integer DEFAULT 0 NOT NULL,
  last_evolved_at timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_strategy_weights PRIMARY KEY (weight_id),
  CONSTRAINT uq_strategy_weights_bug_type UNIQUE (bug_type),
  CONSTRAINT chk_strategy_weights_ast_rewrite CHECK (((strategy_ast_rewrite >= (0)::double precision) AND (strategy_ast_rewrite <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_bug_type CHECK ((bug_type = ANY (ARRAY['LINTING'::text, 'SYNTAX'::text, 'LOGIC'::text, 'TYPE_ERROR'::text, 'IMPORT'::text, 'INDENTATION'::text, 'PIPELINE_CONFIG'::text, 'SECRET_LEAK'::text]))),
  CONSTRAINT chk_strategy_weights_fn_regenerate CHECK (((strategy_fn_regenerate >= (0)::double precision) AND (strategy_fn_regenerate <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_kb_lookup CHECK (((strategy_kb_lookup >= (0)::double precision) AND (strategy_kb_lookup <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_line_replace CHECK (((strategy_line_replace >= (0)::double precision) AND (strategy_line_replace <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_llm_consensus CHECK (((strategy_llm_consensus >= (0)::double precision) AND (strategy_llm_consensus <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_llm_single CHECK (((strategy_llm_single >= (0)::double precision) AND (strategy_llm_single <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_rule_first CHECK (((strategy_rule_first >= (0)::double precision) AND (strategy_rule_first <= (1)::double precision))),
  CONSTRAINT chk_strategy_weights_search CHECK (((strategy_search >= (0)::double precision) AND (strategy_search <= (1)::double precision)))
);
CREATE TRIGGER trg_strategy_weights_updated_at BEFORE UPDATE ON public.strategy_weights FOR EACH ROW EXECUTE FUNCTION set_updated_at();
