import type { Failure } from '../../domain/failure';
import type { Fix, FixRecord, Refusal } from '../../domain/fix';
import type { Strategy } from '../../domain/names';
import { hunksOf } from '../../domain/patch-diff';
import type { RunId } from '../../domain/submission';
import type { EmittedEvent } from '../../domain/trace-events';
import type { RiftCommit } from '../git';
import type { NodeContext } from './context';
import { redact } from '../redact';
import { uuidOf } from './uuid';

/** One row per failure of a run, and one more for each fix of it that was taken back; else later attempts overwrite earlier ones. */
function fixRecordId(runId: RunId, failureId: string, takenBack = 0): string {
  return takenBack === 0 ? uuidOf(runId, 'failure', failureId) : uuidOf(runId, 'failure', failureId, takenBack);
}

/** Stores how a failure stands now; fixes of it that were taken back keep their rows. */
export async function storeFix({ database, runId }: NodeContext, record: FixRecord): Promise<FixRecord> {
  const { fixes } = database.repositories;
  const { failureId } = record;
  const takenBack = (await fixes.ofRun(runId)).filter((r) => r.failureId === failureId && r.status === 'rolled_back');
  const row = failureId ? { ...record, fixId: fixRecordId(runId, failureId, takenBack.length) } : record;
  await fixes.upsert(row);
  return row;
}

type Commit = Pick<RiftCommit, 'sha' | 'message'>;

/** The row of a failure that a fix heals. */
export function fixRecord(runId: RunId, failure: Failure, fix: Fix, commit: Commit): FixRecord {
  const part = fix.parts?.find(({ failureIds }) => failureIds.includes(failure.id)) ?? fix;
  return {
    ...rowOf(runId, failure, part.strategy),
    ...{ lineEnd: failure.diagnostic.endLine, fixDescription: part.description, status: 'applied' },
    ...codeOf(fix, failure),
    ...{ commitSha: commit.sha, commitMessage: subjectOf(commit), confidenceScore: part.confidence },
    ...{ strategyUsed: part.editKind, modelUsed: part.strategy === 'kb_lookup' ? 'kb_match' : fix.model },
    ...{ consensusVotes: fix.votes ?? null, tokenCostUsd: shareOf(fix, fix.healed?.length ?? 1) },
    ...{ kbMatch: part.strategy === 'kb_lookup' ? true : fix.model ? false : null },
  };
}

/** What the models cost, evenly on the failures that they were asked for; null where none was asked. */
function shareOf({ costUsd }: Pick<Fix | Refusal, 'costUsd'>, failures: number): number | null {
  return costUsd ? costUsd / Math.max(1, failures) : null;
}

/** The row of a failure that no patch was found for. */
export function refusedRecord(
  runId: RunId,
  failure: Failure,
  refusal: Refusal,
  lastTried: Strategy,
  failures: number,
): FixRecord {
  const tokenCostUsd = shareOf(refusal, failures);
  return { ...rowOf(runId, failure, lastTried), fixDescription: refusal.reason, tokenCostUsd };
}

export function subjectOf({ message }: Commit): string {
  return message.split('\n')[0] ?? '';
}

function rowOf(runId: RunId, failure: Failure, strategy: Strategy): FixRecord {
  return {
    ...{ fixId: fixRecordId(runId, failure.id), runId, failureId: failure.id, filePath: failure.file },
    ...{ bugType: failure.bugType, lineNumber: failure.submittedLine, lineEnd: null },
    ...{ description: failure.diagnostic.message, fixDescription: '', status: 'failed' },
    ...{ originalCode: null, fixedCode: null, commitSha: null, commitMessage: null, confidenceScore: null },
    ...{ strategy, strategyUsed: null, modelUsed: null, consensusVotes: null, kbMatch: null },
    ...{ causalCommitSha: null, causalExplanation: null, tokenCostUsd: null, appliedAt: new Date().toISOString() },
  };
}

/** Stores that a failure is gone, and tells those who follow the run. */
export async function tellApplied(node: NodeContext, gone: FixRecord): Promise<void> {
  const record = await storeFix(node, gone);
  const event: EmittedEvent = {
    event: 'fix_applied',
    data: {
      ...{ run_id: node.runId, file: record.filePath, bug_type: record.bugType, line: record.lineNumber },
      ...{ status: 'applied', confidence: record.confidenceScore, commit_sha: record.commitSha },
      ...{ strategy: record.strategy, description: record.fixDescription },
    },
  };
  await node.trace.record({
    ...{ node: 'commit_optimizer', actionType: 'emit', label: 'fix_applied', fixId: record.fixId },
    ...{ payload: { event, message: record.commitMessage }, key: `fix_applied/${record.fixId}` },
  });
}

/** The hunk nearest to the failure, before and after. */
function codeOf(fix: Fix, failure: Failure): Pick<FixRecord, 'originalCode' | 'fixedCode'> {
  const change = fix.patch.changes.find(({ path }) => path === failure.file) ?? fix.patch.changes[0];
  if (!change) return { originalCode: null, fixedCode: null };
  const away = (start: number) => Math.abs(start - failure.line);
  const [hunk] = [...hunksOf(change)].sort((a, b) => away(a.oldStart) - away(b.oldStart));
  if (!hunk) return { originalCode: null, fixedCode: null };
  const lines = (text: string | null, start: number, count: number) =>
    redact(
      (text ?? '')
        .split('\n')
        .slice(Math.max(0, start - 1), Math.max(0, start - 1) + Math.min(count, 200))
        .join('\n'),
    );
  return {
    originalCode: lines(change.before, hunk.oldStart, hunk.oldLines),
    fixedCode: lines(change.after, hunk.newStart, hunk.newLines),
  };
}
