import type { Failure } from '../../domain/failure';
import type { Fix, FixRecord } from '../../domain/fix';
import { hunksOf } from '../../domain/patch-diff';
import type { FixStatus } from '../../domain/names';
import type { RunId } from '../../domain/submission';
import { uuidOf } from './uuid';

/** One row per failure of a run: later attempts overwrite what earlier ones left. */
export function fixRecordId(runId: RunId, failureId: string): string {
  return uuidOf(runId, 'failure', failureId);
}

/** The row of a failure that a fix heals. */
export function fixRecord(
  runId: RunId,
  failure: Failure,
  fix: Fix,
  status: FixStatus,
  commit: { readonly sha: string; readonly message: string } | null,
): FixRecord {
  const part = fix.parts?.find(({ failureIds }) => failureIds.includes(failure.id)) ?? fix;
  return {
    ...{ fixId: fixRecordId(runId, failure.id), runId, failureId: failure.id, filePath: failure.file },
    ...{ bugType: failure.bugType, lineNumber: failure.submittedLine, lineEnd: failure.diagnostic.endLine },
    ...{ description: failure.diagnostic.message, fixDescription: part.description, status },
    ...codeOf(fix, failure),
    ...{ commitSha: commit?.sha ?? null, commitMessage: commit?.message ?? null, confidenceScore: part.confidence },
    ...{ strategy: part.strategy, strategyUsed: part.editKind, modelUsed: fix.model, consensusVotes: null },
    ...{ kbMatch: part.strategy === 'kb_lookup' ? true : fix.model ? false : null },
    ...{ causalCommitSha: null, causalExplanation: null, tokenCostUsd: null, appliedAt: new Date().toISOString() },
  };
}

/** The hunk nearest to the failure, before and after. */
function codeOf(fix: Fix, failure: Failure): Pick<FixRecord, 'originalCode' | 'fixedCode'> {
  const change = fix.patch.changes.find(({ path }) => path === failure.file) ?? fix.patch.changes[0];
  if (!change) return { originalCode: null, fixedCode: null };
  const away = (start: number) => Math.abs(start - failure.line);
  const [hunk] = [...hunksOf(change)].sort((a, b) => away(a.oldStart) - away(b.oldStart));
  if (!hunk) return { originalCode: null, fixedCode: null };
  const lines = (text: string | null, start: number, count: number) =>
    (text ?? '')
      .split('\n')
      .slice(Math.max(0, start - 1), Math.max(0, start - 1) + Math.min(count, 200))
      .join('\n');
  return {
    originalCode: lines(change.before, hunk.oldStart, hunk.oldLines),
    fixedCode: lines(change.after, hunk.newStart, hunk.newLines),
  };
}
