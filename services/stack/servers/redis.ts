import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { baseEnv, diesWithParent } from './base-env';
import { secret } from './secret';
import type { Server } from './server';

export interface RedisOptions {
  readonly dir: string;
  readonly port: number;
  readonly program: string;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** false: for tests, nothing is written to disk. */
  readonly durable?: boolean;
}

/** Redis on loopback, with a password, that forgets nothing by itself. */
export function redisServer(options: RedisOptions): Server & { readonly url: string } {
  const { dir, port, program, hostEnv, durable = true } = options;
  const password = secret(join(dir, 'password'));
  const file = join(dir, 'redis.conf');
  const settings = {
    bind: '127.0.0.1',
    port,
    requirepass: password,
    dir: JSON.stringify(join(dir, 'data')),
    appendonly: durable ? 'yes' : 'no',
    save: '""',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    logfile: '""',
  };
  return {
    name: 'redis',
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    argv: diesWithParent([program, file], hostEnv),
    env: baseEnv(hostEnv),
    prepare: async () => {
      mkdirSync(join(dir, 'data'), { recursive: true, mode: 0o700 });
      const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
      writeFileSync(file, lines.join(''), { mode: 0o600 });
    },
    probe: () => ping(port, password),
    stop: (child) => void child.kill('SIGTERM'),
    startWithinMs: 60_000,
    stopWithinMs: 20_000,
  };
}

/** Whether the server answers a PING; while it loads its data it does not. */
export function ping(port: number, password: string, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    let answer = '';
    const done = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.split('\r\n').length > 2) done(answer.includes('+PONG'));
    });
    for (const event of ['error', 'timeout', 'close'] as const) socket.once(event, () => done(false));
  });
}
