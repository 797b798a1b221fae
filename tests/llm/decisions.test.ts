import { weigh, type Ballot } from '../../domain/consensus';
import type { ModelCard } from '../../domain/models';
import { independent, judgeFor, routeOf, singleModels, type RoutingFacts } from '../../domain/routing';
import { explored, nextWeights, SIGNALS, type Weights } from '../../domain/weights';

const card = (alias: string, provider: string, roles: ModelCard['roles'], out = 10): ModelCard => ({
  ...{ alias, provider, roles, price: { in: 1, out }, contextTokens: 32_000, outputTokens: 4000 },
});
const A = card('a', 'one', ['strong']);
const B = card('b', 'two', ['strong', 'judge']);
const C = card('c', 'three', ['cheap'], 1);
const A2 = card('a2', 'one', ['strong']);
const facts: RoutingFacts = {
  ...{ bugType: 'LOGIC', failures: 1, linesAtFault: 20, functionsAtFault: 1, singleWeight: 0.6, takenBack: 0 },
  cards: [A, B, C],
};

test.each<[string, Partial<RoutingFacts>, string]>([
  ['a leaked secret is shown to nobody', { bugType: 'SECRET_LEAK' }, 'none'],
  ['no key, no model', { cards: [] }, 'none'],
  ['a small plain fault', { bugType: 'TYPE_ERROR' }, 'cheap'],
  ['a large plain fault', { bugType: 'TYPE_ERROR', linesAtFault: 100 }, 'strong'],
  ['wrong behaviour', {}, 'strong'],
  ['many failures of one root', { failures: 5 }, 'three'],
  ['much code', { linesAtFault: 200 }, 'three'],
  ['a fix that was taken back', { takenBack: 1 }, 'three'],
  ['a rung that was seldom right', { singleWeight: 0.2 }, 'three'],
  ['the same, with one model only', { takenBack: 1, cards: [A] }, 'strong'],
])('routing: %s', (_title, change, route) => {
  expect(routeOf({ ...facts, ...change })).toMatchObject({ route, reason: expect.stringMatching(/\w/) });
});

test('a cheap model comes before a strong one, three are of three providers, and a judge is rather no author', () => {
  const names = (cards: readonly ModelCard[]) => cards.map(({ alias }) => alias);
  expect(names(singleModels('cheap', [A, B, C]))).toEqual(['c', 'a']);
  expect(names(singleModels('strong', [A, B, C]))).toEqual(['a']);
  expect(names(independent([A, A2, B, C]))).toEqual(['a', 'b', 'c']);
  expect(names(independent([A, A2]))).toEqual(['a', 'a2']);
  const judge = card('j', 'four', ['judge']);
  expect(judgeFor(['b'], [A, B, judge])?.alias).toBe('j');
  expect(judgeFor(['b'], [A, B])?.alias).toBe('b');
  expect(judgeFor(['a'], [A])).toBeNull();
});

const ballot = (model: string, hash: string, plausible: boolean, behaviour: string | null = null): Ballot => ({
  ...{ model, hash, plausible, behaviour },
});
test.each<[string, Ballot[], object]>([
  ['nothing passes', [ballot('a', 'x', false), ballot('b', 'x', false)], { kind: 'none' }],
  [
    'a wrong majority has no voice',
    [ballot('a', 'x', false), ballot('b', 'x', false), ballot('c', 'y', true)],
    { kind: 'agreed', camp: { members: [2] } },
  ],
  ['the same text', [ballot('a', 'x', true), ballot('b', 'x', true)], { kind: 'agreed', camp: { members: [0, 1] } }],
  [
    'the same behaviour',
    [ballot('a', 'x', true, '[1]'), ballot('b', 'y', true, '[1]')],
    { kind: 'agreed', camp: { members: [0, 1] } },
  ],
  [
    'another behaviour',
    [ballot('a', 'x', true, '[1]'), ballot('b', 'y', true, '[2]'), ballot('c', 'z', true, '[2]')],
    { kind: 'disagreed', camps: [{ members: [1, 2] }, { members: [0] }] },
  ],
  [
    'nothing to compare by',
    [ballot('a', 'x', true), ballot('b', 'y', true)],
    { kind: 'disagreed', camps: [{ members: [0] }, { members: [1] }] },
  ],
])('consensus: %s', (_title, ballots, outcome) => {
  expect(weigh(ballots)).toEqual(outcome);
});

const WEIGHTS: Weights = {
  ...{ kb_lookup: 0.9, rule_first: 0.8, search: 0.7, llm_single: 0.6, llm_consensus: 0.5 },
  ...{ line_replace: 0.5, ast_rewrite: 0.5, fn_regenerate: 0.5 },
};
test('weights follow what happened, step by step and never over their bounds', () => {
  const held = nextWeights(WEIGHTS, [{ name: 'search', value: SIGNALS.held }]);
  expect(held.search).toBeGreaterThan(0.7);
  expect({ ...held, search: 0.7 }).toEqual(WEIGHTS);
  const back = nextWeights(WEIGHTS, [{ name: 'search', value: SIGNALS.takenBack }]);
  expect(0.7 - back.search).toBeGreaterThan(held.search - 0.7);
  const many = nextWeights(
    WEIGHTS,
    Array.from({ length: 100 }, () => ({ name: 'search' as const, value: 1 })),
  );
  expect(many.search).toBeLessThan(0.8);
  let weights = WEIGHTS;
  for (let i = 0; i < 200; i++) {
    weights = nextWeights(weights, [
      { name: 'search', value: 1 },
      { name: 'rule_first', value: -2 },
    ]);
  }
  expect(weights).toMatchObject({ search: 0.95, rule_first: 0.05 });
});

test('exploration changes free neighbours only, and the rarer the more is known', () => {
  expect(explored(WEIGHTS, 20, 0.5)).toEqual({ weights: WEIGHTS, swapped: [] });
  const { weights, swapped } = explored(WEIGHTS, 20, 0.01);
  expect(swapped).toEqual(['kb_lookup', 'rule_first']);
  expect(weights).toMatchObject({ kb_lookup: 0.8, rule_first: 0.9, llm_single: 0.6 });
  expect(explored(WEIGHTS, 20, 0.05).swapped).toEqual(['rule_first', 'search']);
  expect(explored(WEIGHTS, 19, 0.01).swapped).toEqual([]);
  expect(explored(WEIGHTS, 1000, 0.01).swapped).toEqual([]);
});
