import { extname } from 'node:path';
import type { Check, Project } from '../../domain/check';
import type { RecognizedCheck, Tree } from '../languages/contract';
import { scriptCommands } from '../languages/pipeline';
import type { CheckPlan } from './contract';
import type { Adapters } from './plan';
import { SHELL } from './shell';

/** What is to be judged by commands that a person gave, and nothing else. */
export interface CommandPlan extends CheckPlan {
  /** Checks of known tools inside commands that are run as a whole: prepared for, not run. */
  readonly within: readonly Check[];
}

const TIMEOUT_SECS = 600;

/**
 * Commands as test checks, in their order: those of known tools are run so that their output can be read, a program of a known
 * language as such, all else by its exit code.
 */
export async function planCommands(
  adapters: Adapters,
  tree: Tree,
  projects: readonly Project[],
  commands: readonly string[],
): Promise<CommandPlan> {
  const checks: Check[] = [];
  const within: Check[] = [];
  for (const command of commands) {
    const add = (to: Check[], project: Project, known: RecognizedCheck, cwd: string) =>
      to.push({
        ...{ ...known, id: `check:${checks.length + 1}`, projectId: project.id, language: project.language },
        cwd: known.cwd ?? cwd,
        ...{ source: 'rift_yaml', origin: `--check ${command}`, timeoutSecs: TIMEOUT_SECS },
      });
    const parts = scriptCommands(tree, command, { cwd: '.', mayFail: false, env: {} }, () => command);
    const plain = !/[|;<>`$&]/.test(command.replaceAll('&&', ''));
    const read = await Promise.all(parts.map((part) => readPart(adapters, tree, projects, part)));
    if (plain && read.length > 0 && read.every((found) => found !== null)) {
      for (const { project, known, cwd } of read) for (const one of known) add(checks, project, one, cwd);
      continue;
    }
    for (const found of read)
      for (const one of found?.known ?? []) if (found) add(within, found.project, one, found.cwd);
    const project = projects[0];
    if (project) add(checks, project, { kind: 'test', tool: SHELL, command }, '.');
  }
  return { projects, checks, within, skipped: [] };
}

async function readPart(
  adapters: Adapters,
  tree: Tree,
  projects: readonly Project[],
  { command, cwd }: { readonly command: string; readonly cwd: string },
): Promise<{ project: Project; known: readonly RecognizedCheck[]; cwd: string } | null> {
  for (const project of projects) {
    const adapter = adapters[project.adapter];
    const program = adapter?.program?.(command, cwd, tree);
    const known = program ? [program] : await adapter?.recognize(command, project, tree, cwd);
    if (known && known.length > 0) return { project, known, cwd };
  }
  return null;
}

/** The projects of a tree; where no manifest and no test tells of one, the language that most of its files are in. */
export function projectsOf(adapters: Adapters, tree: Tree, detected: readonly Project[]): Project[] {
  if (detected.length > 0) return [...detected];
  const counts = Object.values(adapters).map((adapter) => ({
    adapter,
    count: tree.files.filter((file) => adapter.extensions.includes(extname(file))).length,
  }));
  const [most] = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const language = most?.adapter.languages[0];
  if (!most || !language) return [];
  return [{ id: `${most.adapter.id}:.`, language, adapter: most.adapter.id, root: '.', manifests: [] }];
}
