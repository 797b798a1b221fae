import { randomUUID } from 'node:crypto';
import type { Database } from '../../db';
import type { FixRecord } from '../../domain/fix';
import type { NewRun } from '../../domain/run-record';
import type { TracePayload, TracePayloadLabel } from '../../domain/trace-payloads';
import { newRun } from '../support/runs';

export const SHA = 'a1b2c3d4e5'.repeat(4);
export const REVERT = 'f0e1d2c3b4'.repeat(4);
export const START = '2026-01-01T00:00:00.000Z';
export const END = '2026-01-01T00:01:30.500Z';

export const FIX: Omit<FixRecord, 'fixId' | 'runId'> = {
  failureId: 'f1',
  filePath: 'src/utils.py',
  bugType: 'SYNTAX',
  lineNumber: 15,
  lineEnd: null,
  description: 'expected a colon',
  fixDescription: 'insert a colon on line 15',
  originalCode: 'def total(items)',
  fixedCode: 'def total(items):',
  status: 'applied',
  commitSha: SHA,
  commitMessage: '[AI-AGENT] fix(syntax): insert a colon\n\nRift-Run: x',
  confidenceScore: 0.93,
  strategy: 'rule_first',
  strategyUsed: 'line_replace',
  modelUsed: null,
  consensusVotes: null,
  kbMatch: null,
  causalCommitSha: null,
  causalExplanation: null,
  tokenCostUsd: null,
  appliedAt: END,
};

/** A run in the database, to be filled by a test. */
export async function storeRun(database: Database, change: Partial<NewRun> = {}) {
  const { runs, fixes, traces } = database.repositories;
  const run = newRun({ startTime: START, ...change });
  await runs.insertQueued(run);
  const { runId } = run;
  return {
    run,
    runId,
    note: <L extends TracePayloadLabel>(label: L, payload: TracePayload<L>) =>
      traces.append(runId, randomUUID(), { node: 'test_runner', actionType: 'emit', label, payload }),
    fix: (more: Partial<FixRecord> = {}) => fixes.upsert({ ...FIX, fixId: randomUUID(), runId, ...more }),
  };
}
