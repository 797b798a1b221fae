import { Client } from 'pg';
import { openDatabase, type Database } from '../../db';
import { BUG_TYPES } from '../../domain/names';
import { freshDatabase, type TestDatabase } from '../support/database';
import { newRun } from '../support/runs';
import { onEachPostgres } from './on-each-postgres';

const TABLES = [
  'benchmark_scores',
  'ci_events',
  'execution_traces',
  'fixes',
  'model_calls',
  'runs',
  'strategy_weight_history',
  'strategy_weights',
];

onEachPostgres((adminUrl) => {
  let fresh: TestDatabase;
  let database: Database;
  let sql: Client;

  beforeEach(async () => {
    fresh = await freshDatabase(undefined, adminUrl());
    database = await openDatabase(fresh.url);
    sql = new Client({ connectionString: fresh.url });
    await sql.connect();
  });
  afterEach(async () => {
    await sql.end();
    await database.close();
    await fresh.drop();
  });

  const tables = async () => {
    const { rows } = await sql.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    );
    return rows.map((row) => row.name).filter((name) => name !== 'schema_migrations');
  };

  test('go up, down to nothing, and up again', async () => {
    expect((await database.migrate()).length).toBeGreaterThan(0);
    expect(await tables()).toEqual(TABLES);
    expect(await database.migrate()).toEqual([]);
    while ((await database.revert()) !== null);
    expect(await tables()).toEqual([]);
    await database.migrate();
    expect(await tables()).toEqual(TABLES);
  });

  test('may be run by several processes at once', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => openDatabase(fresh.url)));
    const ran = await Promise.all([database, ...others].map((one) => one.migrate()));
    expect(ran.filter((names) => names.length > 0)).toHaveLength(1);
    await Promise.all(others.map((other) => other.close()));
  });

  test('do no harm where the record of them was lost', async () => {
    await database.migrate();
    const run = newRun();
    await database.repositories.runs.insertQueued(run);
    await sql.query('DROP TABLE schema_migrations');
    await database.migrate();
    expect(await database.repositories.runs.get(run.runId)).not.toBeNull();
  });

  test('seed the weights of every bug type once, and leave what was learned', async () => {
    await database.migrate();
    const { strategyWeights } = database.repositories;
    const before = await strategyWeights.of('LOGIC');
    await strategyWeights.evolve('LOGIC', 0, { ...before.weights, search: 0.95 }, 'search heals more');
    await database.migrate();
    const all = await strategyWeights.all();
    expect(all.map((row) => row.bugType)).toEqual([...BUG_TYPES].sort());
    expect(all.filter((row) => row.generation === 0)).toHaveLength(BUG_TYPES.length - 1);
    expect((await strategyWeights.of('LOGIC')).weights.search).toBe(0.95);
  });

  test('are what health looks at', async () => {
    expect(await database.health()).toBe('degraded');
    await database.migrate();
    expect(await database.health()).toBe('ok');
  });
});

test('health says that a database is down, and opening one that is not there fails', async () => {
  const fresh = await freshDatabase();
  const database = await openDatabase(fresh.url);
  await fresh.drop();
  expect(await database.health()).toBe('down');
  await database.close();
  await expect(openDatabase(fresh.url)).rejects.toThrow(/does not exist/);
});
