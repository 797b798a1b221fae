import { dialectOf } from './dialects';
import type { VetoRule } from './contract';
import { news, sides, veto } from './facts';

/** Imports of what is neither in the standard library, nor the project's own, nor something that it already depends on. */
export const dependencies: VetoRule = (view) =>
  view.changes.flatMap((change) => {
    const dialect = dialectOf(change.table);
    if (!dialect || !change.after) return [];
    const known = dialect.knownModules(view);
    return news(change, sides(change, dialect.imports))
      .filter(({ key }) => !known(key, change.role))
      .map(({ key, line }) =>
        veto('DEPENDENCY_ADDED', change, `imports ${key}, which the project does not depend on`, line),
      );
  });
