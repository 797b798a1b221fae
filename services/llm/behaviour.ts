import { createHash } from 'node:crypto';
import type { Patch } from '../../domain/patch';
import { hunksOf } from '../../domain/patch-diff';
import type { FunctionRef, ProbeResult } from '../evaluate/contract';
import { normalizedHash } from '../syntax';
import type { RepairContext } from '../strategies/contract';
import { openScenes } from '../strategies/search/scenes';
import { testsOf } from '../strategies/warm-tests';
import { functionBodyLine } from './context/function-line';

const INPUTS = 40;
const CAP_MS = 3000;
const PATIENT = 4;
const MOST_TESTS = 40;

/** Of a patch by what it means: one for all that a formatter maps to one another. */
export async function meaningOf(patch: Patch, { syntax }: Pick<RepairContext, 'syntax'>): Promise<string> {
  const parts = await Promise.all(
    patch.changes.map(async ({ path, after }) => {
      const language = syntax.languageOf(path);
      const table = language ? syntax.table(language) : null;
      const tree = language && after !== null ? await syntax.parse(language, after) : null;
      return table && tree ? `${path}:${normalizedHash(tree.rootNode, table)}` : `${path}:${after}`;
    }),
  );
  return createHash('sha256').update(parts.sort().join('\n')).digest('hex').slice(0, 16);
}

/** What the functions that the patches change do on varied inputs, the code as it is first; null where nothing could be asked. */
export async function behavioursOf(patches: readonly Patch[], context: RepairContext): Promise<ProbeResult | null> {
  const { search } = context;
  const evaluator = search ? await context.evaluator?.().catch(() => null) : null;
  if (!search || !evaluator?.probe) return null;
  const functions = await functionsOf(patches, context);
  const { failing, passing } = testsOf(context, search.before, evaluator.checkIds);
  if (functions.length === 0 || failing.length === 0) return null;
  const variants = patches.map(({ changes }) => ({
    files: Object.fromEntries(changes.flatMap(({ path, after }) => (after === null ? [] : [[path, after]]))),
  }));
  const ask = (capMs: number) =>
    evaluator
      .probe?.({
        variants: [{ files: {} }, ...variants],
        ...{ functions, tests: [...failing, ...passing].slice(0, MOST_TESTS) },
        ...{ inputs: INPUTS, seed: search.seed, capMs },
      })
      .catch(() => null);
  // On a busy machine a time may be up before anything was answered.
  const first = await ask(CAP_MS);
  const result = first && first.inputs.length > 0 && !isTelling(first) ? await ask(PATIENT * CAP_MS) : first;
  return result && result.inputs.length > 0 && isTelling(result) ? result : null;
}

/** Whether every patch answered at least once: two that say nothing do not agree. The code as it was may never end. */
const isTelling = ({ behaviours: [, ...patched] }: ProbeResult): boolean =>
  patched.every((own) => own.some((what) => what !== null));

async function functionsOf(patches: readonly Patch[], context: RepairContext): Promise<FunctionRef[]> {
  const scenes = openScenes(context);
  const found = new Map<string, FunctionRef>();
  for (const change of patches.flatMap(({ changes }) => changes)) {
    const scene = await scenes.open(change.path);
    if (!scene) continue;
    for (const { oldStart, oldLines } of hunksOf(change)) {
      for (let line = oldStart; line < oldStart + Math.max(1, oldLines); line++) {
        const at = functionBodyLine(scene, line);
        if (at !== null) found.set(`${change.path}:${at}`, { file: change.path, line: at });
      }
    }
  }
  return [...found.values()];
}
