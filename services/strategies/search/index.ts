import { createHash } from 'node:crypto';
import { rankOf, type Suspicion } from '../../../domain/localization';
import { patchKey, type Candidate } from '../../../domain/patch';
import type { HealedPlace, SearchLimits } from '../../../domain/search';
import { refusalText } from '../../../domain/validation';
import { EDIT_ROLES } from '../../syntax/roles';
import type { RepairContext, SearchGround, StrategyModule } from '../contract';
import { attemptOf, patchOf, type Attempt } from './attempt';
import { chooseAmong, type Chosen } from './choose';
import { byCompiler, isOfCompiler } from './compiled';
import { mutantsOf, placesOf, suspicionByFile } from './generate';
import { changedLines, reverts } from './history';
import { openScenes, type Scenes } from './scenes';
import { searchFor, type Found } from './search';
import { idOf, readSpectrum, sourceFilter, type Spectrum } from './spectrum';
import { suspectedBySource } from './suspects';

/** Patches that are handed to the validator, at most. */
const PROPOSED = 4;
/** Where every candidate costs a whole run of the checks. */
const UNAIDED = 120;

/** Rung 3 of the ladder: candidates made from the code itself, tried on its tests. */
export const search: StrategyModule = {
  id: 'search',

  unavailable(context) {
    const { cluster, search: ground } = context;
    if (!ground) return 'nothing to search with';
    if (!EDIT_ROLES[cluster.root.language]) return `no roles of ${cluster.root.language}`;
    const tests = cluster.failures.some((failure) => failure.tests.length > 0);
    return tests || isOfCompiler(context) ? null : 'no failing test to search by';
  },

  async *propose(context): AsyncGenerator<Candidate> {
    const { search: ground } = context;
    if (!ground) return;
    if (isOfCompiler(context)) {
      yield* byCompiler(context);
      return;
    }
    const evaluator = (await context.evaluator?.()) ?? null;
    const isSource = sourceFilter(context);
    const recent = Object.entries((await ground.history?.()) ?? {});
    const history = Object.fromEntries(recent.filter(([path]) => isSource(path)));
    const spectrum = evaluator
      ? await readSpectrum(context, ground.before, evaluator, changedLines(history, context.tree))
      : 'no quick way to run its tests';
    if (!evaluator || typeof spectrum === 'string') {
      await context.note?.('search_unaided', { why: spectrum });
      yield* unaided(context);
      return;
    }
    await context.note?.('search_started', startOf(spectrum));
    const result = await searchFor(
      attemptsOf(
        spectrum.scenes,
        spectrum.suspicions,
        await open(spectrum),
        ground.seed,
        reverts(history, context.tree),
      ),
      spectrum,
      evaluator,
      limitsOf(context, ground),
      context.signal,
    );
    const { whole, partial, ...counts } = result;
    await context.note?.('search_ended', { ...counts, plausible: whole.length, partial: partial.length });
    const allowed = await withoutVetoes(whole.length > 0 ? whole : complementary(partial), context, ground);
    const chosen = await chooseAmong(allowed, spectrum, evaluator, ground.seed);
    for (const one of chosen.slice(0, PROPOSED)) yield candidateOf(one, spectrum, context);
  },
};

function limitsOf({ secondsLeft }: RepairContext, { limits }: SearchGround): SearchLimits {
  return { ...limits, seconds: Math.min(limits.seconds, secondsLeft?.() ?? Infinity) };
}

function startOf({ failing, passing, suspicions, capMs }: Spectrum) {
  const lines = suspicions.slice(0, 5).map(({ file, line, value }) => ({ file, line, suspicion: round(value) }));
  return { failing: failing.length, passing: passing.length, lines: suspicions.length, most: lines, capMs };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

type Opened = Awaited<ReturnType<Scenes['open']>>;

async function open({ suspicions, scenes }: Pick<Spectrum, 'suspicions' | 'scenes'>): Promise<readonly Opened[]> {
  return Promise.all([...new Set(suspicions.map(({ file }) => file))].map((file) => scenes.open(file)));
}

/** Attempts by their score; reverts of recent changes among them. */
async function* attemptsOf(
  _scenes: Scenes,
  suspicions: readonly Suspicion[],
  opened: readonly Opened[],
  seed: number,
  history: readonly Attempt[],
): AsyncGenerator<Attempt> {
  const byFile = suspicionByFile(suspicions);
  const places = opened.flatMap((scene) => (scene ? placesOf(scene, byFile.get(scene.path) ?? new Map()) : []));
  const waiting = [...history].sort((a, b) => b.score - a.score);
  for await (const mutant of mutantsOf(places, tieBy(seed))) {
    while (waiting[0] && waiting[0].score >= mutant.score) yield waiting.shift() as Attempt;
    yield attemptOf(mutant);
  }
  yield* waiting;
}

/** Orders what is equally promising, the same way for the same seed. */
function tieBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

async function withoutVetoes(found: readonly Found[], context: RepairContext, ground: SearchGround): Promise<Found[]> {
  const kept: Found[] = [];
  for (const one of found) {
    const vetoes = await ground.vetoes(patchOf(one.attempt, context));
    if (vetoes.length === 0) kept.push(one);
    else {
      const why = vetoes.map((veto) => refusalText({ kind: 'veto', veto }));
      await context.note?.('search_vetoed', { candidate: one.attempt.description, why });
    }
  }
  return kept;
}

/** Of patches that heal a part, those that heal the most; where they heal the same, rivals. */
function complementary(partial: readonly Found[]): Found[] {
  const most = Math.max(0, ...partial.map((found) => found.heals.size));
  return partial.filter((found) => found.heals.size === most);
}

function candidateOf(chosen: Chosen, spectrum: Spectrum, context: RepairContext): Candidate {
  const { attempt, belief, reasons } = chosen;
  const [first] = attempt.places;
  const rankOfLine = first ? rankOf(spectrum.suspicions, first.file, first.line) : null;
  return {
    patch: patchOf(attempt, context),
    strategy: 'search',
    editKind: 'ast_rewrite',
    template: attempt.template,
    prior: belief,
    description: attempt.description,
    search: { rankOfLine, reasons, ...(chosen.parts && { places: healedAt(chosen.parts) }) },
  };
}

/** Where each of several edits is, and the tests that pass because of it. */
const healedAt = (parts: readonly Found[]): HealedPlace[] =>
  parts.flatMap(({ attempt, heals }) => {
    const tests = [...heals].map(idOf);
    return attempt.places.map((place) => ({ ...place, tests }));
  });

/** Without a quick evaluator: the best candidates by what the failure names, each one judged by the validator. */
async function* unaided(context: RepairContext): AsyncGenerator<Candidate> {
  const scenes = openScenes(context);
  const suspicions = await suspectedBySource(context, scenes);
  const opened = await open({ suspicions, scenes });
  const seed = createHash('sha256').update(context.cluster.id).digest().readUInt32LE();
  const seen = new Set<string>();
  for await (const attempt of attemptsOf(scenes, suspicions, opened, seed, [])) {
    if (seen.size >= UNAIDED || context.signal.aborted || (context.secondsLeft?.() ?? 1) <= 0) return;
    const patch = patchOf(attempt, context);
    const key = patchKey(patch);
    if (seen.has(key)) continue;
    seen.add(key);
    const { template, description, prior } = attempt;
    yield { patch, strategy: 'search', editKind: 'ast_rewrite', template, prior: 0.3 + prior / 2, description };
  }
}
