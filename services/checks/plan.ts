import { CHECK_KINDS, type Check, type CheckKind, type Project, type SkippedCheck } from '../../domain/check';
import { INSPECTIONS } from '../inspections';
import type { LanguageAdapter, Tree } from '../languages/contract';
import { readPipeline, scriptCommands, type PipelineCommand } from '../languages/pipeline';
import type { CheckPlan } from './contract';
import { readRiftYaml, RIFT_YAML } from './rift-yaml';
import { withoutVariants } from './variants';

export type Adapters = Readonly<Record<string, LanguageAdapter>>;

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 120, typecheck: 300, lint: 120, test: 600 };

interface Found {
  readonly check: Omit<Check, 'id'>;
  readonly skippedBecause: string | null;
}

/** Project roots of every language. */
export function detectProjects(adapters: Adapters, tree: Tree): Project[] {
  return Object.values(adapters).flatMap((adapter) => adapter.detect(tree));
}

/**
 * What is to be checked: per project and kind, all checks of the first source that has any. Sources are `.rift.yaml`, the CI's own
 * files, the conventions of the manifest.
 */
export async function planChecks(adapters: Adapters, tree: Tree, projects: readonly Project[]): Promise<CheckPlan> {
  const pipeline = readPipeline(tree);
  const { ordered } = readRiftYaml(tree);
  const checks: Check[] = [];
  const skipped: SkippedCheck[] = [];
  for (const project of projects) {
    const adapter = adapters[project.adapter];
    if (!adapter) continue;
    const orders = ordered.flatMap((one) => {
      const origin = () => `${RIFT_YAML}:${one.line}`;
      const at = { cwd: one.cwd, mayFail: false, env: {} };
      return scriptCommands(tree, one.run, at, origin).map((command) => ({
        ...command,
        kind: one.kind,
        timeout: one.timeout,
      }));
    });
    const fromOrders = await recognizeAll(adapter, project, projects, tree, orders, 'rift_yaml');
    const fromPipeline = await recognizeAll(adapter, project, projects, tree, pipeline.commands, 'ci_file');
    const release = (await adapter.release?.()) ?? null;
    const conventional = adapter.checks(project, tree);
    for (const kind of CHECK_KINDS) {
      const sources = [fromOrders, fromPipeline, conventional.checks.map((check) => ({ check, skippedBecause: null }))];
      const chosen = sources
        .map((found) => found.filter(({ check }) => check.kind === kind))
        .find((found) => found.some((one) => !one.skippedBecause));
      const kept = withoutVariants(
        (chosen ?? []).flatMap((one) => (one.skippedBecause ? [] : [one.check])),
        release,
      );
      kept.forEach((check, i) => checks.push({ ...check, id: `${project.id}:${kind}:${i + 1}` }));
      for (const { check, skippedBecause } of [...fromOrders, ...fromPipeline]) {
        if (check.kind === kind && skippedBecause) {
          skipped.push({
            projectId: project.id,
            kind,
            looked: `${check.command} (${check.origin})`,
            why: skippedBecause,
          });
        }
      }
      if (kept.length === 0) skipped.push(...conventional.skipped.filter((one) => one.kind === kind));
    }
    skipped.push(...unknownOrders(project, orders, fromOrders));
  }
  if (projects.length === 0)
    skipped.push({
      projectId: null,
      kind: 'test',
      looked: 'manifests and sources of known languages',
      why: 'no project was found',
    });
  return { projects, checks: [...checks, ...inspections(tree, projects)], skipped };
}

/** Rift's own checks, where they find something in the tree as submitted. */
function inspections(tree: Tree, [project]: readonly Project[]): Check[] {
  if (!project) return [];
  return INSPECTIONS.flatMap(({ id, command, inspect }): Check[] => {
    const [first] = inspect(tree);
    if (!first) return [];
    const { file, line } = first.diagnostic;
    const { id: projectId, language } = project;
    const by = { tool: id, source: 'convention', origin: `${file}:${line}`, timeoutSecs: TIMEOUTS.lint } as const;
    return [{ id: `repository:${id}`, projectId, kind: 'lint', command, cwd: '.', language, ...by }];
  });
}

type Order = PipelineCommand & { readonly kind?: CheckKind; readonly timeout?: number | null };

async function recognizeAll(
  adapter: LanguageAdapter,
  project: Project,
  projects: readonly Project[],
  tree: Tree,
  commands: readonly Order[],
  source: Check['source'],
): Promise<Found[]> {
  const found: Found[] = [];
  for (const { command, cwd, origin, mayFail, kind, timeout } of commands) {
    if (owner(projects, project, cwd) !== project || !isFolder(tree, cwd)) continue;
    for (const known of await adapter.recognize(command, project, tree, cwd)) {
      if (kind !== undefined && kind !== known.kind) continue;
      const { id: projectId, language } = project;
      const timeoutSecs = timeout ?? TIMEOUTS[known.kind];
      found.push({
        check: { cwd, ...known, projectId, language, source, origin, timeoutSecs },
        skippedBecause: mayFail ? 'its failure is ignored there' : null,
      });
    }
  }
  return found;
}

/** Whether the repository has it; else another checkout brings it, and what runs there is not about this one. */
function isFolder(tree: Tree, cwd: string): boolean {
  return cwd === '.' || tree.files.some((file) => file.startsWith(`${cwd}/`));
}

/** The project of this language that a command's folder belongs to: the nearest above, else the outermost there is. */
function owner(projects: readonly Project[], like: Project, cwd: string): Project | undefined {
  const own = projects.filter((project) => project.adapter === like.adapter);
  const above = own.filter(({ root }) => root === '.' || cwd === root || cwd.startsWith(`${root}/`));
  const deepest = [...above].sort((a, b) => b.root.length - a.root.length)[0];
  return deepest ?? [...own].sort((a, b) => a.root.length - b.root.length)[0];
}

function unknownOrders(project: Project, orders: readonly Order[], found: readonly Found[]): SkippedCheck[] {
  return orders
    .filter((order) => order.kind !== undefined && !found.some(({ check }) => check.origin === order.origin))
    .map(({ kind = 'test', command, origin }) => ({
      ...{ projectId: project.id, kind, looked: `${command} (${origin})` },
      why: `no tool of ${project.language} that Rift can read`,
    }));
}
