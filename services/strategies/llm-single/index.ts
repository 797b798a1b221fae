import { routeOf, singleModels } from '../../../domain/routing';
import type { Candidate } from '../../../domain/patch';
import { attempt, mayRepair, openCase } from '../../llm/repair';
import type { RepairContext, StrategyModule } from '../contract';

/** Rung 4: one model, as cheap as the failure allows, with one turn to repair its own answer. */
export const llmSingle: StrategyModule = {
  id: 'llm_single',

  unavailable(context) {
    const models = context.models?.('llm_single');
    if (!models) return 'no model is set up';
    if (models.why !== null) return models.why;
    return context.cluster.root.bugType === 'SECRET_LEAK' ? 'code that holds a secret is shown to no model' : null;
  },

  async *propose(context): AsyncGenerator<Candidate> {
    const models = context.models?.('llm_single');
    const at = models && (await openCase(context));
    if (!models || !at) {
      await context.note?.('routed', { route: 'none', reason: 'what a model needs to see does not fit' });
      return;
    }
    const routing = routeOf({ ...factsOf(context), ...at.shown, cards: models.cards });
    const { tokens, left } = at.shown;
    await context.note?.('routed', { ...routing, tokens, left });
    if (routing.route === 'none' || routing.route === 'three') return;
    for (const card of singleModels(routing.route, models.cards)) {
      const asking = { context, models, strategy: 'llm_single', at } as const;
      const first = await attempt(asking, card);
      const last = mayRepair(first) ? await attempt(asking, card, first) : first;
      if (last.kind === 'no_answer') await context.note?.('model_skipped', { model: card.alias, why: last.why });
      if (last.kind !== 'candidate') continue;
      yield last.candidate;
      if (last.validation?.plausible) return;
    }
  },
};

const factsOf = ({ cluster, past }: RepairContext) => ({
  bugType: cluster.root.bugType,
  failures: cluster.failures.length,
  singleWeight: past?.weights.llm_single ?? 0.5,
  takenBack: past?.takenBack ?? 0,
});
