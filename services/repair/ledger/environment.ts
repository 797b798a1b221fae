import { dialectOf } from './dialects';
import type { VetoRule } from './contract';
import { news, sides, veto } from './facts';

/** Code that tells whether it is tested, or that bends what a test would see. */
export const environment: VetoRule = ({ changes }) =>
  changes.flatMap((view) => {
    const dialect = dialectOf(view.table);
    if (!dialect || !view.after) return [];
    const isTest = view.role === 'test' || view.role === 'judge_config';
    const facts = sides(view, (root, table) => dialect.bending(root, table, isTest));
    return news(view, facts).map(({ key, line }) =>
      veto('TEST_SPECIAL_CASED', view, `bends or watches the judge: ${key.split('\u0000')[0]}`, line),
    );
  });
