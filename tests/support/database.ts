import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of the caller's own on the test server, or on another: empty, or a copy of the one named by `template`. */
export async function freshDatabase(
  template?: string,
  admin: string | undefined = process.env.RIFT_TEST_DATABASE_URL,
): Promise<TestDatabase> {
  if (!admin) throw new Error('no test server: run the tests through Jest, whose global setup starts it');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await run(admin, `CREATE DATABASE ${name}${template ? ` TEMPLATE ${template}` : ''}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(admin, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
