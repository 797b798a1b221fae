import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { identityOf } from '../../services/stack/identity';
import type { StackState } from '../../services/stack';
import { buildProject, descendants, listeningAddresses, makeHome, processesOf, type Home } from './home';

jest.setTimeout(240_000);

let home: Home;
beforeAll(() => {
  buildProject();
  home = makeHome();
});
afterAll(() => home.remove());

const pidOf = (state: StackState, name: keyof StackState['processes']) => state.processes[name].process?.pid ?? 0;

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function redis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  return use(client).finally(() => client.disconnect());
}

test('every part is up, known by pid, and readable only by its user', async () => {
  await home.up();
  const { phase, parts } = await home.status();
  expect(phase).toBe('up');
  expect(parts.map(({ status, answers }) => [status, answers])).toEqual(
    parts.map(({ port }) => ['up', port === null ? null : true]),
  );
  for (const { pid } of parts) expect(identityOf(pid ?? 0)).not.toBeNull();
  for (const file of ['stack.json', 'token', join('postgres', 'password'), join('redis', 'redis.conf')]) {
    expect([file, statSync(join(home.dir, file)).mode & 0o077]).toEqual([file, 0]);
  }
});

test('nothing listens beyond loopback', async () => {
  const { supervisor } = await home.up();
  const addresses = listeningAddresses(descendants(supervisor.pid));
  expect(addresses.length).toBeGreaterThanOrEqual(6);
  const beyond = addresses.filter((address) => !/^(0100007F|0{24}01000000|0{16}FFFF00000100007F):/.test(address));
  expect(beyond).toEqual([]);
});

test('a second up adopts the stack that runs', async () => {
  const first = await home.up();
  const [a, b] = await Promise.all([home.up(), home.up()]);
  expect([a.supervisor, b.supervisor]).toEqual([first.supervisor, first.supervisor]);
  expect(pidOf(b, 'api')).toBe(pidOf(first, 'api'));
});

test.each(['postgres', 'redis', 'temporal', 'chroma', 'activity-worker', 'workflow-worker', 'api'] as const)(
  '%s comes back after a kill -9, on the same port, and the others stay',
  async (name) => {
    const before = await home.up();
    process.kill(pidOf(before, name), 'SIGKILL');
    const after = await home.untilBack(name, pidOf(before, name));
    expect(after.processes[name]).toMatchObject({
      restarts: before.processes[name].restarts + 1,
      port: before.processes[name].port,
    });
    expect(after.processes[name].lastEnd).toMatch(/SIGKILL|exit 137/);
    const others = Object.keys(before.processes).filter((other) => other !== name) as (typeof name)[];
    expect(others.map((other) => pidOf(after, other))).toEqual(others.map((other) => pidOf(before, other)));
  },
);

test('data and addresses survive down and up, and a kill -9 of everything', async () => {
  const { urls, ports, supervisor } = await home.up();
  await query(urls.database, 'CREATE TABLE kept (word text); ');
  await query(urls.database, "INSERT INTO kept VALUES ('still here')");
  await redis(urls.redis, (client) => client.set('kept', 'still here'));
  expect((await home.rift('down')).code).toBe(0);
  expect(processesOf(home.dir)).toEqual([]);

  const second = await home.up();
  expect(second.ports).toEqual(ports);
  expect(await query(second.urls.database, 'SELECT word FROM kept')).toEqual([{ word: 'still here' }]);
  expect(await redis(second.urls.redis, (client) => client.get('kept'))).toBe('still here');

  for (const pid of descendants(second.supervisor.pid)) process.kill(pid, 'SIGKILL');
  const third = await home.up();
  expect(third.supervisor).not.toEqual(supervisor);
  expect(await query(third.urls.database, 'SELECT word FROM kept')).toEqual([{ word: 'still here' }]);
});

test('a supervisor that was killed is replaced by one, however many ask for it, and leaves no orphan', async () => {
  const before = await home.up();
  const tree = descendants(before.supervisor.pid).map(identityOf);
  process.kill(before.supervisor.pid, 'SIGKILL');
  const [a, b] = await Promise.all([home.up(), home.up()]);
  expect(a.supervisor).toEqual(b.supervisor);
  expect(a.supervisor.pid).not.toBe(before.supervisor.pid);
  const left = tree.filter((one) => one && identityOf(one.pid)?.born === one.born);
  expect(left).toEqual([]);
});

test('a stale state file harms neither the start nor whoever has the pid by now', async () => {
  const { supervisor } = await home.up();
  await home.rift('down');
  const bystander = spawn('sleep', ['120'], { stdio: 'ignore' });
  const file = join(home.dir, 'stack.json');
  const stale = readFileSync(file, 'utf8');
  const pid = bystander.pid ?? 0;
  const state = JSON.parse(stale) as StackState;
  const born = { pid, born: supervisor.born };
  const processes = Object.entries(state.processes).map(([name, one]) => [name, { ...one, process: born }]);
  writeFileSync(
    file,
    JSON.stringify({ ...state, phase: 'up', supervisor: born, processes: Object.fromEntries(processes) }),
  );
  writeFileSync(join(home.dir, 'postgres', 'data', 'postmaster.pid'), `${pid}\n${home.dir}/postgres/data\n`);
  try {
    await home.up();
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    expect(identityOf(pid)).not.toBeNull();
  } finally {
    bystander.kill('SIGKILL');
  }
});

test('a state file that cannot be read is no obstacle', async () => {
  await home.rift('down');
  writeFileSync(join(home.dir, 'stack.json'), '{"phase": "u');
  expect((await home.up()).phase).toBe('up');
});

test('other settings replace the running stack', async () => {
  const before = await home.up();
  const other = makeHome({ dir: join(home.dir, '..'), env: { ENABLE_SEARCH_REPAIR: 'off' } });
  const after = await other.up();
  expect(after.settings).not.toBe(before.settings);
  expect(identityOf(before.supervisor.pid)?.born).not.toBe(before.supervisor.born);
});
