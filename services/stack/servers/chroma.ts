import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { baseEnv, diesWithParent } from './base-env';
import { httpAnswers } from './ports';
import type { Server } from './server';

export interface ChromaOptions {
  readonly dir: string;
  readonly port: number;
  /** The native module of the `chromadb` package. */
  readonly program: string;
  readonly hostEnv: NodeJS.ProcessEnv;
}

/** What runs a command of Chroma's own. */
export function chromaCommand(binding: string, ...args: readonly string[]): readonly string[] {
  return [process.execPath, join(__dirname, 'run-chroma.cjs'), binding, ...args];
}

/** Chroma on loopback. Its single-node server knows no password. */
export function chromaServer({ dir, port, program, hostEnv }: ChromaOptions): Server & { readonly url: string } {
  const data = join(dir, 'data');
  const args = ['run', '--path', data, '--host', '127.0.0.1', '--port', String(port)];
  return {
    name: 'chroma',
    url: `http://127.0.0.1:${port}`,
    argv: diesWithParent(chromaCommand(program, ...args), hostEnv),
    env: baseEnv(hostEnv),
    prepare: async () => void mkdirSync(data, { recursive: true, mode: 0o700 }),
    probe: () => httpAnswers('127.0.0.1', port, '/api/v2/heartbeat'),
    stop: (child) => void child.kill('SIGTERM'),
    startWithinMs: 60_000,
    stopWithinMs: 10_000,
  };
}
