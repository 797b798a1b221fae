import type { BenchmarkScore } from '../../../db';
import type { CiEvent } from '../../../domain/ci';
import type { FixRecord } from '../../../domain/fix';
import type { RunRecord } from '../../../domain/run-record';

/** Places that belong to a run, beside its row. */
export interface RunLinks {
  readonly temporalUi: string | null;
  /** Paths on this machine; only for its user. */
  readonly resultsJson: string | null;
  readonly reportPdf: string | null;
}

export function runView(run: RunRecord, links: RunLinks) {
  return {
    run_id: run.runId,
    fingerprint: run.fingerprint,
    repo_url: run.repoUrl,
    team_name: run.teamName,
    leader_name: run.leaderName,
    requested_ref: run.requestedRef,
    max_iterations: run.maxIterations,
    push: run.push,
    branch_name: run.branchName,
    status: run.status,
    verdict: run.verdict,
    end_reason: run.endReason,
    reason: run.reason && { ...run.reason },
    start_time: run.startTime,
    end_time: run.endTime,
    total_time_secs: run.totalTimeSecs,
    base_score: run.score?.base ?? null,
    speed_bonus: run.score?.speedBonus ?? null,
    efficiency_penalty: run.score?.efficiencyPenalty ?? null,
    final_score: run.score?.total ?? null,
    total_failures: run.totalFailures,
    total_fixes: run.totalFixes,
    total_commits: run.totalCommits,
    total_iterations: run.totalIterations,
    detected_languages: run.detectedLanguages && [...run.detectedLanguages],
    total_llm_cost_usd: run.totalLlmCostUsd,
    quarantine_reason: run.quarantineReason,
    submitted_sha: run.submittedSha,
    head_sha: run.headSha,
    temporal_ui: links.temporalUi,
    results_json: links.resultsJson,
    report_pdf: links.reportPdf,
    created_at: run.createdAt,
  };
}

export function fixView(fix: FixRecord & { readonly teamName: string; readonly branchName: string }) {
  return {
    fix_id: fix.fixId,
    run_id: fix.runId,
    file_path: fix.filePath,
    bug_type: fix.bugType,
    line_number: fix.lineNumber,
    line_end: fix.lineEnd,
    description: fix.description,
    fix_description: fix.fixDescription,
    original_code: fix.originalCode,
    fixed_code: fix.fixedCode,
    status: fix.status,
    commit_sha: fix.commitSha,
    commit_message: fix.commitMessage,
    confidence_score: fix.confidenceScore,
    strategy: fix.strategy,
    strategy_used: fix.strategyUsed,
    model_used: fix.modelUsed,
    kb_match: fix.kbMatch,
    token_cost_usd: fix.tokenCostUsd,
    applied_at: fix.appliedAt,
    team_name: fix.teamName,
    branch_name: fix.branchName,
  };
}

export function ciEventView(event: CiEvent) {
  return {
    event_id: event.eventId,
    run_id: event.runId,
    iteration: event.iteration,
    github_run_id: event.githubRunId,
    status: event.status,
    failures_before: event.failuresBefore,
    failures_after: event.failuresAfter,
    new_failures: [...event.newFailures],
    regression_detected: event.regressionDetected,
    rollback_triggered: event.rollbackTriggered,
    rollback_commit_sha: event.rollbackCommitSha,
    duration_secs: event.durationSecs,
    triggered_at: event.triggeredAt,
    completed_at: event.completedAt,
  };
}

export function benchmarkView(score: BenchmarkScore) {
  return {
    criterion: score.criterion,
    max_points: score.maxPoints,
    predicted_score: score.predictedScore,
    actual_score: score.actualScore,
    calibration_gap: score.calibrationGap,
    reasoning: score.reasoning,
    scored_at: score.scoredAt,
  };
}
