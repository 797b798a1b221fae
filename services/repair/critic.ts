import { hunksOf } from '../../domain/patch-diff';
import type { Candidate, FileChange, Patch } from '../../domain/patch';
import { applyEdits, linesOf, type TextEdit } from '../../domain/text-edit';
import type { RepairContext } from '../strategies/contract';
import { mutantsOf, placesOf, textOf } from '../strategies/search/generate';
import { openScenes } from '../strategies/search/scenes';
import { passesWarm, testsOf } from '../strategies/warm-tests';
import type { Plausible } from './plausible';

/** Rungs whose patches nobody compared with others on the way. */
const QUESTIONED: readonly Candidate['strategy'][] = ['kb_lookup', 'llm_single', 'llm_consensus'];
const MOST_HUNKS = 6;
const MOST_MUTANTS = 24;
const CAP_MS = 2000;
const MOST_TESTS = 60;

/**
 * Counterfactual questions, answered by running: is it healed without each of the hunks as well (then the hunk goes), and do the
 * tests catch a mutant of the fix (else they say little about it)?
 */
export async function questionPlausible(
  plausible: Plausible,
  context: RepairContext,
  judge: (candidate: Candidate) => Promise<Plausible | null>,
): Promise<Plausible> {
  if (!QUESTIONED.includes(plausible.candidate.strategy)) return plausible;
  const needed = await withoutNeedless(plausible, context, judge);
  const mutants = await mutantsCaught(needed.candidate.patch, context);
  if (mutants) await context.note?.('fix_mutated', { description: needed.candidate.description, ...mutants });
  return mutants ? { ...needed, mutants } : needed;
}

async function withoutNeedless(
  plausible: Plausible,
  context: RepairContext,
  judge: (candidate: Candidate) => Promise<Plausible | null>,
): Promise<Plausible> {
  let best = plausible;
  const hunks = best.candidate.patch.changes.flatMap((change) => editsOf(change).map((edit) => ({ change, edit })));
  if (hunks.length < 2 || hunks.length > MOST_HUNKS) return plausible;
  const judgedWithout = async (rest: typeof hunks): Promise<Plausible | null> => {
    const patch = patchFrom(rest);
    // What warm tests saw healed is asked of them again before anything slower.
    if (best.candidate.seenToHeal && !(await passesWarm(patch, context))) return null;
    return judge({ ...best.candidate, patch });
  };
  let left = hunks;
  for (const hunk of hunks) {
    if (left.length < 2) break;
    const rest = left.filter((one) => one !== hunk);
    const without = await judgedWithout(rest);
    const same = without !== null && best.healedIds.every((id) => without.healedIds.includes(id));
    await context.note?.('hunk_questioned', { file: hunk.change.path, needless: same });
    if (!same) continue;
    left = rest;
    best = without;
  }
  return best;
}

/** The hunks of a change as edits of the text before. */
function editsOf(change: FileChange): TextEdit[] {
  const { before, after } = change;
  if (before === null || after === null) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  const span = (lines: typeof old, text: string, start: number, count: number): readonly [number, number] => {
    const from = count === 0 ? (lines[start]?.start ?? text.length) : (lines[start - 1]?.start ?? text.length);
    return [from, count === 0 ? from : (lines[start - 1 + count]?.start ?? text.length)];
  };
  return hunksOf(change).map(({ oldStart, oldLines, newStart, newLines }) => {
    const [start, end] = span(old, before, oldStart, oldLines);
    const [from, to] = span(now, after, newStart, newLines);
    return { start, end, text: after.slice(from, to) };
  });
}

function patchFrom(hunks: readonly { change: FileChange; edit: TextEdit }[]): Patch {
  const changes = [...new Set(hunks.map(({ change }) => change))].map((change) => {
    const edits = hunks.filter((one) => one.change === change).map(({ edit }) => edit);
    return { ...change, after: applyEdits(change.before ?? '', edits) };
  });
  return { changes };
}

/** Mutants of the lines that a patch writes, run on the tests that judge it; null where nothing can be run quickly. */
async function mutantsCaught(patch: Patch, context: RepairContext): Promise<{ tried: number; caught: number } | null> {
  const { search, syntax, tree } = context;
  const evaluator = search ? await context.evaluator?.().catch(() => null) : null;
  if (!search || !evaluator) return null;
  const { failing, passing } = testsOf(context, search.before, evaluator.checkIds);
  if (failing.length === 0) return null;
  const files = Object.fromEntries(patch.changes.flatMap(({ path, after }) => (after === null ? [] : [[path, after]])));
  const read = (path: string) => files[path] ?? tree.read(path);
  const scenes = openScenes({ syntax, tree: { ...tree, read } });
  const variants: { files: Record<string, string> }[] = [];
  for (const change of patch.changes) {
    const scene = await scenes.open(change.path);
    if (!scene) continue;
    const lines = hunksOf(change).flatMap(({ newStart, newLines }) =>
      Array.from({ length: newLines }, (_, i) => [newStart + i, 1] as const),
    );
    for await (const mutant of mutantsOf(placesOf(scene, new Map(lines)), () => 0)) {
      if (variants.length >= MOST_MUTANTS) break;
      const after = textOf(mutant);
      if (after !== change.before) variants.push({ files: { ...files, [change.path]: after } });
    }
  }
  if (variants.length === 0) return null;
  const tests = [...failing, ...passing].slice(0, MOST_TESTS);
  let [tried, caught] = [0, 0];
  for await (const result of evaluator.runBatch({ variants, tests, capMs: CAP_MS, stop: 'first_failure' })) {
    // What cannot be read is no mutant of the program.
    if (result.status === 'unreadable') continue;
    tried++;
    if (result.status === 'failed') caught++;
  }
  return tried > 0 ? { tried, caught } : null;
}
