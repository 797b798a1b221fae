import type { CheckReport } from '../../domain/check';
import type { SearchLimits } from '../../domain/search';
import type { Tree } from '../languages/contract';
import type { RepairContext } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';
import { openEvaluators, type Evaluators, type EvaluatorsOptions } from './evaluators';
import { judgePatch } from './ledger';
import { roleIn, type ProjectTools } from './projects';

export interface GroundOptions extends EvaluatorsOptions {
  readonly tree: Tree;
  readonly projects: readonly ProjectTools[];
  readonly before: CheckReport;
  readonly syntax: Syntax;
  readonly limits: SearchLimits;
  readonly seed: number;
  readonly history?: () => Promise<Readonly<Record<string, string>>>;
  /** Those of somebody who closes them; else it has its own. */
  readonly evaluators?: Evaluators;
}

/** What candidates are tried on without a process for each. */
export interface Ground {
  for(context: RepairContext): RepairContext;
  close(): Promise<void>;
}

export function openGround(options: GroundOptions): Ground {
  const { tree, syntax, projects, before, limits, seed, history } = options;
  const role = roleIn(projects);
  const evaluators = options.evaluators ?? openEvaluators(options);
  return {
    for: (context) => ({
      ...context,
      evaluator: () => evaluators.of(context.project, context.adapter),
      search: {
        ...{ before, limits, seed },
        vetoes: (patch) => judgePatch({ patch, failures: context.cluster.failures, role, syntax, tree }),
        ...(history ? { history } : {}),
      },
    }),
    close: () => (options.evaluators ? Promise.resolve() : evaluators.close()),
  };
}
