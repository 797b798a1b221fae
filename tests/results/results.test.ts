import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FixRecord } from '../../domain/fix';
import type { Results } from '../../domain/results';
import type { TracePayload, TracePayloadLabel } from '../../domain/trace-payloads';
import { exitCode, type RunEnd } from '../../domain/verdict';
import {
  assembleResults,
  readResults,
  resultsPath,
  resultsProblems,
  ResultsInvalidError,
  RunNotEndedError,
  writeResults,
} from '../../services/results';
import { storeActual, storePrediction } from '../../services/scoring';
import type { Outlook } from '../../domain/benchmark';
import { useDatabase } from '../db/on-each-postgres';
import { newRun } from '../support/runs';

const { database } = useDatabase();
const outputDir = mkdtempSync(join(tmpdir(), 'rift-results-'));
afterAll(() => rmSync(outputDir, { recursive: true }));

const SHA = 'a'.repeat(40);
const START = '2026-01-01T00:00:00.000Z';
const END = '2026-01-01T00:01:30.500Z';

async function someRun() {
  const { runs, traces } = database().repositories;
  const run = newRun({ startTime: START });
  await runs.insertQueued(run);
  const { runId } = run;
  return {
    run,
    runId,
    note: <L extends TracePayloadLabel>(label: L, payload: TracePayload<L>) =>
      traces.append(runId, randomUUID(), { node: 'test_runner', actionType: 'emit', label, payload }),
    fix: (change: Partial<FixRecord>) =>
      database().repositories.fixes.upsert({ ...FIX, fixId: randomUUID(), runId, ...change }),
    end: (end: RunEnd) => runs.finish(runId, { end, endTime: END }),
    results: () => assembleResults(database(), runId),
  };
}

const FIX: Omit<FixRecord, 'fixId' | 'runId'> = {
  failureId: 'f1',
  filePath: 'src/utils.py',
  bugType: 'LINTING',
  lineNumber: 15,
  lineEnd: null,
  description: '`os` imported but unused',
  fixDescription: 'the import removed',
  originalCode: 'import os\n',
  fixedCode: '',
  status: 'applied',
  commitSha: SHA,
  commitMessage: '[AI-AGENT] Remove an unused import',
  confidenceScore: 0.97,
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
const found = (id: string, line: number) => ({
  id,
  bugType: 'SYNTAX' as const,
  file: 'src/validator.py',
  line,
  message: "expected ':'",
});

test('a healed run: every part of results.json comes from the database', async () => {
  const { run, runId, note, fix, end, results } = await someRun();
  await note('checks_planned', {
    checks: [
      { id: 'python:.:test:1', command: 'pytest', kind: 'test', origin: 'pyproject.toml' },
      { id: 'python:.:lint:1', command: 'ruff check', kind: 'lint', origin: 'ruff.toml' },
    ],
    skipped: [{ kind: 'typecheck', looked: 'mypy.ini', why: 'not configured' }],
  });
  await note('failures_found', { round: 1, total: 2, uncovered: 0, failures: [found('f1', 15), found('f2', 8)] });
  await note('checks_run', { runs: [{ checkId: 'python:.:test:1', status: 'failed' }] });
  await note('not_judged', { items: [{ id: 'tests/test_net.py::test_get', why: 'flaky' }] });
  await note('risk', { cells: [{ file: 'src/utils.py', risk: 6, fanIn: 2, failures: 1, churn: 1 }] });
  await fix({});
  await fix({ failureId: 'f2', bugType: 'SECRET_LEAK', filePath: 'config.py', lineNumber: 1 });
  await note('commits_pushed', { commits: [{ sha: SHA, message: '[AI-AGENT] Remove an unused import' }] });
  await note('failures_found', { round: 2, total: 1, uncovered: 1, failures: [found('f3', 9)] });
  await fix({ failureId: 'f3', bugType: 'SYNTAX', filePath: 'src/validator.py', lineNumber: 8, commitSha: null });
  await note('checks_run', { runs: [{ checkId: 'python:.:test:1', status: 'passed' }] });
  await database().repositories.ciEvents.upsert({
    eventId: randomUUID(),
    runId,
    iteration: 1,
    githubRunId: null,
    status: 'passed',
    failuresBefore: 3,
    failuresAfter: 0,
    newFailures: [],
    regressionDetected: false,
    rollbackTriggered: false,
    rollbackCommitSha: null,
    durationSecs: 2,
    triggeredAt: START,
    completedAt: END,
  });
  await end({ verdict: 'green', reason: null });

  const { fixes, extended_fixes, ...rest } = await results();
  expect(rest).toEqual({
    run_id: runId,
    repo_url: run.repoUrl,
    team_name: run.teamName,
    leader_name: run.leaderName,
    branch_name: run.branchName,
    final_status: 'PASSED',
    verdict: 'green',
    total_failures: 2,
    total_fixes: 3,
    uncovered_failures: 1,
    total_time_secs: 90.5,
    score: { base: 100, speed_bonus: 10, efficiency_penalty: 0, total: 110 },
    ci_log: [{ iteration: 1, status: 'passed', timestamp: END, regression: false }],
    commits: [{ sha: SHA, message: '[AI-AGENT] Remove an unused import' }],
    cost: {
      ...{ total_usd: 0, calls: 0, input_tokens: 0, output_tokens: 0, models: [] },
      rungs: [{ strategy: 'rule_first', fixes: 3, applied: 3, cost_usd: 0 }],
    },
    evidence_bundle: { rollbacks: [] },
    not_judged: [{ id: 'tests/test_net.py::test_get', why: 'flaky' }],
    checks: [
      { command: 'pytest', kind: 'test', origin: 'pyproject.toml', status: 'passed' },
      { command: 'ruff check', kind: 'lint', origin: 'ruff.toml', status: 'not_run' },
    ],
    checks_not_run: [{ kind: 'typecheck', looked: 'mypy.ini', why: 'not configured' }],
    risk: [{ file: 'src/utils.py', risk: 6, fan_in: 2, failures: 1, churn: 1 }],
  });
  expect(fixes.map((one) => [one.bug_type, one.file, one.line_number, one.status])).toEqual([
    ['LINTING', 'src/utils.py', 15, 'applied'],
    ['SYNTAX', 'src/validator.py', 8, 'applied'],
  ]);
  expect(extended_fixes.map((one) => one.bug_type)).toEqual(['SECRET_LEAK']);
});

test.each<[string, RunEnd, { final_status: string; exit: number }]>([
  ['green already', { verdict: 'green', reason: null }, { final_status: 'PASSED', exit: 0 }],
  ['red', red('STILL_FAILING', 'red'), { final_status: 'FAILED', exit: 1 }],
  ['out of budget', red('BUDGET', 'red'), { final_status: 'FAILED', exit: 1 }],
  ['no evidence', red('NO_CHECKS_RAN', 'no_evidence'), { final_status: 'FAILED', exit: 2 }],
  ['quarantined', red('MALICIOUS_CODE', 'quarantined'), { final_status: 'QUARANTINED', exit: 3 }],
  ['quarantined by hand', red('QUARANTINED_BY_OPERATOR', 'quarantined'), { final_status: 'QUARANTINED', exit: 3 }],
  ['cancelled', red('CANCELLED', 'cancelled'), { final_status: 'FAILED', exit: 4 }],
  ['cannot be cloned', red('CLONE_FAILED', 'error'), { final_status: 'FAILED', exit: 65 }],
  ['a part is missing', red('PART_MISSING', 'error'), { final_status: 'FAILED', exit: 69 }],
  ['a fault of our own', red('INTERNAL', 'error'), { final_status: 'FAILED', exit: 70 }],
  ['a reason without a place', reason({ code: 'NOT_JUDGED', message: 'x' }), { final_status: 'FAILED', exit: 70 }],
])('%s: results.json is written, valid, and tells why', async (_, end, expected) => {
  const { runId, end: finish, results } = await someRun();
  await finish(end);
  const path = await writeResults(outputDir, await results());
  expect(path).toBe(resultsPath(outputDir, runId));
  const written = JSON.parse(readFileSync(path, 'utf8')) as Results;
  expect(resultsProblems(written)).toEqual([]);
  expect(written).toMatchObject({ final_status: expected.final_status, verdict: end.verdict, score: { base: 100 } });
  expect(written.reason).toEqual(end.reason ?? undefined);
  expect(written.score.speed_bonus).toBe(end.verdict === 'green' ? 10 : 0);
  expect(exitCode(end)).toBe(expected.exit);
});

function reason(without: NonNullable<RunEnd['reason']>): RunEnd {
  return { verdict: 'error', reason: without };
}

function red(code: NonNullable<RunEnd['reason']>['code'], verdict: RunEnd['verdict']): RunEnd {
  return { verdict, reason: { code, message: `because of ${code}`, file: 'src/a.py', line: 3 } };
}

test('prediction, outcome and gap are in results.json, however often the end is written', async () => {
  const { runId, note, fix, end, results } = await someRun();
  const outlook: Outlook = {
    ...{ clusters: [['LINTING'], ['SYNTAX']], rungs: ['rule_first'], weights: new Map() },
    ...{ checks: { planned: 1, judged: 1, tests: true }, elapsedSecs: 5, checkSecs: 1, maxIterations: 5 },
  };
  const predicted = await storePrediction(database(), runId, outlook);
  await storePrediction(database(), runId, { ...outlook, clusters: [['LOGIC']] });
  await note('failures_found', { round: 1, total: 2, uncovered: 0, failures: [found('f1', 15), found('f2', 8)] });
  await fix({});
  await end(red('STILL_FAILING', 'red'));
  expect((await results()).self_benchmark).toBeUndefined();

  for (let time = 0; time < 2; time++) await storeActual(database(), await results());
  const { self_benchmark: benchmark } = await results();
  expect(benchmark?.max_points).toBe(100);
  const fixRate = predicted.find(({ criterion }) => criterion === 'fix_rate')!;
  expect(benchmark?.criteria).toContainEqual({
    ...{ criterion: 'fix_rate', max_points: 25, predicted_score: fixRate.predictedScore, actual_score: 13 },
    ...{ calibration_gap: 13 - fixRate.predictedScore, reasoning: fixRate.reasoning },
  });
  expect(benchmark?.calibration_gap).toBe(benchmark!.actual_score - benchmark!.predicted_score);
  expect(resultsProblems(await results())).toEqual([]);
});

test('a run that was stopped reports the failures that no fix was tried for', async () => {
  const { note, fix, end, results } = await someRun();
  await note('failures_found', { round: 1, total: 2, uncovered: 0, failures: [found('f1', 15), found('f2', 8)] });
  await fix({});
  await end(red('CANCELLED', 'cancelled'));
  expect((await results()).fixes).toMatchObject([
    { file: 'src/utils.py', status: 'applied' },
    { file: 'src/validator.py', line_number: 8, bug_type: 'SYNTAX', status: 'skipped', commit_message: null },
  ]);
});

test('secrets that a commit, a command or a reason quotes are not written', async () => {
  const { note, fix, end, results } = await someRun();
  const secret = 'ghp_' + 'a1B2'.repeat(9);
  await fix({ description: `found ${secret}`, commitMessage: `[AI-AGENT] Remove ${secret}` });
  await note('commits_pushed', { commits: [{ sha: SHA, message: `[AI-AGENT] Remove ${secret}` }] });
  await end({ verdict: 'error', reason: { code: 'INTERNAL', message: `https://user:${secret}@host/` } });
  expect(JSON.stringify(await results())).not.toContain(secret);
});

test('a run that ended badly and said nothing has results all the same', async () => {
  const { fix, end, results } = await someRun();
  await fix({ lineNumber: 0 });
  await end({ verdict: 'red', reason: { code: 'STILL_FAILING', message: '' } });
  expect(resultsProblems(await results())).toEqual([]);
});

test('there are none before the end, nor of a run that is not there', async () => {
  const { results } = await someRun();
  await expect(results()).rejects.toBeInstanceOf(RunNotEndedError);
  await expect(assembleResults(database(), randomUUID())).rejects.toBeInstanceOf(RunNotEndedError);
});

test('writing is whole or not at all, and may be repeated', async () => {
  const { runId, end, results } = await someRun();
  await end({ verdict: 'green', reason: null });
  const made = await results();
  await Promise.all(Array.from({ length: 10 }, () => writeResults(outputDir, made)));
  expect(readdirSync(join(outputDir, runId))).toEqual(['results.json']);
  expect(await readResults(outputDir, runId)).toEqual(made);
  expect(await readResults(outputDir, randomUUID())).toBeNull();

  const wrong = { ...made, verdict: 'red' } as Results;
  await expect(writeResults(outputDir, wrong)).rejects.toBeInstanceOf(ResultsInvalidError);
  expect(await readResults(outputDir, runId)).toEqual(made);
});

test.each<[string, (results: Results) => object]>([
  ['an extended type in the primary table', (r) => ({ fixes: [{ ...r.fixes[0], bug_type: 'SECRET_LEAK' }] })],
  ['a primary type in the extended table', (r) => ({ extended_fixes: r.fixes })],
  ['an absolute path', (r) => ({ fixes: [{ ...r.fixes[0], file: '/src/a.py' }] })],
  ['a line that no file has', (r) => ({ fixes: [{ ...r.fixes[0], line_number: 0 }] })],
  ["a commit that is not the agent's", (r) => ({ fixes: [{ ...r.fixes[0], commit_message: 'Fix' }] })],
  ['a final status that is not of its verdict', () => ({ final_status: 'FAILED' })],
  ['a green run with a reason', () => ({ reason: { code: 'INTERNAL', message: 'x' } })],
  ['a red run without one', () => ({ verdict: 'red', final_status: 'FAILED' })],
  ['no score', () => ({ score: undefined })],
  ['a run id that could leave the folder', () => ({ run_id: '../../etc' })],
])('the schema refuses %s', async (_, change) => {
  const { fix, end, results } = await someRun();
  await fix({});
  await end({ verdict: 'green', reason: null });
  const good = await results();
  expect(resultsProblems(good)).toEqual([]);
  expect(resultsProblems({ ...good, ...change(good) })).not.toEqual([]);
});
