import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { exec } from '../../process/spawn';
import { baseEnv } from './base-env';
import { secret } from './secret';
import type { Server } from './server';
import { asSomebody } from './somebody';

const USER = 'rift';
export const DATABASE = 'rift_agent';

export interface PostgresOptions {
  /** Holds the data folder and the password. */
  readonly dir: string;
  readonly port: number;
  readonly program: string;
  readonly bwrap: string | null;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** false: for tests, what a crash would lose is not kept. */
  readonly durable?: boolean;
}

/** PostgreSQL on loopback: password only, no Unix socket. */
export function postgresServer(options: PostgresOptions): Server & { readonly url: string } {
  const { dir, port, program, hostEnv, durable = true } = options;
  const data = join(dir, 'data');
  const password = secret(join(dir, 'password'));
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const env = baseEnv(hostEnv);
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const wrap = (argv: readonly string[]) => asSomebody(argv, { ...options, takesRoot: false });
  return {
    name: 'postgres',
    url,
    env,
    argv: wrap([program, '-D', data, ...flags]),
    prepare: async () => {
      if (!existsSync(join(data, 'PG_VERSION'))) await initialise(options, data, password, wrap);
      await endLeftover(data);
    },
    probe: () => query(url.replace(/[^/]+$/, 'postgres'), 'SELECT 1').then(() => true),
    alive: () => query(url, 'SELECT 1').then(() => true, isAnswer),
    settle: async () => {
      const admin = url.replace(/[^/]+$/, 'postgres');
      const rows = await query(admin, `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
      if (rows === 0) await query(admin, `CREATE DATABASE ${DATABASE}`);
    },
    stop: (child) => {
      // The child may be the wrapper, which passes no signal on.
      signal(postmaster(data) ?? child.pid, durable ? 'SIGINT' : 'SIGQUIT');
    },
    startWithinMs: 60_000,
    stopWithinMs: 30_000,
  };
}

/** Into a folder of its own, renamed when whole: an interrupted attempt leaves nothing that looks like data. */
async function initialise(
  { dir, program, hostEnv, durable = true }: PostgresOptions,
  data: string,
  password: string,
  wrap: (argv: readonly string[]) => readonly string[],
): Promise<void> {
  const draft = mkdtempSync(join(dir, 'initdb.'));
  try {
    const target = join(draft, 'data');
    const passwordFile = join(draft, 'password');
    mkdirSync(target, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    const argv = [join(dirname(program), 'initdb'), '-D', target, '-U', USER, `--pwfile=${passwordFile}`];
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', ...(durable ? [] : ['--no-sync'])];
    const { code, stderr } = await exec(wrap([...argv, ...flags]), { env: baseEnv(hostEnv), timeoutMs: 120_000 });
    if (code !== 0) throw new Error(`initdb failed: ${stderr.toString().trim().slice(-500)}`);
    renameSync(target, data);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The process that the data folder names as its server. */
function postmaster(data: string): number | null {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]) || null;
  } catch {
    return null;
  }
}

/** PostgreSQL takes any living process under the recorded pid for its server, and refuses to start beside it. */
async function endLeftover(data: string): Promise<void> {
  const pid = postmaster(data);
  if (pid === null) return;
  const serves = () => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return false;
    }
  };
  for (let tries = 0; serves(); tries++) {
    if (tries % 50 === 0) signal(pid, tries === 0 ? 'SIGINT' : 'SIGQUIT');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

/** An error of the server's own, such as that it has no connection to spare, is an answer. */
function isAnswer(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code));
}

/** Number of rows. */
async function query(url: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
