import { Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { freshDatabase } from '../support/database';

const named = (name: string) => process.env[name] ?? '';

test('PostgreSQL takes the password in its URL and refuses another', async () => {
  const url = named('RIFT_TEST_DATABASE_URL');
  const client = new Client({ connectionString: url });
  await client.connect();
  expect((await client.query('SHOW server_encoding')).rows).toEqual([{ server_encoding: 'UTF8' }]);
  await client.end();

  const stranger = new Client({ connectionString: url.replace(/:[^:@]+@/, ':guess@') });
  await expect(stranger.connect()).rejects.toThrow(/password authentication failed/);
});

test('each test file may have a database of its own', async () => {
  const [a, b] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(a.url).not.toBe(b.url);
  await Promise.all([a.drop(), b.drop()]);
});

test('Redis takes the password in its URL, refuses others, and evicts nothing', async () => {
  const url = named('RIFT_TEST_REDIS_URL');
  const redis = new Redis(url);
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  await redis.quit();

  const stranger = new Redis(url.replace(/:[^:@]+@/, ''), { lazyConnect: true, retryStrategy: () => null });
  stranger.on('error', () => undefined);
  await expect(stranger.get('key')).rejects.toThrow(/NOAUTH/);
  stranger.disconnect();
});

test('Temporal keeps what ended for thirty days', async () => {
  const connection = await Connection.connect({ address: named('RIFT_TEST_TEMPORAL_ADDRESS') });
  const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 86_400);
  await connection.close();
});
