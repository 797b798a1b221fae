import type { Check, CheckReport } from '../../domain/check';
import type { SearchLimits } from '../../domain/search';
import { openEvaluator } from '../evaluate';
import type { Evaluator } from '../evaluate/contract';
import type { Prepared, Tree } from '../languages/contract';
import type { Sandbox } from '../sandbox/contract';
import type { RepairContext } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';
import { judgePatch } from './ledger';
import { roleIn, type ProjectTools } from './projects';
import { openScratch, type Scratch } from './scratch';

export interface GroundOptions {
  readonly checkout: string;
  readonly tree: Tree;
  /** Where scratch copies are made. */
  readonly parent: string;
  readonly projects: readonly ProjectTools[];
  readonly checks: readonly Check[];
  readonly prepared: ReadonlyMap<string, Prepared>;
  readonly before: CheckReport;
  readonly sandbox: Sandbox;
  readonly syntax: Syntax;
  readonly limits: SearchLimits;
  readonly atOnce: number;
  readonly seed: number;
  readonly history?: () => Promise<Readonly<Record<string, string>>>;
  readonly signal: AbortSignal;
}

/** What candidates are tried on without a process for each: a warm evaluator per project on a copy of its own, made on first use. */
export interface Ground {
  for(context: RepairContext): RepairContext;
  close(): Promise<void>;
}

export function openGround(options: GroundOptions): Ground {
  const { checkout, parent, tree, syntax, projects, before, limits, seed, history } = options;
  const role = roleIn(projects);
  const opened = new Map<string, Promise<Evaluator | null>>();
  const copies: Scratch[] = [];
  const open = async ({ project, adapter }: RepairContext): Promise<Evaluator | null> => {
    const prepared = options.prepared.get(project.id);
    const checks = options.checks.filter((check) => check.projectId === project.id && check.kind === 'test');
    if (!prepared || checks.length === 0 || !adapter.openEvaluator) return null;
    const copy = await openScratch({ checkout, parent });
    copies.push(copy);
    const { sandbox, atOnce, signal } = options;
    return openEvaluator(adapter, { project, prepared, checks, workCopy: copy.path, sandbox, atOnce, signal });
  };
  return {
    for: (context) => ({
      ...context,
      evaluator: () => {
        let evaluator = opened.get(context.project.id);
        if (!evaluator) opened.set(context.project.id, (evaluator = open(context)));
        return evaluator;
      },
      search: {
        ...{ before, limits, seed },
        vetoes: (patch) => judgePatch({ patch, failures: context.cluster.failures, role, syntax, tree }),
        ...(history ? { history } : {}),
      },
    }),
    async close() {
      const evaluators = await Promise.all([...opened.values()].map((one) => one.catch(() => null)));
      await Promise.all(evaluators.map((evaluator) => evaluator?.close()));
      await Promise.all(copies.map((copy) => copy.dispose()));
    },
  };
}
