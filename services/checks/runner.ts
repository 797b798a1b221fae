import { randomBytes } from 'node:crypto';
import { copyFile, lstat, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEPT, REPORTS, type Limits, type Sandbox, type SandboxSpec } from '../sandbox/contract';
import type { InLanguage, Prepared, RawRun } from '../languages/contract';

const LARGEST_REPORT = 64 * 2 ** 20;

export interface RunnerOptions {
  readonly sandbox: Sandbox;
  readonly prepared: Prepared;
  /** Host path of the tree; files may be written below it. */
  readonly workCopy: string;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly onTelemetry?: SandboxSpec['onTelemetry'];
}

/** Runs programs on a work copy in the check profile of a prepared project, each with a fresh report folder. */
export function languageRunner({
  sandbox,
  prepared,
  workCopy,
  limits,
  signal,
  onTelemetry,
}: RunnerOptions): InLanguage {
  return async (spec) => {
    const folder = await mkdtemp(join(tmpdir(), 'rift-reports-'));
    try {
      const result = await sandbox.run({
        ...{ profile: 'check', argv: spec.argv, cwd: spec.cwd, workCopy, path: prepared.path, signal, onTelemetry },
        ...(spec.stdin !== undefined && { stdin: spec.stdin }),
        ...(prepared.scratch && { scratch: prepared.scratch }),
        mounts: [...prepared.mounts, ...(spec.mounts ?? []), { host: folder, guest: REPORTS, mode: 'rw' }],
        env: { ...prepared.env, ...spec.env },
        limits: { ...limits, ...spec.limits },
      });
      await keep(folder, spec.keeps ?? [], prepared);
      return { result, reports: await readReports(folder, spec.keeps) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** What a run found out for those after it, each file whole or not at all; where it cannot be kept they find it out anew. */
async function keep(folder: string, keeps: readonly string[], { mounts }: Prepared): Promise<void> {
  const shelf = mounts.find(({ guest }) => guest === KEPT)?.host;
  if (shelf === undefined) return;
  for (const name of keeps) {
    const file = join(folder, name);
    const aside = join(shelf, `${name}.${randomBytes(4).toString('hex')}`);
    try {
      if (!(await lstat(file)).isFile()) continue;
      await copyFile(file, aside);
      await rename(aside, join(shelf, name));
    } catch {
      await rm(aside, { force: true });
    }
  }
}

/** Report files by name; what is no regular file (a link out, a pipe) is left alone. */
async function readReports(folder: string, kept: readonly string[] = []): Promise<RawRun['reports']> {
  const reports: Record<string, string> = {};
  for (const name of await readdir(folder)) {
    if (kept.includes(name)) continue;
    const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      () => null,
    );
    if (!file) continue;
    try {
      const stat = await file.stat();
      if (stat.isFile() && stat.size <= LARGEST_REPORT) reports[name] = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }
  return reports;
}
