import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openDatabase } from '../../db';
import { connectionString } from '../../db/url';
import { connectRedis, redisHealth } from '../../services/redis';
import { ownPostgres, ownRedis, type OwnServer } from '../support/own-servers';

test.each([
  ['postgresql://u:p@h/d', 'postgresql://u:p@h/d'],
  ['postgresql://u:p@h/d?application_name=x', 'postgresql://u:p@h/d?application_name=x'],
  ['postgresql://u:p@h/d?sslmode=require', 'postgresql://u:p@h/d?sslmode=require&uselibpqcompat=true'],
  ['postgresql://u:p@h/d?a=b&sslmode=verify-full', 'postgresql://u:p@h/d?a=b&sslmode=verify-full&uselibpqcompat=true'],
])('sslmode means what it means to libpq: %s', (url, expected) => {
  expect(connectionString(url)).toBe(expected);
});

const openssl = (() => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();

(openssl ? describe : describe.skip)(`servers on TLS${openssl ? '' : ' (skipped: openssl is not on PATH)'}`, () => {
  const dir = mkdtempSync(join(tmpdir(), 'rift-tls-'));
  const [cert, key] = [join(dir, 'server.crt'), join(dir, 'server.key')];
  const servers: OwnServer[] = [];

  beforeAll(() => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.remove()));
    rmSync(dir, { recursive: true });
  });

  test('PostgreSQL: require encrypts, verify-full also checks who answers', async () => {
    const server = await ownPostgres(undefined, (at) => {
      const data = join(at.dir, 'data');
      for (const file of [cert, key]) copyFileSync(file, join(data, file.slice(dir.length + 1)));
      chmodSync(join(data, 'server.key'), 0o600);
      appendFileSync(join(data, 'postgresql.conf'), '\nssl = on\n');
    });
    servers.push(server);
    await server.start();

    const required = await openDatabase(`${server.url}?sslmode=require`);
    await required.migrate();
    const client = new Client({ connectionString: connectionString(`${server.url}?sslmode=require`) });
    await client.connect();
    const sql =
      'SELECT bool_and(ssl) AS encrypted FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename IS NOT NULL';
    expect((await client.query(sql)).rows).toEqual([{ encrypted: true }]);
    await client.end();
    await required.close();

    const byName = server.url.replace('127.0.0.1', 'localhost');
    await expect(openDatabase(`${byName}?sslmode=verify-full`)).rejects.toThrow(/self-signed/);
    await expect(openDatabase(`${server.url}?sslmode=verify-full&sslrootcert=${cert}`)).rejects.toThrow(
      /does not match/,
    );
    const verified = await openDatabase(`${byName}?sslmode=verify-full&sslrootcert=${cert}`);
    expect(await verified.health()).toBe('ok');
    await verified.close();
  });

  test('Redis: rediss checks the certificate and works', async () => {
    const server = await ownRedis(({ dir: at, sparePort }) => {
      const lines = [`tls-port ${sparePort}`, `tls-cert-file ${cert}`, `tls-key-file ${key}`, 'tls-auth-clients no'];
      appendFileSync(join(at, 'redis.conf'), `${lines.join('\n')}\n`);
    });
    servers.push(server);
    await server.start();
    const url = new URL(server.url);
    url.host = `localhost:${server.sparePort}`;
    const secure = url.href.replace('redis:', 'rediss:');

    const trusted = await connectRedis(secure, { ca: readFileSync(cert, 'utf8') });
    expect(await redisHealth(trusted)).toBe('ok');
    trusted.disconnect();
    const untrusted = await connectRedis(secure);
    expect(await redisHealth(untrusted)).toBe('down');
    untrusted.disconnect();
  });
});
