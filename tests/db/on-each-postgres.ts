import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { Client } from 'pg';
import { openDatabase, type Database } from '../../db';
import { freshDatabase, type TestDatabase } from '../support/database';
import { ownPostgres, type OwnServer } from '../support/own-servers';

const OLDEST = 15;

/** The oldest supported PostgreSQL, where this machine has it; the newest is the one that Rift brings. */
function findOldest(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), `/usr/lib/postgresql/${OLDEST}/bin`];
  for (const program of folders.map((folder) => join(folder, 'postgres')).filter((path) => existsSync(path))) {
    const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
    if (version.includes(` ${OLDEST}.`) && existsSync(join(dirname(program), 'initdb'))) return program;
  }
  return null;
}

/** Runs a suite on the PostgreSQL that Rift brings, and on the oldest that it supports. */
export function onEachPostgres(suite: (adminUrl: () => string) => void): void {
  describe('on the embedded PostgreSQL', () => suite(() => process.env.RIFT_TEST_DATABASE_URL ?? ''));

  const oldest = findOldest();
  const title = `on PostgreSQL ${OLDEST}${oldest ? '' : ' (skipped: not on PATH nor below /usr/lib/postgresql)'}`;
  (oldest ? describe : describe.skip)(title, () => {
    let server: OwnServer;
    beforeAll(async () => {
      server = await ownPostgres(oldest ?? '');
      await server.start();
    });
    suite(() => server.url);
    // Hooks run in the order of their definition: the suite closes its connections first.
    afterAll(() => server.remove());
  });
}

/** A migrated database for each suite, and a plain client of it; closed and dropped after the suite. */
export function useDatabase(adminUrl?: () => string): {
  readonly database: () => Database;
  readonly url: () => string;
  readonly query: <T extends object>(sql: string, values?: unknown[]) => Promise<T[]>;
} {
  let fresh: TestDatabase;
  let database: Database;
  let client: Client;
  beforeAll(async () => {
    fresh = await freshDatabase(undefined, adminUrl?.());
    database = await openDatabase(fresh.url);
    await database.migrate();
    client = new Client({ connectionString: fresh.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.close();
    await fresh.drop();
  });
  return {
    database: () => database,
    url: () => fresh.url,
    query: async <T extends object>(sql: string, values?: unknown[]) => (await client.query<T>(sql, values)).rows,
  };
}
