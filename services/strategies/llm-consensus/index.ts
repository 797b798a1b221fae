import { consensusPrior, votesOf, weigh, type Ballot, type Outcome } from '../../../domain/consensus';
import { ModelBusy, type ModelCard } from '../../../domain/models';
import type { Candidate } from '../../../domain/patch';
import { independent, judgeFor } from '../../../domain/routing';
import type { ProbeResult } from '../../evaluate/contract';
import { behavioursOf, meaningOf } from '../../llm/behaviour';
import { arbitrate } from '../../llm/judge';
import { attempt, mayRepair, openCase, type Asking, type Attempt } from '../../llm/repair';
import type { RepairContext, StrategyModule } from '../contract';

/** Rung 5: models that never see each other's answers; each answer is run, and running decides. */
export const llmConsensus: StrategyModule = {
  id: 'llm_consensus',

  unavailable(context) {
    const models = context.models?.('llm_consensus');
    if (!models) return 'no model is set up';
    if (models.why !== null) return models.why;
    if (context.cluster.root.bugType === 'SECRET_LEAK') return 'code that holds a secret is shown to no model';
    return independent(models.cards).length < 2 ? 'one model alone can agree with nobody' : null;
  },

  async *propose(context): AsyncGenerator<Candidate> {
    const models = context.models?.('llm_consensus');
    const at = models && (await openCase(context));
    if (!models || !at) return;
    const cards = independent(models.cards);
    const asking: Asking = { context, models, strategy: 'llm_consensus', at };
    const attempts = await allOf(asking, cards);
    const proposed = attempts.filter((one) => one.attempt.kind === 'candidate') as Proposed[];
    const plausible = proposed.filter(({ attempt: { validation } }) => validation?.plausible);
    const probe = plausible.length > 1 ? await behavioursOf(plausible.map(patchOf), context) : null;
    const ballots = await Promise.all(proposed.map((one) => ballotOf(one, plausible.indexOf(one), probe, context)));
    const outcome = weigh(ballots);
    await context.note?.('consensus_weighed', {
      asked: cards.map(({ alias }) => alias),
      votes: votesOf(ballots),
      passing: plausible.map(({ card }) => card.alias),
      outcome: outcome.kind,
      inputs: probe?.inputs.length ?? 0,
    });
    if (outcome.kind === 'none') return;
    const chosen = await decide(outcome, proposed, plausible, probe, asking);
    if (!chosen) return;
    const { one, agreeing, arbitrated, why } = chosen;
    yield {
      ...one.attempt.candidate,
      prior: consensusPrior(agreeing, cards.length, arbitrated),
      template: arbitrated ? 'arbitration' : 'agreement',
      description: `${one.attempt.candidate.description} (${why})`,
      votes: votesOf(ballots),
    };
  },
};

interface Asked {
  readonly card: ModelCard;
  readonly attempt: Attempt;
}
type Proposed = Asked & { readonly attempt: Extract<Attempt, { kind: 'candidate' }> };

const patchOf = ({ attempt: { candidate } }: Proposed) => candidate.patch;

/** Every model once, independently; where none of the answers passes, each gets its one turn to repair its own. */
async function allOf(asking: Asking, cards: readonly ModelCard[]): Promise<Asked[]> {
  const first = await together(cards, (card) => attempt(asking, card));
  const passes = ({ attempt: one }: Asked) => one.kind === 'candidate' && one.validation?.plausible === true;
  if (first.some(passes) || !asking.context.tryOut) return first;
  return together(cards, async (card, i) => {
    const own = first[i]?.attempt;
    return own && mayRepair(own) ? attempt(asking, card, own) : (own ?? attempt(asking, card));
  });
}

/** All questions are under way at once. One model that is busy ends the step only after the others' answers are kept. */
async function together(
  cards: readonly ModelCard[],
  ask: (card: ModelCard, i: number) => Promise<Attempt>,
): Promise<Asked[]> {
  const settled = await Promise.allSettled(cards.map((card, i) => ask(card, i)));
  const failed = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const worst = failed.find((error) => !(error instanceof ModelBusy)) ?? failed[0];
  if (worst !== undefined) throw worst;
  return settled.flatMap((one, i) => {
    const card = cards[i];
    return one.status === 'fulfilled' && card ? [{ card, attempt: one.value }] : [];
  });
}

async function ballotOf(
  { card, attempt: { candidate, validation } }: Proposed,
  place: number,
  probe: ProbeResult | null,
  context: RepairContext,
): Promise<Ballot> {
  const own = place < 0 ? undefined : probe?.behaviours[place + 1];
  return {
    model: card.alias,
    hash: await meaningOf(candidate.patch, context),
    plausible: validation?.plausible === true,
    behaviour: own ? JSON.stringify(own) : null,
  };
}

interface Decided {
  readonly one: Proposed;
  readonly agreeing: number;
  readonly arbitrated: boolean;
  readonly why: string;
}

async function decide(
  outcome: Exclude<Outcome, { kind: 'none' }>,
  proposed: readonly Proposed[],
  plausible: readonly Proposed[],
  probe: ProbeResult | null,
  { context, models, at }: Asking,
): Promise<Decided | null> {
  const first = (members: readonly number[]) => proposed[members[0] ?? 0] as Proposed;
  if (outcome.kind === 'agreed') {
    const { members } = outcome.camp;
    const why = members.length > 1 ? `${members.length} models came to it alone` : 'the only answer that passes';
    return { one: first(members), agreeing: members.length, arbitrated: false, why };
  }
  const { camps } = outcome;
  const authors = plausible.map(({ card }) => card.alias);
  const judge = judgeFor(authors, models.cards);
  const exhibits = camps.map(({ members }) => {
    const one = first(members);
    return { patch: patchOf(one), variant: plausible.indexOf(one) + 1 };
  });
  const verdict = judge
    ? await arbitrate(judge, models, at, exhibits, probe)
    : { failed: 'no model has the role of a judge' };
  await context.note?.('arbitrated', { judge: judge?.alias ?? null, camps: camps.length, ...verdict });
  if ('failed' in verdict) {
    const [largest, second] = camps;
    if (!largest || largest.members.length === second?.members.length) return null;
    const why = `${largest.members.length} models against ${second?.members.length ?? 0}, without a judge: ${verdict.failed}`;
    return { one: first(largest.members), agreeing: largest.members.length, arbitrated: true, why };
  }
  const camp = verdict.chosen === null ? undefined : camps[verdict.chosen];
  if (!camp) return null;
  const why = `chosen from the evidence: ${verdict.reason}`;
  return { one: first(camp.members), agreeing: camp.members.length, arbitrated: true, why };
}
