import { randomUUID } from 'node:crypto';
import {
  ACTION_TYPES,
  BUG_TYPES,
  CI_STATUSES,
  EDIT_KINDS,
  FIX_STATUSES,
  RUN_STATUSES,
  STRATEGIES,
} from '../../domain/names';
import { STORED_EVENTS } from '../../domain/events';
import { VERDICTS } from '../../domain/verdict';
import { onEachPostgres, useDatabase } from './on-each-postgres';

type Row = Readonly<Record<string, unknown>>;

const runId = randomUUID();
const RUN: Row = {
  run_id: runId,
  fingerprint: 'f',
  repo_url: 'https://git.example/a.git',
  team_name: 'T',
  leader_name: 'L',
  max_iterations: 5,
  branch_name: 'T_L_AI_Fix',
  status: 'passed',
};
const FIX: Row = {
  run_id: runId,
  file_path: 'src/a.py',
  bug_type: 'LINTING',
  line_number: 1,
  description: 'd',
  fix_description: 'f',
  status: 'applied',
  strategy: 'rule_first',
};
const CI_EVENT: Row = { run_id: runId, iteration: 1, status: 'passed' };
const TRACE: Row = { run_id: runId, agent_node: 'test_runner', action_type: 'emit', action_label: 'x' };
const WEIGHTS: Row = {
  bug_type: 'LOGIC',
  generation: 1,
  ...Object.fromEntries([...STRATEGIES, ...EDIT_KINDS].map((name) => [`strategy_${name}`, 0.5])),
};
const BENCHMARK: Row = { run_id: runId, criterion: 'tests', max_points: 10, predicted_score: 5 };

onEachPostgres((adminUrl) => {
  const { query } = useDatabase(adminUrl);
  let step = 0;

  beforeAll(() => insert('runs', RUN));

  async function insert(table: string, row: Row): Promise<void> {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`).join(', ');
    await query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row));
  }
  const run = (change: Row) => ({ ...RUN, run_id: randomUUID(), repo_url: randomUUID(), ...change });
  const trace = (change: Row) => ({ ...TRACE, step_index: step++, ...change });

  test.each<[string, string, () => Row]>([
    ['chk_runs_status', 'runs', () => run({ status: 'done' })],
    ['chk_runs_verdict', 'runs', () => run({ verdict: 'blue' })],
    ['chk_runs_max_iterations', 'runs', () => run({ max_iterations: 0 })],
    ['pk_runs', 'runs', () => run({ run_id: runId })],
    ['fk_fixes_run_id', 'fixes', () => ({ ...FIX, run_id: randomUUID() })],
    ['chk_fixes_bug_type', 'fixes', () => ({ ...FIX, bug_type: 'TYPO' })],
    ['chk_fixes_status', 'fixes', () => ({ ...FIX, status: 'done' })],
    ['chk_fixes_confidence_score', 'fixes', () => ({ ...FIX, confidence_score: 1.01 })],
    ['chk_fixes_confidence_score', 'fixes', () => ({ ...FIX, confidence_score: -0.01 })],
    ['chk_fixes_strategy', 'fixes', () => ({ ...FIX, strategy: 'luck' })],
    ['chk_fixes_strategy_used', 'fixes', () => ({ ...FIX, strategy_used: 'luck' })],
    ['fk_ci_events_run_id', 'ci_events', () => ({ ...CI_EVENT, run_id: randomUUID() })],
    ['chk_ci_events_status', 'ci_events', () => ({ ...CI_EVENT, status: 'done' })],
    ['chk_ci_events_iteration', 'ci_events', () => ({ ...CI_EVENT, iteration: 0 })],
    ['fk_execution_traces_run_id', 'execution_traces', () => trace({ run_id: randomUUID() })],
    ['fk_execution_traces_related_fix_id', 'execution_traces', () => trace({ related_fix_id: randomUUID() })],
    ['fk_execution_traces_related_ci_event_id', 'execution_traces', () => trace({ related_ci_event_id: randomUUID() })],
    ['chk_execution_traces_action_type', 'execution_traces', () => trace({ action_type: 'dream' })],
    ['chk_execution_traces_event', 'execution_traces', () => trace({ event: 'telemetry_tick' })],
    ['chk_execution_traces_step_index', 'execution_traces', () => trace({ step_index: -1 })],
    ['fk_benchmark_scores_run_id', 'benchmark_scores', () => ({ ...BENCHMARK, run_id: randomUUID() })],
    ['chk_benchmark_scores_max_points', 'benchmark_scores', () => ({ ...BENCHMARK, max_points: -1 })],
  ])('%s refuses a row of %s', async (constraint, table, row) => {
    await expect(insert(table, row())).rejects.toMatchObject({ constraint });
  });

  test.each<[string, string, Row]>([
    ['idx_traces_run_step', 'execution_traces', { ...TRACE, step_index: 100_000 }],
    ['idx_traces_run_step_key', 'execution_traces', { ...TRACE, step_key: 'a/1' }],
    ['idx_benchmark_run_criterion', 'benchmark_scores', BENCHMARK],
    ['idx_weight_history_bug_generation', 'strategy_weight_history', { ...WEIGHTS, reason: 'r' }],
    ['idx_runs_active_branch', 'runs', { ...RUN, status: 'queued' }],
  ])('%s refuses the second of two', async (constraint, table, row) => {
    const fresh = () => ({
      ...(table === 'execution_traces' ? trace(row) : row),
      ...(table === 'runs' && { run_id: randomUUID() }),
    });
    await insert(table, fresh());
    await expect(insert(table, fresh())).rejects.toMatchObject({ constraint });
  });

  test.each([...STRATEGIES, ...EDIT_KINDS])('a weight of %s lies between 0 and 1', async (name) => {
    const wrong = query(`UPDATE strategy_weights SET strategy_${name} = 1.1 WHERE bug_type = 'LOGIC'`);
    await expect(wrong).rejects.toMatchObject({ constraint: `chk_strategy_weights_${name}` });
    const row = { ...WEIGHTS, generation: 2, reason: 'r', [`strategy_${name}`]: -0.1 };
    const constraint = `chk_strategy_weight_history_${name}`;
    await expect(insert('strategy_weight_history', row)).rejects.toMatchObject({ constraint });
  });

  test('a bug type has one row of weights', async () => {
    const row = { ...WEIGHTS, bug_type: 'LOGIC' };
    await expect(insert('strategy_weights', row)).rejects.toMatchObject({ constraint: 'uq_strategy_weights_bug_type' });
  });

  test.each<[string, string, readonly string[], (value: string) => Row]>([
    ['runs', 'status', RUN_STATUSES, (status) => run({ status })],
    ['runs', 'verdict', VERDICTS, (verdict) => run({ verdict })],
    ['fixes', 'bug_type', BUG_TYPES, (bug_type) => ({ ...FIX, bug_type })],
    ['fixes', 'status', FIX_STATUSES, (status) => ({ ...FIX, status })],
    ['fixes', 'strategy', STRATEGIES, (strategy) => ({ ...FIX, strategy })],
    ['fixes', 'strategy_used', EDIT_KINDS, (strategy_used) => ({ ...FIX, strategy_used })],
    ['ci_events', 'status', CI_STATUSES, (status) => ({ ...CI_EVENT, status })],
    ['execution_traces', 'action_type', ACTION_TYPES, (action_type) => trace({ action_type })],
    ['execution_traces', 'event', STORED_EVENTS, (event) => trace({ event })],
  ])('%s.%s takes every value that the contract names', async (table, _column, values, rowOf) => {
    for (const value of values) await insert(table, rowOf(value));
  });

  test.each(['runs', 'fixes', 'ci_events', 'benchmark_scores', 'strategy_weights'])(
    'a changed row of %s tells when',
    async (table) => {
      const owner = randomUUID();
      await insert('runs', run({ run_id: owner }));
      const rows: Record<string, Row> = { fixes: FIX, ci_events: CI_EVENT, benchmark_scores: BENCHMARK };
      if (rows[table]) await insert(table, { ...rows[table], run_id: owner });
      await query(`UPDATE ${table} SET created_at = created_at`);
      expect(await query(`SELECT 1 FROM ${table} WHERE updated_at <= created_at`)).toEqual([]);
    },
  );

  test('what belongs to a run goes with it', async () => {
    const gone = randomUUID();
    await insert('runs', run({ run_id: gone }));
    for (const [table, row] of Object.entries({ fixes: FIX, ci_events: CI_EVENT, benchmark_scores: BENCHMARK })) {
      await insert(table, { ...row, run_id: gone });
    }
    await insert('execution_traces', trace({ run_id: gone }));
    await query('DELETE FROM runs WHERE run_id = $1', [gone]);
    for (const table of ['fixes', 'ci_events', 'benchmark_scores', 'execution_traces']) {
      expect(await query(`SELECT 1 FROM ${table} WHERE run_id = $1`, [gone])).toEqual([]);
    }
  });
});
