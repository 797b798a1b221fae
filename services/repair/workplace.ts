import type { Patch } from '../../domain/patch';
import type { InLanguage, Tree } from '../languages/contract';
import type { RepairContext } from '../strategies/contract';
import type { Scratch } from './scratch';

export interface WorkplaceOptions {
  readonly scratch: Scratch;
  /** The checkout, without a candidate. */
  readonly tree: Tree;
  /** The language's own tools, as they run in the scratch copy. */
  readonly run: InLanguage;
  readonly openTree: (root: string) => Tree;
}

/** A language's tools on a scratch copy that is reset before each call; with a patch, on the tree that has it. */
export function workplace(
  { scratch, tree, run, openTree }: WorkplaceOptions,
  patch?: Patch,
): Pick<RepairContext, 'tree' | 'run' | 'runAndDiff'> {
  const runAlone: InLanguage = async (spec) => {
    await scratch.reset();
    if (patch) await scratch.apply(patch);
    return run(spec);
  };
  return {
    tree: patch ? patched(tree, patch) : tree,
    run: runAlone,
    runAndDiff: async (spec) => {
      await runAlone(spec);
      const after = openTree(scratch.path);
      const texts = (await scratch.changed()).flatMap((path) => {
        const text = tree.has(path) ? after.read(path) : null;
        return text === null ? [] : [[path, text] as const];
      });
      return Object.fromEntries(texts);
    },
  };
}

function patched(tree: Tree, { changes }: Patch): Tree {
  const texts = new Map(changes.map(({ path, after }) => [path, after]));
  return {
    ...tree,
    read: (path) => (texts.has(path) ? (texts.get(path) ?? null) : tree.read(path)),
    has: (path) => (texts.has(path) ? texts.get(path) !== null : tree.has(path)),
  };
}
