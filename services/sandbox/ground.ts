import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../process/spawn';
import { commandLine, NOTHING_OUTSIDE } from './arguments';
import { findCgroups, type Cgroups } from './cgroup';
import { SandboxUnavailable, type Limits } from './contract';
import { ordinaryIdentity, plainRootIdentity, rootIdentity, type Identity } from './identity';
import { supervise } from './supervise';
import { copyEtc, processFolder, systemArgs } from './system';

/** What this machine offers to build sandboxes on. */
export interface Ground {
  readonly bwrap: string;
  readonly system: readonly string[];
  readonly cgroups: Cgroups | null;
  readonly hostUid: number | null;
  newIdentity(): Promise<Identity>;
}

/**
 * Finds what the machine offers and tries it once.
 * @throws SandboxUnavailable
 */
export async function findGround(bwrap: string | null, cache: string, env: NodeJS.ProcessEnv): Promise<Ground> {
  if (!bwrap) throw new SandboxUnavailable('bubblewrap was not found');
  const help = await exec([bwrap, '--help'], { env: { PATH: env.PATH } }).catch((error: Error) => {
    throw new SandboxUnavailable(`bubblewrap does not start: ${error.message}`);
  });
  const isRoot = process.getuid?.() === 0;
  const kinds: (() => Promise<Identity>)[] = isRoot
    ? [() => rootIdentity(env), async () => plainRootIdentity()]
    : [async () => ordinaryIdentity(help.stdout.toString())];
  const system = systemArgs(copyEtc(processFolder(join(cache, 'sandbox', 'etc'))));
  const reasons: string[] = [];
  for (const newIdentity of kinds) {
    try {
      const identity = await newIdentity();
      const ground = { bwrap, system, cgroups: findCgroups(), hostUid: identity.hostUid, newIdentity };
      await smoke(ground, identity).finally(() => identity.release());
      return ground;
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new SandboxUnavailable(reasons.join('; '));
}

const SMOKE_LIMITS: Limits = {
  wallSecs: 20,
  memoryMb: 256,
  processes: 64,
  fileMb: 16,
  diskMb: 1024,
  outputBytes: 4096,
};

async function smoke(ground: Ground, identity: Identity): Promise<void> {
  const workCopy = mkdtempSync(join(tmpdir(), 'rift-smoke-'));
  try {
    const spec = { profile: 'check', argv: ['sh', '-c', 'id -u; echo > /usr/escaped'], cwd: '/tmp', workCopy } as const;
    const containerId = `${process.pid}-0`;
    const call = { containerId, bwrap: ground.bwrap, spec, limits: SMOKE_LIMITS, identity, system: ground.system };
    const { done } = supervise({
      containerId,
      argv: commandLine({ ...call, outside: NOTHING_OUTSIDE, limitUser: false }),
      ...{ cgroup: null, userNamespace: identity.userNamespace, limits: SMOKE_LIMITS },
      ...{ writable: [], signal: undefined, onTelemetry: undefined },
    });
    const { stdout, stderr, exitCode } = await done;
    const asExpected =
      stdout.text.trim() === String(identity.uid) && exitCode !== 0 && !stderr.text.includes('prlimit:');
    if (!asExpected) throw new Error(`the sandbox does not hold: ${stdout.text} ${stderr.text}`.trim());
  } finally {
    rmSync(workCopy, { recursive: true, force: true });
  }
}
