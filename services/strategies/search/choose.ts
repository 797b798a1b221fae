import { alike, credit, LEAST_TELLING, says, tellingInputs, type Behaviour } from '../../../domain/agreement';
import type { Evaluator, FunctionRef, TestRef } from '../../evaluate/contract';
import { statements } from '../../syntax';
import { ablationsOf } from './ablation';
import { beliefOf } from './belief';
import type { Found } from './judging';
import { keyOf, type Spectrum } from './spectrum';
import { witnessed } from './witnesses';

/** A plausible patch, with what speaks for it beside its rivals. */
export interface Chosen extends Found {
  /** 0..1: how likely it is right, given that it passes. */
  readonly belief: number;
  /** 0..1: what its behaviour weighs of all behaviours. */
  readonly share: number;
  readonly reasons: readonly string[];
}

const INPUTS = 96;
const MOST_COMPARED = 10;
const MOST_TESTS = 40;
const CAP_MS = 400;
/** How much rivals count that cannot be compared: most do the same in other words (`n`, `n - 0`, `n * 1`). */
const IN_OTHER_WORDS = 0.25;
/** What is left of the credit of a patch that only takes away. */
const ABLATED = 0.15;

/**
 * Orders plausible patches: they are run on inputs varied from those of the tests and grouped by what they do; the group that most
 * speaks for comes first, and in it the simplest.
 */
export async function chooseAmong(
  found: readonly Found[],
  spectrum: Spectrum,
  evaluator: Evaluator,
  seed: number,
): Promise<Chosen[]> {
  const witnesses = new Map(
    (await witnessed(found, spectrum, evaluator).catch(() => [])).map((one, i) => [found[i], one]),
  );
  const weightOf = (one: Found) => one.attempt.score * (witnesses.get(one)?.gain ?? 1);
  const sorted = [...found].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_COMPARED);
  if (sorted.length === 0) return [];
  const seen = sorted.length > 1 ? await behaviours(sorted, spectrum, evaluator, seed) : null;
  const worth = (one: Found) => weightOf(one) * (seen?.credit[sorted.indexOf(one)] ?? 1);
  const groups = (seen?.groups ?? sorted.map((_one, i) => [i])).map((group) => group.flatMap((i) => sorted[i] ?? []));
  const ordered = groups
    .map((group) => ({ group, weight: weightOfGroup(group.map(worth)) }))
    .sort((a, b) => b.weight - a.weight);
  const total = ordered.reduce((sum, { weight }) => sum + weight, 0);
  const passing = spectrum.passing.length;
  return ordered.flatMap(({ group, weight }, place) =>
    group.map((one): Chosen => {
      const share = (weight / total) ** (evaluator.probe ? 1 : IN_OTHER_WORDS);
      const reasons = [`${found.length} of the patches that were tried pass${found.length === 1 ? 'es' : ''}`];
      if (seen) {
        reasons.push(
          groups.length === 1
            ? `all of them do the same on ${seen.inputs} varied inputs`
            : `${groups.length} behaviours on ${seen.inputs} varied inputs, ${group.length} of ${sorted.length} patches as this one`,
        );
      }
      const failing = spectrum.failing.length + (witnesses.get(one)?.healed ?? 0);
      const { belief, doubts } = beliefOf(one, { first: place === 0, failing, tests: failing + passing });
      return { ...one, belief: belief * share, share, reasons: [...reasons, ...doubts] };
    }),
  );
}

/** Many ways to the same end speak for it, but less than one good one. */
function weightOfGroup(worths: readonly number[]): number {
  const most = Math.max(...worths);
  return most + (worths.reduce((sum, one) => sum + one, 0) - most) / 2;
}

async function behaviours(found: readonly Found[], spectrum: Spectrum, evaluator: Evaluator, seed: number) {
  if (!evaluator.probe) return null;
  const functions = await functionsOf(found, spectrum);
  if (functions.length === 0) return null;
  const patched = found.map(({ attempt }) => ({ files: attempt.files }));
  const without = await ablationsOf(found, spectrum.scenes);
  const result = await evaluator
    .probe({
      // The code as it is comes first, to see what each patch changes of it.
      variants: [{ files: {} }, ...patched, ...without],
      functions,
      tests: testsThatRun(functions, spectrum),
      inputs: INPUTS,
      amplify: true,
      seed,
      capMs: CAP_MS,
    })
    .catch(() => null);
  if (!result) return null;
  const [original = [], ...others] = result.behaviours;
  const own = others.slice(0, patched.length);
  const telling = tellingInputs([original, ...own]);
  if (telling < LEAST_TELLING) return null;
  const ablated = new Set(
    others
      .slice(patched.length)
      .filter(says)
      .map((one) => JSON.stringify(one)),
  );
  // What a failing test sees is to change; what the others see is not, however they are varied.
  const failing = new Set<string | null>([...spectrum.failing, ...spectrum.others].map(({ id }) => id));
  const kept = (one: Behaviour) => one.filter((_outcome, i) => !failing.has(result.varied?.[i] ?? null));
  return {
    inputs: telling,
    groups: alike(own),
    credit: own.map((one) => credit(kept(one), kept(original)) * (ablated.has(JSON.stringify(one)) ? ABLATED : 1)),
  };
}

/** The functions that the patches change, by a line of their body. */
async function functionsOf(found: readonly Found[], spectrum: Spectrum): Promise<FunctionRef[]> {
  const functions = new Map<string, FunctionRef>();
  for (const { file, line } of found.flatMap(({ attempt }) => attempt.places)) {
    const scene = await spectrum.scenes.open(file);
    if (!scene) continue;
    const start = scene.lines[line - 1]?.start;
    if (start === undefined) continue;
    const indent = /^\s*/.exec(scene.lines[line - 1]?.text ?? '')?.[0].length ?? 0;
    const node = scene.tree.rootNode.namedDescendantForIndex(start + indent, start + indent);
    const around = scene.functionsAround(node).filter((fn) => scene.hasBody(fn));
    // A function inside another cannot be called from outside.
    const fn = around.at(-1);
    if (!fn) continue;
    const body = scene.slot(fn, scene.roles.function[fn.type]?.body);
    const first = body ? statements(body, scene.table)[0] : null;
    const at = (first ?? fn).startPosition.row + 1;
    functions.set(`${file}:${fn.startPosition.row}`, { file, line: at });
  }
  return [...functions.values()];
}

/** Tests of other failures are among them as far as they may be: what they call is what else the functions have to do. */
function testsThatRun(functions: readonly FunctionRef[], { trials, lines, others }: Spectrum): TestRef[] {
  const running = trials.filter((_trial, i) => functions.some(({ file }) => (lines[i]?.[file]?.length ?? 0) > 0));
  const unique = new Map(running.map((trial) => [keyOf(trial), { checkId: trial.checkId, id: trial.id }]));
  return [...unique.values(), ...others].slice(0, MOST_TESTS);
}
