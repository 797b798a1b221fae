import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../../services/process/spawn';

const PROGRAM = join(__dirname, '../../rift');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Rift of the test's own: a home of its own, and the whole embedded stack when it is first needed. */
export interface OwnRift {
  readonly home: string;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran>;
  /** Takes the stack down and removes the home. */
  dispose(): Promise<void>;
}

export function ownRift(extra: NodeJS.ProcessEnv = {}): OwnRift {
  const home = mkdtempSync(join(tmpdir(), 'rift-home-'));
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const { DATABASE_URL: _d, REDIS_URL: _r, TEMPORAL_ADDRESS: _t, ...inherited } = process.env;
    const whole = { ...inherited, NODE_ENV: undefined, ...extra, ...env, RIFT_HOME: home };
    const { code, stdout, stderr } = await exec([PROGRAM, ...args], { env: whole, timeoutMs: 300_000 });
    return { code, stdout: stdout.toString(), stderr: stderr.toString() };
  };
  return {
    home,
    run,
    dispose: async () => {
      await run(['down']);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
