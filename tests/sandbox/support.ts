import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { CHECKOUT, createSandbox, type SandboxResult, type SandboxSpec } from '../../services/sandbox';

const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'bwrap'));
export const BWRAP = process.env.RIFT_BWRAP ?? onPath.find((path) => existsSync(path)) ?? null;

export interface Yard {
  /** A folder that only its owner can enter, as a home is. */
  readonly dir: string;
  readonly workCopy: string;
  /** Runs a shell script inside. */
  sh(script: string, more?: Partial<SandboxSpec>): Promise<SandboxResult>;
  python(script: string, more?: Partial<SandboxSpec>): Promise<SandboxResult>;
  readonly sandbox: ReturnType<typeof createSandbox>;
  remove(): void;
}

/** A work copy and a sandbox of its own. */
export function yard(hostEnv: NodeJS.ProcessEnv = process.env, prepareAllow: readonly string[] = [], slots = 16): Yard {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'rift-sandbox-test-')));
  chmodSync(dir, 0o700);
  const workCopy = join(dir, 'work');
  mkdirSync(workCopy);
  const sandbox = createSandbox({ bwrap: BWRAP, cache: join(dir, 'cache'), hostEnv, prepareAllow, slots });
  const run = (argv: string[], more: Partial<SandboxSpec>) =>
    sandbox.run({ profile: 'check', argv, cwd: CHECKOUT, workCopy, ...more });
  return {
    ...{ dir, workCopy, sandbox },
    sh: (script, more = {}) => run(['sh', '-c', script], more),
    python: (script, more = {}) => run(['/usr/bin/python3', '-I', '-c', script], more),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
