import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../domain/check';
import { createChecks, prepareProject } from '../../services/checks';
import type { Patience } from '../../services/checks/run';
import type { CheckPlan } from '../../services/checks/contract';
import { loadConfig } from '../../services/config/config';
import { createLanguages } from '../../services/languages';
import type { Prepared } from '../../services/languages/contract';
import { redact } from '../../services/redact';
import { createSandbox } from '../../services/sandbox';
import { openTree } from '../../services/workspace/tree';

export interface Checked {
  readonly plan: CheckPlan;
  readonly report: CheckReport;
  readonly problems: readonly string[];
  readonly workCopy: string;
  /** Files of the installations that runs leave for those after them. */
  kept(): string[];
  /** The same checks, in the same installation, on a fresh copy with other files. */
  again(changes: Readonly<Record<string, string>>): Promise<Checked>;
}

export interface Bench {
  check(files: Readonly<Record<string, string>>, options?: { confirmRed?: boolean; tag?: string }): Promise<Checked>;
  remove(): void;
}

/** Checks small repositories for real: sandbox, preparation and tools as a run has them. */
export function bench(bwrap: string | null, patience?: Patience): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'rift-checks-'));
  const { hostEnv, prepareAllow } = loadConfig();
  const cache = join(folder, 'cache');
  const sandbox = createSandbox({ bwrap, cache, hostEnv, prepareAllow });
  const adapters = createLanguages(hostEnv);
  const checks = createChecks({
    sandbox,
    adapters,
    redact,
    openTree,
    ...(patience && { patience }),
  });
  const progress = { heartbeat: () => undefined, signal: new AbortController().signal };
  return {
    async check(files, { confirmRed = false, tag } = {}) {
      const workCopy = repository(folder, files, tag);
      const tree = openTree(workCopy);
      const plan = await checks.planChecks(tree, checks.detectProjects(tree));
      const prepared = new Map<string, Prepared>();
      const places: string[] = [];
      for (const project of plan.projects) {
        const adapter = adapters[project.adapter];
        if (!adapter) continue;
        const installDir = mkdtempSync(join(folder, 'install-'));
        places.push(join(installDir, project.id.replace(/[^\w.-]+/g, '_'), 'kept'));
        const made = {
          sandbox,
          adapter,
          project,
          tree,
          workCopy,
          cacheDir: cache,
          installDir,
          remoteKey: 'test',
          progress,
        };
        prepared.set(project.id, await prepareProject({ ...made, checks: plan.checks }));
      }
      const problems = [...prepared.values()].flatMap((one) => one.problems);
      const checked = async (place: string): Promise<Checked> => ({
        ...{ plan, problems, workCopy: place },
        report: await checks.runChecks({ workCopy: place, plan, prepared, progress, confirmRed }),
        kept: () => places.flatMap((at) => readdirSync(at)).filter((name) => /\.(tar|tsbuildinfo)$/.test(name)),
        again: (changes) => checked(repository(folder, { ...files, ...changes })),
      });
      return checked(workCopy);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function repository(folder: string, files: Readonly<Record<string, string>>, tag?: string): string {
  const root = mkdtempSync(join(folder, 'repo-'));
  // As a run's checkout is.
  chmodSync(root, 0o755);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: root });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'as submitted');
  if (tag !== undefined) git('tag', tag);
  return root;
}

/** Status and findings of each kind's first check, as short as can be compared. */
export function told({ plan, report }: Checked, kind: string): { status: string; found: string[] } {
  const check = plan.checks.find((one) => one.kind === kind);
  const run = report.runs.find((one) => one.checkId === check?.id);
  return {
    status: run?.status ?? 'none',
    found: (run?.diagnostics ?? []).map((d) => `${d.bugType} ${d.file}:${d.line}`),
  };
}
