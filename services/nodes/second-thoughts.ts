import { isRuntime } from '../../domain/compare';
import { exchange } from '../../domain/second-thoughts';
import type { StrategyModule } from '../strategies/contract';
import type { NodeContext } from './context';
import { find, loadFix } from './stages';

/**
 * Goes back over this run's own choices: where several patches passed because other faults still hid the tests that tell them
 * apart, a test that fails later may speak for a rival of what was chosen.
 */
export async function secondThoughts(node: NodeContext): Promise<StrategyModule[]> {
  const applied = await Promise.all(((await find(node, 'applied')) ?? []).map((id) => loadFix(node, id)));
  const doubtful = applied.filter(({ rivals }) => rivals && rivals.length > 0).reverse();
  if (doubtful.length === 0) return [];
  return [
    {
      id: 'rule_first',
      unavailable: () => null,
      async *propose({ cluster, tree }) {
        if (!isRuntime(cluster.root.diagnostic)) return;
        for (const fix of doubtful) {
          for (const rival of fix.rivals ?? []) {
            const patch = exchange(fix, rival, (path) => tree.read(path));
            if (!patch) continue;
            const description = `${rival.description}, instead of: ${fix.description}`;
            const { editKind } = rival;
            yield { patch, strategy: fix.strategy, editKind, template: 'second-thought', prior: 0.6, description };
          }
        }
      },
    },
  ];
}
