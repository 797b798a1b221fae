import { randomUUID } from 'node:crypto';
import type { CiEvent } from '../../domain/ci';
import type { FixRecord } from '../../domain/fix';
import { BUG_TYPES, STRATEGIES } from '../../domain/names';
import { newRun } from '../support/runs';
import { useDatabase } from './on-each-postgres';

const { database } = useDatabase();
const repositories = () => database().repositories;

async function someRun(): Promise<string> {
  const run = newRun();
  await repositories().runs.insertQueued(run);
  return run.runId;
}

function fix(runId: string, change: Partial<FixRecord> = {}): FixRecord {
  return {
    fixId: randomUUID(),
    runId,
    failureId: 'failure',
    filePath: 'src/utils.py',
    bugType: 'LINTING',
    lineNumber: 15,
    lineEnd: null,
    description: '`os` imported but unused',
    fixDescription: 'the import removed',
    originalCode: 'import os\n',
    fixedCode: '',
    status: 'skipped',
    commitSha: null,
    commitMessage: null,
    confidenceScore: 0.97,
    strategy: 'rule_first',
    strategyUsed: 'line_replace',
    modelUsed: null,
    consensusVotes: { 'model-a': 'hash' },
    kbMatch: null,
    causalCommitSha: null,
    causalExplanation: null,
    tokenCostUsd: null,
    appliedAt: new Date().toISOString(),
    ...change,
  };
}

test('a fix is overwritten by its id and read back by time, with team and branch', async () => {
  const runId = await someRun();
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const [later, earlier] = [fix(runId, { appliedAt: at(2) }), fix(runId, { appliedAt: at(1) })];
  await repositories().fixes.upsert(later);
  await repositories().fixes.upsert(earlier);
  const committed: FixRecord = {
    ...later,
    status: 'applied',
    commitSha: 'a'.repeat(40),
    commitMessage: '[AI-AGENT] x',
  };
  await repositories().fixes.upsert(committed);
  const owner = { teamName: 'RIFT ORGANISERS', branchName: 'RIFT_ORGANISERS_SAIYAM_KUMAR_AI_Fix' };
  expect(await repositories().fixes.ofRun(runId)).toEqual([
    { ...earlier, ...owner },
    { ...committed, ...owner },
  ]);
});

test('a CI round is overwritten by its id and read back by iteration', async () => {
  const runId = await someRun();
  const round = (iteration: number): CiEvent => ({
    eventId: randomUUID(),
    runId,
    iteration,
    githubRunId: '9007199254740993',
    status: 'running',
    failuresBefore: 3,
    failuresAfter: null,
    newFailures: [],
    regressionDetected: false,
    rollbackTriggered: false,
    rollbackCommitSha: null,
    durationSecs: null,
    triggeredAt: new Date().toISOString(),
    completedAt: null,
  });
  const [second, first] = [round(2), round(1)];
  await repositories().ciEvents.upsert(second);
  await repositories().ciEvents.upsert(first);
  const done: CiEvent = {
    ...first,
    status: 'failed',
    failuresAfter: 4,
    newFailures: ['tests/test_a.py::test_b[1, "x"]'],
    regressionDetected: true,
    rollbackTriggered: true,
    rollbackCommitSha: 'b'.repeat(40),
    durationSecs: 1.5,
    completedAt: new Date().toISOString(),
  };
  await repositories().ciEvents.upsert(done);
  expect(await repositories().ciEvents.ofRun(runId)).toEqual([done, second]);
});

test('the totals of an end come from what the run left, where nobody tells them', async () => {
  const { runs, fixes, ciEvents, traces } = repositories();
  const runId = await someRun();
  await fixes.upsert(fix(runId, { status: 'applied' }));
  await fixes.upsert(fix(runId, { status: 'failed' }));
  const pushed = (sha: string) => ({ commits: [{ sha, message: 'm' }] });
  for (const [label, payload] of [
    ['failures_found', { round: 1, total: 7 }],
    ['failures_found', { round: 2, total: 2 }],
    ['commits_pushed', pushed('a')],
    ['commits_pushed', pushed('a')],
    ['commits_pushed', pushed('b')],
  ] as const) {
    await traces.append(runId, randomUUID(), { node: 'ci_monitor', actionType: 'emit', label, payload });
  }
  expect(await ciEvents.ofRun(runId)).toEqual([]);
  await runs.finish(runId, {
    end: { verdict: 'cancelled', reason: { code: 'CANCELLED', message: 'enough' } },
    endTime: new Date().toISOString(),
  });
  expect(await runs.get(runId)).toMatchObject({ totalFailures: 7, totalFixes: 1, totalCommits: 2, totalIterations: 0 });
});

test('a prediction stays as it was made, and gets its gap', async () => {
  const runId = await someRun();
  const predicted = {
    runId,
    criterion: 'tests pass',
    maxPoints: 40,
    predictedScore: 35,
    reasoning: 'one unclear test',
  };
  const { benchmarks } = repositories();
  await benchmarks.predict(predicted);
  await benchmarks.predict({ ...predicted, predictedScore: 10 });
  expect(await benchmarks.score(runId, 'tests pass', 30)).toBe(true);
  expect(await benchmarks.score(runId, 'never predicted', 30)).toBe(false);
  expect(await benchmarks.ofRun(runId)).toMatchObject([{ ...predicted, actualScore: 30, calibrationGap: -5 }]);
});

test('one of two writers evolves a generation, and the history tells why', async () => {
  const { strategyWeights } = repositories();
  const { weights, generation } = await strategyWeights.of('IMPORT');
  const next = { ...weights, rule_first: 0.85 };
  const evolved = await Promise.all([1, 2].map(() => strategyWeights.evolve('IMPORT', generation, next, 'rules heal')));
  expect(evolved.sort()).toEqual([false, true]);
  expect(await strategyWeights.of('IMPORT')).toMatchObject({
    generation: generation + 1,
    weights: next,
    totalAttempts: 0,
  });
  const history = [
    { generation, weights, reason: 'the order of the ladder' },
    { generation: generation + 1, weights: next, reason: 'rules heal' },
  ];
  expect(await strategyWeights.history('IMPORT')).toMatchObject(history);
  const recent = await strategyWeights.recentHistory(1);
  expect(recent.get('IMPORT')).toMatchObject(history.slice(1));
  expect(recent.get('LOGIC')).toMatchObject([{ generation: 0 }]);

  const lesson = { runId: randomUUID(), attempts: 2, successes: 1 };
  for (const from of [generation + 1, generation + 2]) {
    expect(await strategyWeights.evolve('IMPORT', from, weights, 'a run', lesson)).toBe(true);
  }
  // The same run teaches once.
  const counted = { generation: generation + 2, totalAttempts: 2, totalSuccesses: 1 };
  expect(await strategyWeights.of('IMPORT')).toMatchObject(counted);
});

test('figures over all runs name every status, bug type and rung, and count what the tables hold', async () => {
  const { stats, runs, fixes } = repositories();
  const before = { knowledge: await stats.knowledge(), types: await stats.bugTypes(), rungs: await stats.rungs() };
  const statuses = await stats.runsByStatus();
  for (const strategy of ['kb_lookup', 'llm_single', 'rule_first'] as const) {
    const run = newRun();
    await runs.insertQueued(run);
    const kbMatch = { kb_lookup: true, llm_single: false, rule_first: null }[strategy];
    const status = strategy === 'rule_first' ? 'rolled_back' : 'applied';
    await fixes.upsert(
      fix(run.runId, {
        strategy,
        kbMatch,
        status,
        bugType: 'SECRET_LEAK',
        tokenCostUsd: kbMatch === false ? 0.25 : null,
      }),
    );
  }
  expect((await stats.runsByStatus()).queued).toBe((statuses.queued ?? 0) + 3);
  const { hits, modelCalls } = before.knowledge;
  expect(await stats.knowledge()).toEqual({ hits: hits + 1, modelCalls: modelCalls + 1 });
  expect((await stats.bugTypes()).map(({ bugType }) => bugType)).toEqual([...BUG_TYPES]);
  expect((await stats.bugTypes()).at(-1)).toMatchObject({
    bugType: 'SECRET_LEAK',
    fixes: 3,
    applied: 2,
    repositories: 3,
  });
  const rungs = new Map((await stats.rungs()).map((row) => [row.strategy, row]));
  const old = new Map(before.rungs.map((row) => [row.strategy, row]));
  expect([...rungs.keys()]).toEqual([...STRATEGIES]);
  expect(rungs.get('llm_single')!.costUsd).toBeCloseTo(old.get('llm_single')!.costUsd + 0.25);
  expect(rungs.get('rule_first')!.rolledBack).toBe(old.get('rule_first')!.rolledBack + 1);
});
