import type { KnownFix } from '../../../domain/fix-pattern';
import type { Candidate } from '../../../domain/patch';
import { KnowledgeDown } from '../../../domain/ports';
import { indentUnit } from '../../../domain/text-edit';
import type { RepairContext, StrategyModule } from '../contract';
import { isOfTests, passesWarm } from '../warm-tests';
import { adapt } from './adapt';
import { placesOf, type Place } from './places';
import { unify } from './unify';

/** Candidates of one lookup, at most. */
const PROPOSED = 4;
/** How often a confirmed pattern is right where all of its function is met, and where its statement alone is. */
const WHOLE = 0.97;
const STATEMENT = 0.7;

/** Rung 1 of the ladder: what CI confirmed once, done to code that only calls things otherwise. */
export const kbLookup: StrategyModule = {
  id: 'kb_lookup',

  unavailable: ({ knowledge }) => (knowledge ? null : 'no knowledge base'),

  async *propose(context): AsyncGenerator<Candidate> {
    const places = await placesOf(context);
    if (places.length === 0) return;
    // Whoever heals it will ask warm tests, which can be made ready meanwhile.
    if (context.cluster.root.bugType === 'LOGIC' && isOfTests(context)) context.evaluator?.().catch(() => null);
    const proposed = new Set<string>();
    for (const hit of await lookUp(context, places)) {
      const place = places[hit.snippet];
      if (!place) continue;
      for (const candidate of candidatesOf(hit, place, context)) {
        const after = candidate.patch.changes[0]?.after ?? '';
        if (proposed.has(after) || proposed.size >= PROPOSED) continue;
        proposed.add(after);
        const seenToHeal = (await passesWarm(candidate.patch, context)) === true;
        yield { ...candidate, seenToHeal };
      }
    }
  },
};

async function lookUp(context: RepairContext, places: readonly Place[]): Promise<readonly KnownFix[]> {
  const { knowledge, cluster } = context;
  const { bugType, language, diagnostic } = cluster.root;
  const snippets = places.map(({ code }) => code);
  try {
    const known = (await knowledge?.lookup({ bugType, language, description: diagnostic.message, snippets })) ?? [];
    await context.note?.('kb_looked_up', { snippets: snippets.length, hits: known.map(told) });
    return known;
  } catch (error) {
    if (!(error instanceof KnowledgeDown)) throw error;
    await context.note?.('kb_unreachable', { why: error.message });
    return [];
  }
}

function told({ pattern, similarity }: KnownFix) {
  const { fixId, fixDescription } = pattern;
  return { pattern: fixId, similarity: Math.round(similarity * 1000) / 1000, fixDescription };
}

function* candidatesOf({ pattern, similarity }: KnownFix, place: Place, context: RepairContext): Generator<Candidate> {
  const { file, leaves } = place;
  const text = context.tree.read(file);
  if (text === null) return;
  const words = new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const ground = { text, unit: indentUnit(text), knows: (name: string) => words.has(name) };
  for (const unified of unify(pattern.edit, leaves)) {
    const after = adapt(pattern.edit, unified, ground);
    if (after === null || after === text) continue;
    const sure = (unified.whole ? WHOLE : STATEMENT) * similarity * (0.7 + 0.3 * (pattern.confidenceScore ?? 0.8));
    yield {
      patch: { changes: [{ path: file, encoding: context.tree.encoding(file), before: text, after }] },
      strategy: 'kb_lookup',
      editKind: 'ast_rewrite',
      template: unified.whole ? 'known-function' : 'known-statement',
      prior: Math.max(0.05, Math.min(0.97, sure)),
      description: `Pattern match (${Math.round(similarity * 100)} %): ${pattern.fixDescription}`,
    };
  }
}
