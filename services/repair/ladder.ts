import type { CheckReport } from '../../domain/check';
import type { Cluster, Failure } from '../../domain/failure';
import { outcomes } from '../../domain/healed';
import type { Fix, FixPart, Refusal, Rival } from '../../domain/fix';
import { choose, hidesOthers } from '../../domain/confidence';
import { STRATEGIES } from '../../domain/names';
import { patchKey, type Candidate, type Patch } from '../../domain/patch';
import { exceeds, repeats, unifiedDiff } from '../../domain/patch-diff';
import type { Budget, Progress, Trace, Weights } from '../../domain/ports';
import type { TraceStep } from '../../domain/trace';
import { refusalText, type Validation } from '../../domain/validation';
import type { RepairContext, StrategyModule } from '../strategies/contract';
import type { Validator } from './contract';
import { plausibleOf, weighed, type Plausible } from './plausible';
import { joinParts } from './parts';

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
  /** A fresh id for the fix (a UUID). */
  readonly newId: () => string;
}

/** Further candidates that are tried after the first plausible one, to see whether the tests tell them apart. */
const RIVALS_TRIED = 3;
const RIVALS_WANTED = 2;
/** A template this often right, where everything is healed and nothing new shows, needs no rivals. */
const SURE = 0.9;
const DIFF_LINES = 60;

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
    ...{ seen: new Set(), plausible: [], refused: [], tried: 0, ended: null },
    aside: { tried: 0, plausible: 0 },
  };
  const skipped: string[] = [];
  for (const rung of rungs) {
    const why = rung.unavailable(context);
    if (why !== null) {
      skipped.push(`${rung.id}: ${why}`);
      await record(options, 'decision', 'rung_skipped', { strategy: rung.id, why });
      continue;
    }
    progress.heartbeat(`${rung.id} on ${cluster.root.file}:${cluster.root.line}`);
    await tryRung(rung, climb, options);
    const found = weighed(climb.plausible);
    if (found && found.value >= confidenceThreshold && healsAll(found.best, cluster)) break;
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
  return climb.plausible.length > 0 ? deliver(climb, options) : refuse(climb, skipped, options);
}

interface Climb {
  readonly seen: Set<string>;
  readonly plausible: Plausible[];
  readonly refused: Validation[];
  tried: number;
  /** Candidates that a rung tried by itself, without the validator. */
  readonly aside: { tried: number; plausible: number };
  /** Why nothing more is tried. */
  ended: string | null;
}

async function tryRung(rung: StrategyModule, climb: Climb, options: HealOptions): Promise<void> {
  const { budget, progress, validator, before } = options;
  const context: RepairContext = {
    ...options.context,
    secondsLeft: budget.secondsLeft,
    note: (label, payload) => {
      climb.aside.tried += Number(payload.tried ?? 0);
      climb.aside.plausible += Number(payload.plausible ?? 0);
      return record(options, 'decision', label, { strategy: rung.id, ...payload });
    },
  };
  let afterFirst = 0;
  for await (const candidate of rung.propose(context)) {
    progress.signal.throwIfAborted();
    const key = patchKey(candidate.patch);
    if (climb.seen.has(key)) continue;
    climb.seen.add(key);
    if (options.banned?.some((patch) => repeats(candidate.patch, patch))) continue;
    if (climb.plausible.some((p) => healsAll(p, context.cluster) && exceeds(candidate.patch, p.candidate.patch)))
      continue;
    climb.ended = budget.secondsLeft() <= 0 ? 'the time for this cluster is used up' : null;
    if (!climb.ended && !budget.takeCandidate()) climb.ended = 'the candidates for this cluster are used up';
    if (climb.ended) return;
    const validation = await tryCandidate(
      candidate,
      climb,
      () => validator.validate(candidate, context.cluster, before),
      options,
    );
    if (validation.plausible) climb.plausible.push(await plausibleOf(validation, context.cluster, context.syntax));
    else climb.refused.push(validation);
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

const healsAll = (plausible: Plausible, cluster: Cluster): boolean => plausible.healed === cluster.failures.length;

/** Whether more candidates of this rung would tell anything. */
function isEnough(plausible: readonly Plausible[], cluster: Cluster, afterFirst: number): boolean {
  const healed = new Set(plausible.flatMap((p) => p.healedIds));
  if (!cluster.failures.every((failure) => healed.has(failure.id))) return false;
  const whole = plausible.filter((p) => healsAll(p, cluster));
  const clean = whole.filter((p) => p.uncovered === 0 || hidesOthers(p));
  if (clean.some((p) => p.candidate.prior >= SURE || p.candidate.search || p.bugType === 'LINTING')) return true;
  return clean.length > RIVALS_WANTED || afterFirst >= RIVALS_TRIED;
}

async function deliver(climb: Climb, options: HealOptions): Promise<Fix> {
  const { context, newId } = options;
  const { cluster } = context;
  const parts = await joinParts(climb.plausible, options);
  const [first] = parts.used;
  if (!first) throw new Error('no plausible patch to deliver');
  const { candidate } = first.best;
  const value = Math.min(...parts.used.map((part) => part.value));
  const fix: Fix = {
    fixId: newId(),
    clusterId: cluster.id,
    patch: parts.patch,
    strategy: candidate.strategy,
    editKind: candidate.editKind,
    template: candidate.template,
    description: [...new Set(parts.used.map((part) => part.best.candidate.description))].join('; '),
    confidence: value,
    reasons: [
      ...new Set(parts.used.flatMap((part) => part.reasons)),
      ...(value < options.confidenceThreshold
        ? [`below the threshold of ${options.confidenceThreshold}: the best that was verified`]
        : []),
    ],
    model: candidate.model ?? null,
    candidatesTried: climb.tried + climb.aside.tried,
    plausibleFound: Math.max(climb.plausible.length, climb.aside.plausible),
    rankOfLine: candidate.search?.rankOfLine ?? null,
    healed: parts.healed,
    alsoGone: goneWith(
      parts.used.map(({ best }) => best),
      options.others ?? [],
    ),
    rivals: parts.used.length === 1 ? rivalsOf(first.best, climb, cluster) : [],
    parts: parts.used.map(({ best, value, newlyHealed }): FixPart => {
      const { strategy, editKind, template, description } = best.candidate;
      return { failureIds: newlyHealed, strategy, editKind, template, description, confidence: value };
    }),
  };
  await options.trace.record({
    node: 'critic_agent',
    actionType: 'decision',
    label: 'fix_chosen',
    payload: {
      fixId: fix.fixId,
      clusterId: cluster.id,
      file: cluster.root.file,
      line: cluster.root.submittedLine,
      bugType: cluster.root.bugType,
      strategy: fix.strategy,
      template: fix.template,
      confidence: fix.confidence,
      reasons: fix.reasons,
      healed: fix.healed,
      candidatesTried: fix.candidatesTried,
      plausibleFound: fix.plausibleFound,
      diff: unifiedDiff(fix.patch, { context: 1, maxLines: DIFF_LINES }),
    },
    thought: `${cluster.root.file}:${cluster.root.submittedLine} ${cluster.root.bugType}: ${fix.description} (${fix.strategy}, ${Math.round(fix.confidence * 100)} %)`,
    key: `fix_chosen:${cluster.id}`,
  });
  return fix;
}

function goneWith(used: readonly Plausible[], others: readonly Failure[]): string[] {
  const gone = used.flatMap(({ candidate, validation: { report } }) => {
    const found = report ? outcomes(others, candidate.patch, report) : [];
    return others.filter((_failure, i) => found[i] === 'healed').map(({ id }) => id);
  });
  return [...new Set(gone)];
}

const RIVALS_KEPT = 3;

function rivalsOf(best: Plausible, climb: Climb, cluster: Cluster): Rival[] {
  return choose(climb.plausible)
    .filter((other) => other.candidate !== best.candidate && healsAll(other, cluster))
    .slice(0, RIVALS_KEPT)
    .map(({ candidate: { patch, editKind, description } }) => ({ patch, editKind, description }));
}

async function refuse(climb: Climb, skipped: readonly string[], options: HealOptions): Promise<Refusal> {
  const { cluster } = options.context;
  const tried = climb.tried + climb.aside.tried;
  const best = [...climb.refused].sort(
    (a, b) => Number(b.report !== null) - Number(a.report !== null) || b.candidate.prior - a.candidate.prior,
  );
  const reason =
    climb.ended ??
    (tried === 0
      ? ['no rung had a candidate', ...skipped].join('; ')
      : `none of ${tried} candidates passed${skipped.length > 0 ? ` (${skipped.join('; ')})` : ''}`);
  const refusal: Refusal = {
    clusterId: cluster.id,
    reason,
    candidatesTried: tried,
    tried: best.slice(0, 10).map(({ candidate, refusals }) => ({
      description: candidate.description,
      why: refusals.map(refusalText).join('; '),
    })),
  };
  await record(
    options,
    'decision',
    'cluster_refused',
    { ...refusal },
    `${cluster.root.file}:${cluster.root.submittedLine} ${cluster.root.bugType} stays: ${reason}`,
  );
  return refusal;
}

function record(
  { trace, context }: HealOptions,
  actionType: TraceStep['actionType'],
  label: string,
  payload: Readonly<Record<string, unknown>>,
  thought?: string,
): Promise<void> {
  const { cluster } = context;
  const steps = [label, cluster.id, payload.candidate ?? payload.strategy ?? ''].join(':');
  return trace.record({
    node: label === 'another_strategy' ? 'critic_agent' : 'fix_generator',
    actionType,
    label,
    payload: {
      clusterId: cluster.id,
      file: cluster.root.file,
      line: cluster.root.line,
      bugType: cluster.root.bugType,
      ...payload,
    },
    ...(thought === undefined ? {} : { thought }),
    key: steps,
  });
}
