import type { CheckReport } from '../../domain/check';
import type { Cluster, Failure } from '../../domain/failure';
import type { Fix, Refusal } from '../../domain/fix';
import { hidesOthers } from '../../domain/confidence';
import { STRATEGIES, type Strategy } from '../../domain/names';
import { patchKey, type Candidate, type Patch } from '../../domain/patch';
import { exceeds, repeats, unifiedDiff } from '../../domain/patch-diff';
import type { Budget, Progress, Trace, Weights } from '../../domain/ports';
import type { Validation } from '../../domain/validation';
import type { RepairContext, StrategyModule } from '../strategies/contract';
import type { Validator } from './contract';
import { healsAll, oneAtATime, record, type Climb } from './climb';
import type { ClimbMemory } from './climb-memory';
import { plausibleOf, weighed, type Plausible, type Weighed } from './plausible';
import { questionPlausible } from './critic';
import { deliver, DIFF_LINES, refuse } from './deliver';
import { watchSiblings } from './siblings';
import { tidied } from './tidy';

export interface HealOptions {
  readonly context: RepairContext;
  /** Failures of other clusters, of which some may be gone with this one's fix. */
  readonly others?: readonly Failure[];
  /** Checks of the tree without a candidate. */
  readonly before: CheckReport;
  readonly strategies: readonly StrategyModule[];
  readonly validator: Validator;
  /** What was taken back for what it broke: not tried again. */
  readonly banned?: readonly Patch[];
  readonly weights: Weights;
  readonly budget: Budget;
  readonly trace: Trace;
  readonly progress: Progress;
  /** Below it another strategy gets its turn. */
  readonly confidenceThreshold: number;
  /** Below it no patch is delivered: what passes is more likely wrong than right. */
  readonly confidenceFloor: number;
  /** A fresh id for the fix (a UUID). */
  readonly newId: () => string;
  /** Place that another cluster's fix starts from, where that fix heals this cluster too; asked before each rung and while it is climbed. */
  readonly healedWith?: () => Promise<string | null>;
  /** What an earlier attempt of the same climb came to. */
  readonly memory?: ClimbMemory;
}

/** Further candidates that are tried after the first plausible one, to see whether the tests tell them apart. */
const RIVALS_TRIED = 3;
const RIVALS_WANTED = 2;
/** A template this often right, where everything is healed and nothing new shows, needs no rivals. */
const SURE = 0.9;

export const isFix = (result: Fix | Refusal): result is Fix => 'patch' in result;

/** Climbs the ladder for one cluster: the first rung whose best verified patch is sure enough, else the best of all rungs. */
export async function healCluster(options: HealOptions): Promise<Fix | Refusal> {
  const { context, strategies, weights, budget, progress, confidenceThreshold } = options;
  const { cluster } = context;
  const weight = await weights.of(cluster.root.bugType);
  const rungs = [...strategies].sort(
    (a, b) => weight[b.id] - weight[a.id] || STRATEGIES.indexOf(a.id) - STRATEGIES.indexOf(b.id),
  );
  const climb: Climb = {
    ...{
      seen: new Set(),
      known: new Map(),
      plausible: [],
      refused: [],
      tried: 0,
      ended: null,
      rung: null,
      spared: false,
    },
    ...{ aside: { tried: 0, plausible: 0 }, weight },
  };
  const skipped: string[] = [];
  const done = await remembered(climb, options);
  for (const [place, rung] of rungs.entries()) {
    const name = `${rung.id}/${place}`;
    if (done.includes(name)) continue;
    if (isSure(climb, options) || leavesRest(climb, rung, options)) break;
    const why = rung.unavailable(context);
    if (why !== null) {
      skipped.push(`${rung.id}: ${why}`);
      await record(options, 'decision', 'rung_skipped', { strategy: rung.id, why });
      continue;
    }
    progress.heartbeat(`${rung.id} on ${cluster.root.file}:${cluster.root.line}`);
    climb.rung = rung.id;
    await tryRung(rung, climb, options);
    if (climb.spared) break;
    done.push(name);
    const { plausible, tried, aside } = climb;
    await options.memory?.save({ done, plausible: plausible.map(({ validation }) => validation), tried, aside });
    if (isSure(climb, options)) break;
    const found = weighed(climb.plausible);
    if (found) {
      const { value } = found;
      await record(options, 'decision', 'another_strategy', {
        strategy: rung.id,
        confidence: value,
        threshold: confidenceThreshold,
      });
    }
    if (climb.ended) break;
    if (budget.secondsLeft() <= 0) climb.ended = 'the time for this cluster is used up';
  }
  const best = weighed(climb.plausible);
  if (!best) return refuse(climb, skipped, options);
  // What could not be run before is judged by the tests that run from now on.
  if (best.value >= options.confidenceFloor || best.best.keptFromRunning) return deliver(climb, options);
  climb.ended = await doubted(best, options);
  return refuse(climb, skipped, options);
}

/** @returns why the best of all that passed is not delivered */
async function doubted({ best, value, reasons }: Weighed, options: HealOptions): Promise<string> {
  const { candidate } = best;
  const { confidenceFloor: floor } = options;
  const diff = unifiedDiff(candidate.patch, { context: 1, maxLines: DIFF_LINES });
  const { strategy, template, description } = candidate;
  const payload = { strategy, template, description, confidence: value, floor, reasons, diff };
  await record(options, 'decision', 'fix_doubted', payload);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  return `the best patch that passes (${description}) is right with ${percent(value)} only, less than ${percent(floor)}: not applied`;
}

/** Whether the best patch so far heals everything, and is likely enough to be right. */
function isSure({ plausible }: Climb, { confidenceThreshold, context }: HealOptions): boolean {
  const found = weighed(plausible);
  return found !== null && found.value >= confidenceThreshold && healsAll(found.best, context.cluster);
}

/** What rules leave of a linter's findings is a cluster of its own in the next wave: no model reads what they healed. */
function leavesRest({ plausible }: Climb, { id }: StrategyModule, { context, confidenceFloor }: HealOptions): boolean {
  if (context.cluster.root.bugType !== 'LINTING' || id === 'kb_lookup' || id === 'rule_first') return false;
  const found = weighed(plausible);
  return found !== null && found.value >= confidenceFloor;
}

/** Takes up what an earlier attempt left. @returns names of the rungs that need no second climb */
async function remembered(climb: Climb, { memory, context, before }: HealOptions): Promise<string[]> {
  const known = await memory?.load();
  if (!known) return [];
  for (const validation of known.plausible) {
    const key = patchKey(validation.candidate.patch);
    climb.seen.add(key);
    climb.known.set(key, validation);
    climb.plausible.push(await plausibleOf(validation, before, context.cluster, context.syntax));
  }
  climb.tried = known.tried;
  climb.rung = (known.done.at(-1)?.split('/')[0] as Strategy | undefined) ?? null;
  Object.assign(climb.aside, known.aside);
  return [...known.done];
}

/** Climbs one rung; what another cluster's fix heals as well is left to it, before the climb and in the middle of it. */
async function tryRung(rung: StrategyModule, climb: Climb, options: HealOptions): Promise<void> {
  const { progress } = options;
  const siblings = await watchSiblings(climb.plausible.length === 0 ? options.healedWith : undefined);
  const signal = AbortSignal.any([options.context.signal, siblings.signal]);
  try {
    signal.throwIfAborted();
    await tryCandidates(rung, climb, { ...options, context: { ...options.context, signal } });
  } catch (error) {
    if (!siblings.signal.aborted || progress.signal.aborted) throw error;
  } finally {
    siblings.stop();
  }
  if (siblings.healedWith === null || climb.plausible.length > 0) return;
  climb.spared = true;
  climb.ended = `gone with the fix of ${siblings.healedWith}`;
}

async function tryCandidates(rung: StrategyModule, climb: Climb, options: HealOptions): Promise<void> {
  const { budget, progress, validator, before } = options;
  const rules = options.strategies.filter(({ id }) => id === 'rule_first');
  const isBanned = ({ patch }: Candidate) => options.banned?.some((taken) => repeats(patch, taken)) ?? false;
  const judged = async (candidate: Candidate): Promise<Validation | null> => {
    const key = patchKey(candidate.patch);
    const known = climb.known.get(key);
    if (known) return known;
    progress.signal.throwIfAborted();
    climb.ended ??= budget.secondsLeft() <= 0 ? 'the time for this cluster is used up' : null;
    if (!climb.ended && !budget.takeCandidate()) climb.ended = 'the candidates for this cluster are used up';
    if (climb.ended) return null;
    const { cluster } = options.context;
    const validate = () => validator.validate(candidate, cluster, before);
    const validation = await tryCandidate(candidate, climb, validate, options);
    climb.known.set(key, validation.plausible ? validation : { ...validation, report: null });
    if (validation.plausible) return validation;
    climb.refused.push(validation);
    const tidy = await tidied(validation, options.context, rules);
    const again = tidy && !climb.known.has(patchKey(tidy.patch)) ? await judged(tidy) : null;
    return again ?? validation;
  };
  const inLine = oneAtATime();
  const context: RepairContext = {
    ...options.context,
    secondsLeft: budget.secondsLeft,
    past: { weights: climb.weight, takenBack: options.banned?.length ?? 0 },
    tryOut: (candidate) => (isBanned(candidate) ? Promise.resolve(null) : inLine(() => judged(candidate))),
    note: (label, payload) => {
      climb.aside.tried += Number(payload.tried ?? 0);
      climb.aside.plausible += Number(payload.plausible ?? 0);
      return record(options, 'decision', label, { strategy: rung.id, ...payload });
    },
  };
  const asPlausible = async (proposed: Candidate, validation: Validation | null): Promise<Plausible | null> => {
    if (!validation?.plausible) return null;
    // Another rung may have proposed the same patch before; what was set right since is another one.
    const isSame = patchKey(validation.candidate.patch) === patchKey(proposed.patch);
    const candidate = isSame ? proposed : validation.candidate;
    return plausibleOf({ ...validation, candidate }, before, context.cluster, context.syntax);
  };
  let afterFirst = 0;
  for await (const candidate of rung.propose(context)) {
    progress.signal.throwIfAborted();
    context.signal.throwIfAborted();
    const key = patchKey(candidate.patch);
    if (climb.seen.has(key)) continue;
    climb.seen.add(key);
    if (isBanned(candidate)) continue;
    // What shows behind a patch may be its own doing, and need more.
    const suffices = (p: Plausible) => p.uncovered === 0 && healsAll(p, context.cluster);
    if (climb.plausible.some((p) => suffices(p) && exceeds(candidate.patch, p.candidate.patch))) continue;
    const validation = await judged(candidate);
    if (!validation) return;
    const found = await asPlausible(candidate, validation);
    if (found) {
      const judge = async (other: Candidate) => asPlausible(other, await judged(other));
      climb.plausible.push(await questionPlausible(found, context, judge));
    }
    if (climb.plausible.length > 0 && isEnough(climb.plausible, context.cluster, afterFirst++)) return;
  }
}

async function tryCandidate(
  candidate: Candidate,
  climb: Climb,
  validate: () => Promise<Validation>,
  options: HealOptions,
): Promise<Validation> {
  const number = ++climb.tried;
  const { strategy, template, prior, description } = candidate;
  options.progress.heartbeat(`candidate ${number}: ${template}`);
  await record(options, 'tool_call', 'candidate_tried', {
    candidate: number,
    strategy,
    template,
    prior,
    description,
    diff: unifiedDiff(candidate.patch, { context: 1, maxLines: DIFF_LINES }),
  });
  const validation = await validate();
  const { plausible, refusals, durationMs } = validation;
  await record(options, 'decision', plausible ? 'candidate_plausible' : 'candidate_refused', {
    candidate: number,
    strategy,
    template,
    description,
    durationMs,
    ...(plausible ? { healed: validation.healed ?? null, uncovered: validation.uncovered?.length ?? 0 } : { refusals }),
  });
  return validation;
}

/** Whether more candidates of this rung would tell anything. */
function isEnough(plausible: readonly Plausible[], cluster: Cluster, afterFirst: number): boolean {
  const healed = new Set(plausible.flatMap((p) => p.healedIds));
  if (!cluster.failures.every((failure) => healed.has(failure.id))) return false;
  const whole = plausible.filter((p) => healsAll(p, cluster));
  const clean = whole.filter((p) => p.uncovered === 0 || hidesOthers(p));
  if (clean.some((p) => p.candidate.prior >= SURE || p.candidate.search || p.bugType === 'LINTING')) return true;
  return clean.length > RIVALS_WANTED || afterFirst >= RIVALS_TRIED;
}
