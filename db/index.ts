import 'reflect-metadata';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { ENTITIES } from './entities';
import { MIGRATIONS } from './migrations';
import { createRepositories } from './repositories';
import type { Repositories } from './repositories/types';
import { seedStrategyWeights } from './seeds/strategy-weights';
import { connectionString } from './url';

export * from './repositories/types';

export interface DatabaseOptions {
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  readonly connectTimeoutMs?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
}

export interface Database {
  readonly repositories: Repositories;
  /**
   * Brings the schema up to date and seeds what is missing. Safe when several processes do it at once.
   * @returns names of the migrations that this call ran
   */
  migrate(): Promise<string[]>;
  /** Takes the last migration back. @returns its name; null where none is left */
  revert(): Promise<string | null>;
  /** `degraded`: reachable, but its schema is behind. Never throws. */
  health(): Promise<'ok' | 'degraded' | 'down'>;
  close(): Promise<void>;
}

/** Any number that only Rift's migrations use. */
const MIGRATION_LOCK = 7_438_001;

/**
 * Connects; takes libpq's `sslmode` and its companions in the URL.
 * @throws where the server cannot be reached
 */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  const dataSource = await createDataSource(url, options).initialize();
  return {
    repositories: createRepositories(dataSource),
    migrate: () =>
      underMigrationLock(dataSource, async (queryRunner) => {
        const ran = await executor(dataSource, queryRunner).executePendingMigrations();
        await seedStrategyWeights(queryRunner);
        return ran.map((migration) => migration.name);
      }),
    revert: () =>
      underMigrationLock(dataSource, async (queryRunner) => {
        const migrations = executor(dataSource, queryRunner);
        const [last] = (await migrations.getExecutedMigrations()).sort((a, b) => b.timestamp - a.timestamp);
        if (last) await migrations.undoLastMigration();
        return last?.name ?? null;
      }),
    health: async () => {
      try {
        const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
        return pending.length === 0 ? 'ok' : 'degraded';
      } catch {
        return 'down';
      }
    },
    close: () => dataSource.destroy(),
  };
}

/** The data source alone, not connected: for the schema's own tools. */
export function createDataSource(url: string, options: DatabaseOptions = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    url: connectionString(url),
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'all',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    synchronize: false,
    logging: false,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: options.connectTimeoutMs ?? 10_000,
    applicationName: options.applicationName ?? 'rift',
    // A connection that broke while idle is replaced at its next use.
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true },
  });
}

function executor(dataSource: DataSource, queryRunner: QueryRunner): MigrationExecutor {
  const migrations = new MigrationExecutor(dataSource, queryRunner);
  migrations.transaction = 'all';
  return migrations;
}

async function underMigrationLock<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const queryRunner = dataSource.createQueryRunner();
  try {
    await queryRunner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work(queryRunner);
  } finally {
    await queryRunner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await queryRunner.release();
  }
}
