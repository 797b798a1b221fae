import type { Database } from '../../db';
import type { FixRecord } from '../../domain/fix';
import { isPrimaryBugType } from '../../domain/names';
import type { ResultFix, Results, Rollback } from '../../domain/results';
import { isActive, type RunRecord } from '../../domain/run-record';
import { score } from '../../domain/score';
import type { RunId } from '../../domain/submission';
import type { TraceRow } from '../../domain/trace';
import {
  payloadsOf,
  type FoundFailure,
  type RegressionProof,
  type TracePayloadLabel,
} from '../../domain/trace-payloads';
import { finalStatus, type Reason, type Verdict } from '../../domain/verdict';
import { redact } from '../redact';
import { costOf } from './cost';

const LABELS: readonly TracePayloadLabel[] = [
  'checks_planned',
  'checks_run',
  'commits_pushed',
  'failures_found',
  'not_judged',
  'revert_judged',
  'risk',
  'rolled_back',
];

/** Results of a run that goes on, or of none. */
export class RunNotEndedError extends Error {
  override readonly name = 'RunNotEndedError';
}

/**
 * What `results.json` says of a run that has ended, from the database alone: it comes out the same at any time and on any machine.
 * @throws RunNotEndedError
 */
export async function assembleResults(database: Pick<Database, 'repositories'>, runId: RunId): Promise<Results> {
  const { runs, fixes, ciEvents, traces, modelCalls } = database.repositories;
  const run = await runs.get(runId);
  if (!run) throw new RunNotEndedError(`there is no run ${runId}`);
  if (isActive(run) || run.verdict === null) throw new RunNotEndedError(`run ${runId} goes on`);
  const [fixRows, ciRows, rows, usage] = await Promise.all([
    fixes.ofRun(runId),
    ciEvents.ofRun(runId),
    traces.withLabels(runId, LABELS),
    modelCalls.usage(runId),
  ]);

  const found = payloadsOf(rows, 'failures_found');
  const listed = [
    ...fixRows.filter((fix) => isLast(fix, fixRows)).map(fromFix),
    ...unhealed(
      found.flatMap((scan) => scan.failures),
      fixRows,
    ),
  ];
  return {
    ...identity(run),
    ...endOf(run, run.verdict),
    total_failures: found[0]?.total ?? run.totalFailures ?? 0,
    total_fixes: fixRows.filter((fix) => fix.status === 'applied').length,
    uncovered_failures: found.slice(1).reduce((sum, scan) => sum + scan.uncovered, 0),
    fixes: listed.filter((fix) => isPrimaryBugType(fix.bug_type)),
    extended_fixes: listed.filter((fix) => !isPrimaryBugType(fix.bug_type)),
    ci_log: ciRows.map((event) => ({
      iteration: event.iteration,
      status: event.status,
      timestamp: event.completedAt ?? event.triggeredAt,
      regression: event.regressionDetected,
    })),
    evidence_bundle: { rollbacks: rollbacksOf(rows) },
    commits: commitsOf(rows, fixRows),
    not_judged: uniqueBy(
      payloadsOf(rows, 'not_judged').flatMap((payload) => payload.items),
      (item) => item.id,
    ),
    ...checksOf(rows),
    risk: (payloadsOf(rows, 'risk').at(-1)?.cells ?? []).map(({ file, risk, fanIn, failures, churn }) => ({
      ...{ file, risk },
      ...(fanIn !== undefined && { fan_in: fanIn, failures, churn }),
    })),
    cost: costOf(usage, fixRows),
    ...(await selfBenchmark(database, runId)),
  };
}

/** Only where a prediction was stored and what came of it is known. */
async function selfBenchmark(
  { repositories }: Pick<Database, 'repositories'>,
  runId: RunId,
): Promise<Pick<Results, 'self_benchmark'>> {
  const rows = await repositories.benchmarks.ofRun(runId);
  const criteria = rows.flatMap(({ criterion, maxPoints, predictedScore, actualScore, calibrationGap, reasoning }) =>
    actualScore === null || calibrationGap === null
      ? []
      : [
          {
            ...{ criterion, max_points: maxPoints, predicted_score: predictedScore, actual_score: actualScore },
            ...{ calibration_gap: calibrationGap, reasoning: reasoning ?? '' },
          },
        ],
  );
  if (criteria.length === 0) return {};
  const sum = (points: 'max_points' | 'predicted_score' | 'actual_score' | 'calibration_gap') =>
    criteria.reduce((all, one) => all + one[points], 0);
  return {
    self_benchmark: {
      ...{ max_points: sum('max_points'), predicted_score: sum('predicted_score') },
      ...{ actual_score: sum('actual_score'), calibration_gap: sum('calibration_gap'), criteria },
    },
  };
}

function identity(run: RunRecord) {
  return {
    run_id: run.runId,
    repo_url: redact(run.repoUrl),
    team_name: run.teamName,
    leader_name: run.leaderName,
    branch_name: run.branchName,
  };
}

function endOf(run: RunRecord, verdict: Verdict) {
  const totalTimeSecs = run.totalTimeSecs ?? 0;
  const points = run.score ?? score(verdict, totalTimeSecs, run.totalCommits ?? 0);
  return {
    final_status: finalStatus(verdict),
    verdict,
    ...(verdict === 'green' ? {} : { reason: reasonOf(run.reason, verdict) }),
    total_time_secs: totalTimeSecs,
    score: {
      base: points.base,
      speed_bonus: points.speedBonus,
      efficiency_penalty: points.efficiencyPenalty,
      total: points.total,
    },
  };
}

/** A reason that the schema takes, whatever was stored: a run must not lack its results for a poor one. */
function reasonOf(reason: Reason | null, verdict: Verdict): Reason {
  const message = reason?.message || `The run ended ${verdict} and did not say why`;
  return {
    code: reason?.code ?? 'INTERNAL',
    message: redact(message),
    ...(reason?.file && { file: reason.file }),
    ...(reason?.line && { line: reason.line }),
  };
}

function fromFix(fix: FixRecord): ResultFix {
  return {
    file: fix.filePath,
    bug_type: fix.bugType,
    line_number: Math.max(1, fix.lineNumber),
    commit_message: fix.commitMessage && redact(fix.commitMessage),
    status: fix.status,
    confidence: fix.confidenceScore,
    strategy: fix.strategy,
    description: redact(fix.description),
    fix_description: redact(fix.fixDescription),
    commit_sha: fix.commitSha,
    ...(fix.modelUsed && { model: fix.modelUsed }),
    ...(fix.consensusVotes && { consensus_votes: fix.consensusVotes }),
    causal_commit_sha: fix.causalCommitSha,
    causal_explanation: fix.causalExplanation && redact(fix.causalExplanation),
  };
}

/**
 * A run that is stopped leaves failures that no fix was tried for; they are reported all the same. Which those are is only known
 * where every fix names its failure.
 */
function unhealed(found: readonly FoundFailure[], fixes: readonly FixRecord[]): ResultFix[] {
  if (fixes.some((fix) => !fix.failureId)) return [];
  const tried = new Set(fixes.map((fix) => fix.failureId));
  const open = found.filter((failure) => !tried.has(failure.id));
  return uniqueBy(open, (failure) => failure.id).map((failure) => ({
    file: failure.file,
    bug_type: failure.bugType,
    line_number: Math.max(1, failure.line),
    commit_message: null,
    status: 'skipped',
    confidence: null,
    description: redact(failure.message),
    fix_description: 'No fix was tried before the run ended',
    commit_sha: null,
  }));
}

/** A fix that was taken back is told by the one that came after it, where one did. */
function isLast(fix: FixRecord, all: readonly FixRecord[]): boolean {
  const { failureId } = fix;
  if (fix.status !== 'rolled_back' || !failureId) return true;
  const ofFailure = all.filter((other) => other.failureId === failureId);
  return ofFailure.every((other) => other.status === 'rolled_back') && ofFailure.at(-1) === fix;
}

function rollbacksOf(rows: readonly TraceRow[]): Rollback[] {
  const judged = payloadsOf(rows, 'revert_judged');
  const words = (list: readonly string[]) => list.map(redact);
  const proof = (of: RegressionProof) => ({ ...of, failing: words(of.failing) });
  return payloadsOf(rows, 'rolled_back').map((rollback) => {
    const word = judged.find(({ revert }) => revert === rollback.revert);
    return {
      ...{ iteration: rollback.iteration, commit: rollback.commit, subject: redact(rollback.subject) },
      ...{ revert: rollback.revert, found_by: rollback.found_by, new_failures: words(rollback.new_failures) },
      ...{ tried: rollback.tried.map(proof), before: proof(rollback.before), after: proof(rollback.after) },
      fixes: rollback.fixes.map((fix) => ({ ...fix, description: redact(fix.description) })),
      confirmed_by_ci: word ? { iteration: word.iteration, still_failing: words(word.still_failing) } : null,
    };
  });
}

function commitsOf(rows: readonly TraceRow[], fixes: readonly FixRecord[]) {
  const pushed = payloadsOf(rows, 'commits_pushed').flatMap((payload) => payload.commits);
  const ofFixes = fixes.flatMap(({ commitSha, commitMessage }) =>
    commitSha ? [{ sha: commitSha, message: commitMessage ?? '' }] : [],
  );
  const all = pushed.length > 0 ? pushed : ofFixes;
  return uniqueBy(all, (commit) => commit.sha).map(({ sha, message }) => ({ sha, message: redact(message) }));
}

function checksOf(rows: readonly TraceRow[]) {
  const plan = payloadsOf(rows, 'checks_planned').at(-1);
  const ends = payloadsOf(rows, 'checks_run').flatMap((payload) => payload.runs);
  const status = new Map(ends.map((end) => [end.checkId, end.status]));
  return {
    checks: (plan?.checks ?? []).map(({ id, command, kind, origin }) => ({
      command: redact(command),
      kind,
      origin,
      status: status.get(id) ?? 'not_run',
    })),
    checks_not_run: (plan?.skipped ?? []).map(({ kind, looked, why }) => ({ kind, looked, why })),
  };
}

/** The first of each key. */
function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
}
