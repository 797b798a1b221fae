import { rankOf } from '../../../domain/localization';
import type { Candidate } from '../../../domain/patch';
import type { HealedPlace, SearchLimits } from '../../../domain/search';
import { refusalText } from '../../../domain/validation';
import { EDIT_ROLES } from '../../syntax/roles';
import type { RepairContext, SearchGround, StrategyModule } from '../contract';
import { patchOf } from './attempt';
import { chooseAmong, type Chosen } from './choose';
import { byCompiler, isOfCompiler } from './compiled';
import { placesAt } from './generate';
import { changedLines, reverts } from './history';
import type { Found } from './judging';
import { searchFor } from './search';
import { idOf, readSpectrum, sourceFilter, type Spectrum } from './spectrum';
import { attemptsAt, unaided } from './unaided';

/** Patches that are handed to the validator, at most. */
const PROPOSED = 4;

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
      attemptsAt(await placesAt(spectrum.suspicions, spectrum.scenes), ground.seed, reverts(history, context.tree)),
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
  const { attempt, belief, share, reasons } = chosen;
  const [first] = attempt.places;
  const rankOfLine = first ? rankOf(spectrum.suspicions, first.file, first.line) : null;
  return {
    patch: patchOf(attempt, context),
    strategy: 'search',
    editKind: 'ast_rewrite',
    template: attempt.template,
    prior: belief,
    description: attempt.description,
    search: { rankOfLine, reasons, share, ...(chosen.parts && { places: healedAt(chosen.parts) }) },
  };
}

/** Where each of several edits is, and the tests that pass because of it. */
const healedAt = (parts: readonly Found[]): HealedPlace[] =>
  parts.flatMap(({ attempt, heals }) => {
    const tests = [...heals].map(idOf);
    return attempt.places.map((place) => ({ ...place, tests }));
  });
