import type { Cluster, Failure } from '../../domain/failure';
import { choose } from '../../domain/confidence';
import type { Fix, FixPart, Refusal, Rival } from '../../domain/fix';
import { outcomes } from '../../domain/healed';
import { unifiedDiff } from '../../domain/patch-diff';
import { placesOf } from '../../domain/placed';
import { refusalText } from '../../domain/validation';
import { healsAll, record, type Climb } from './climb';
import type { HealOptions } from './ladder';
import { joinParts } from './parts';
import type { Plausible } from './plausible';

export const DIFF_LINES = 60;

/** The fix that a climb has come to. */
export async function deliver(climb: Climb, options: HealOptions): Promise<Fix> {
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
    votes: candidate.votes ?? null,
    ...(await spentOn(options)),
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
      const places = best.candidate.search?.places ?? placesOf(best.candidate.patch);
      return { failureIds: newlyHealed, strategy, editKind, template, description, confidence: value, places };
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
      files: fix.patch.changes.map(({ path }) => path),
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

/** Why a climb has come to none. */
export async function refuse(climb: Climb, skipped: readonly string[], options: HealOptions): Promise<Refusal> {
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
    ...(await spentOn(options)),
    ...(climb.rung && { strategy: climb.rung }),
    ...(climb.spared && { spared: true }),
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
    `${cluster.root.file}:${cluster.root.submittedLine} ${cluster.root.bugType} ${climb.spared ? 'is' : 'stays:'} ${reason}`,
  );
  return refusal;
}

async function spentOn({ context }: HealOptions): Promise<{ costUsd?: number }> {
  const models = context.models?.('llm_single');
  return models && models.why === null ? { costUsd: await models.spentUsd() } : {};
}
