import type { FixPattern } from '../../domain/fix-pattern';
import type { Fix, FixRecord } from '../../domain/fix';
import { isPrimaryBugType } from '../../domain/names';
import { extract } from '../knowledge';
import { redact } from '../redact';
import { fixCommits } from './checkout';
import type { NodeContext } from './context';
import { load, loadFix } from './stages';

/**
 * Keeps the fixes that CI confirmed, each as a pattern, once. A fix that was taken back is no longer among the commits.
 * @param failing ids of failures that CI still reports
 */
export async function remember(node: NodeContext, failing: ReadonlySet<string>): Promise<void> {
  const { knowledge, runId, database, trace } = node;
  if (!knowledge) return;
  const rows = (await database.repositories.fixes.ofRun(runId)).filter((row) => isPrimaryBugType(row.bugType));
  const { startSha } = await load(node, 'scan');
  const run = await node.run();
  for (const { sha, fixIds } of await fixCommits(node, startSha)) {
    for (const id of fixIds) {
      const fix = await loadFix(node, id).catch(() => null);
      const row =
        fix &&
        rowOf(
          fix,
          rows.filter((one) => one.commitSha === sha && one.status === 'applied'),
          failing,
        );
      if (!fix || !row) continue;
      const pattern = await patternOf(node, fix, row, run.repoUrl);
      const why = typeof pattern === 'string' ? pattern : await knowledge.remember(pattern);
      await trace.record({
        ...{ node: 'ci_monitor', actionType: 'decision', fixId: row.fixId },
        ...{ label: why === null ? 'pattern_kept' : 'pattern_not_kept', key: `pattern/${row.fixId}` },
        payload: { fixId: row.fixId, file: row.filePath, line: row.lineNumber, bugType: row.bugType, commit: sha, why },
      });
    }
  }
}

/** A fix that CI found wanting leaves the memory. */
export async function unlearn(node: NodeContext, rows: readonly FixRecord[]): Promise<void> {
  for (const { fixId } of rows) await node.knowledge?.forget(fixId);
}

function rowOf(fix: Fix, rows: readonly FixRecord[], failing: ReadonlySet<string>): FixRecord | undefined {
  const own = rows.filter(({ failureId }) => failureId && fix.healed?.includes(failureId));
  return own.some(({ failureId }) => failing.has(failureId ?? '')) ? undefined : own[0];
}

async function patternOf(node: NodeContext, fix: Fix, row: FixRecord, repoUrl: string): Promise<FixPattern | string> {
  const changes = fix.patch.changes.filter(({ before, after }) => before !== after);
  const [change] = changes;
  if (!change || changes.length > 1) return 'it changes several files';
  const grammar = node.syntax.languageOf(change.path);
  const language = grammar && node.syntax.table(grammar)?.language;
  if (!language) return 'its language has no grammar here';
  const extracted = await extract(change, node.syntax);
  if (typeof extracted === 'string') return extracted;
  return {
    ...{ fixId: row.fixId, bugType: row.bugType, language, repoUrl: redact(repoUrl) },
    ...{ strategyUsed: row.strategyUsed, modelUsed: row.modelUsed, confidenceScore: row.confidenceScore },
    ...{ createdAt: row.appliedAt, description: row.description },
    fixDescription: fix.description.replace(/^Pattern match \(\d+ %\): /, ''),
    ...extracted,
  };
}
