import type { TracePayloads } from './trace-payloads';
import type { BugType, CiStatus, FinalStatus, FixStatus } from './names';
import type { Reason, Verdict } from './verdict';

/** `results.json` (contract, section 4). */
export interface Results {
  readonly run_id: string;
  readonly repo_url: string;
  readonly team_name: string;
  readonly leader_name: string;
  readonly branch_name: string;
  readonly final_status: FinalStatus;
  readonly verdict: Verdict;
  readonly reason?: Reason;
  readonly total_failures: number;
  readonly total_fixes: number;
  /** Failures that later rounds uncovered. */
  readonly uncovered_failures: number;
  readonly total_time_secs: number;
  readonly score: {
    readonly base: number;
    readonly speed_bonus: number;
    readonly efficiency_penalty: number;
    readonly total: number;
  };
  readonly fixes: readonly ResultFix[];
  readonly extended_fixes: readonly ResultFix[];
  readonly ci_log: readonly {
    readonly iteration: number;
    readonly status: CiStatus;
    readonly timestamp: string;
    readonly regression: boolean;
  }[];
  /** What was proven on the way. */
  readonly evidence_bundle?: { readonly rollbacks: readonly Rollback[] };
  readonly commits: readonly { readonly sha: string; readonly message: string }[];
  readonly not_judged: readonly { readonly id: string; readonly why: string }[];
  readonly checks: readonly {
    readonly command: string;
    readonly kind: string;
    readonly origin: string;
    readonly status: string;
  }[];
  readonly checks_not_run: readonly { readonly kind: string; readonly looked: string; readonly why: string }[];
  /** Fan-in × failures × churn, the riskiest first. */
  readonly risk: readonly {
    readonly file: string;
    readonly risk: number;
    readonly fan_in?: number;
    readonly failures?: number;
    readonly churn?: number;
  }[];
  /** What models were asked, and what it cost in US dollars. */
  readonly cost?: {
    readonly total_usd: number;
    readonly calls: number;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly models: readonly ModelCost[];
    /** What each rung healed and cost. */
    readonly rungs: readonly {
      readonly strategy: string;
      readonly fixes: number;
      readonly applied: number;
      readonly cost_usd: number;
    }[];
  };
  /** What was predicted before the first fix, and what came of it; missing where nothing was there to be fixed. */
  readonly self_benchmark?: SelfBenchmark;
}

export interface ModelCost {
  readonly model: string;
  readonly strategy: string | null;
  readonly calls: number;
  /** Of them, those without a usable answer. */
  readonly failed: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
}

export interface SelfBenchmark {
  readonly max_points: number;
  readonly predicted_score: number;
  readonly actual_score: number;
  /** Actual less predicted. */
  readonly calibration_gap: number;
  readonly criteria: readonly {
    readonly criterion: string;
    readonly max_points: number;
    readonly predicted_score: number;
    readonly actual_score: number;
    readonly calibration_gap: number;
    readonly reasoning: string;
  }[];
}

/** A commit that was taken back, why, and what proves that it was the cause. */
export type Rollback = TracePayloads['rolled_back'] & {
  /** CI's own word on the tree without it; null where it had no turn any more. */
  readonly confirmed_by_ci: { readonly iteration: number; readonly still_failing: readonly string[] } | null;
};

export interface ResultFix {
  readonly file: string;
  readonly bug_type: BugType;
  readonly line_number: number;
  readonly commit_message: string | null;
  readonly status: FixStatus;
  readonly confidence?: number | null;
  readonly strategy?: string;
  /** What was wrong. */
  readonly description?: string;
  /** What was done, or why nothing was. */
  readonly fix_description?: string;
  readonly commit_sha?: string | null;
  /** Where a model wrote it. */
  readonly model?: string;
  readonly consensus_votes?: Readonly<Record<string, string>>;
  /** The commit that brought the fault in, and how that is known; null where it is not. */
  readonly causal_commit_sha?: string | null;
  readonly causal_explanation?: string | null;
}
