import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FixReport } from '../../domain/fix-report';
import { loadConfig } from '../../services/config/config';
import { fixTree } from '../../services/fix';
import { openFixParts } from '../../services/fix/parts';
import { applyPatch } from '../../services/repair';

export interface Task {
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly only: string | null;
  readonly timeLimitSecs: number;
}

export interface Outcome {
  readonly report: FixReport;
  /** Files that were changed, as they are then. */
  readonly changed: Readonly<Record<string, string>>;
  /** From the start of `fix` to its report. */
  readonly seconds: number;
}

/** The engine as `rift fix` has it, on folders that are made for it. */
export interface Harness {
  heal(task: Task): Promise<Outcome>;
  /** Whether commands pass on files as they are. */
  passes(files: Task['files'], commands: Task['commands']): Promise<boolean>;
  close(): void;
}

export async function openHarness(): Promise<Harness> {
  const root = mkdtempSync(join(tmpdir(), 'rift-bench-'));
  const parts = await openFixParts(loadConfig(), (text) => process.stderr.write(`${text}\n`));
  const place = (files: Task['files']): string => {
    const dir = mkdtempSync(join(root, 'tree-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return dir;
  };
  const run = (dir: string, { commands, only, timeLimitSecs }: Omit<Task, 'files'>, strategies = parts.strategies) =>
    fixTree({
      ...{ ...parts, strategies, dir, commands, only, timeLimitSecs, maxCandidates: 20_000 },
      ...{ parent: root, onProgress: () => undefined },
    });
  return {
    async heal(task) {
      const dir = place(task.files);
      const began = performance.now();
      const { report, patches } = await run(dir, task);
      const seconds = (performance.now() - began) / 1000;
      for (const patch of patches) await applyPatch(dir, patch);
      const paths = [...new Set(report.patches.map(({ file }) => file))];
      const changed = Object.fromEntries(paths.map((path) => [path, readFileSync(join(dir, path), 'utf8')]));
      rmSync(dir, { recursive: true, force: true });
      return { report, changed, seconds };
    },
    async passes(files, commands) {
      const dir = place(files);
      const { report } = await run(dir, { commands, only: null, timeLimitSecs: 120 }, []);
      rmSync(dir, { recursive: true, force: true });
      return report.verdict === 'green';
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}
