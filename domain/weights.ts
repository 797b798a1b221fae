import type { BugType, EditKind, Strategy } from './names';

export type Weights = Readonly<Record<Strategy | EditKind, number>>;

/** What happened with one rung or one kind of edit. */
export interface Signal {
  readonly name: Strategy | EditKind;
  readonly value: number;
}

/** A fix that CI left alone; one that broke something; a rung whose candidates all failed, also where another one healed. */
export const SIGNALS = { held: 1, takenBack: -2, failed: -0.5, outdone: -0.25 } as const;

const STEP = 0.15;
const MOST = 3;
const BOUNDS = { least: 0.05, most: 0.95 } as const;

/**
 * The next generation: multiplicative weights on the odds, so that a weight comes nearer to its bounds and never over. One run
 * moves a weight by a factor of 0.64 to 1.57 of its odds, at most.
 *
 * After Arora, Hazan, Kale: The Multiplicative Weights Update Method (2012), with bounded gains.
 */
export function nextWeights(weights: Weights, signals: readonly Signal[]): Weights {
  const sums = new Map<Strategy | EditKind, number>();
  for (const { name, value } of signals) sums.set(name, (sums.get(name) ?? 0) + value);
  const entries = Object.entries(weights) as [Strategy | EditKind, number][];
  return Object.fromEntries(
    entries.map(([name, weight]) => {
      const sum = Math.min(MOST, Math.max(-MOST, sums.get(name) ?? 0));
      if (sum === 0) return [name, weight];
      const odds = (weight / (1 - Math.min(weight, 0.999))) * Math.exp(STEP * sum);
      const next = Math.min(BOUNDS.most, Math.max(BOUNDS.least, odds / (1 + odds)));
      return [name, Math.round(next * 1e4) / 1e4];
    }),
  ) as Weights;
}

/** Rungs that cost nothing but time: only these are tried out of turn. */
const FREE: readonly Strategy[] = ['kb_lookup', 'rule_first', 'search'];
const EXPLORED = 0.08;
const SETTLED_AFTER = 50;
/** Before that the order is what the rungs cost, and nothing is known that could be doubted. */
const FIRST_ATTEMPTS = 20;

/**
 * Now and then two neighbouring free rungs change places, so that one that was unlucky is not left behind for ever.
 * @param chance 0..1, drawn by the caller
 * @param attempts what the weights rest on: the more, the rarer
 */
export function explored(
  weights: Weights,
  attempts: number,
  chance: number,
): { weights: Weights; swapped: Strategy[] } {
  const share = attempts < FIRST_ATTEMPTS ? 0 : EXPLORED / (1 + attempts / SETTLED_AFTER);
  if (chance >= share) return { weights, swapped: [] };
  const order = [...FREE].sort((a, b) => weights[b] - weights[a]);
  const at = Math.min(Math.floor((chance / share) * (order.length - 1)), order.length - 2);
  const [first, second] = [order[at] as Strategy, order[at + 1] as Strategy];
  return { weights: { ...weights, [first]: weights[second], [second]: weights[first] }, swapped: [first, second] };
}

/** What a run taught about one type of failure. */
export interface Lesson {
  readonly bugType: BugType;
  readonly signals: readonly Signal[];
  readonly attempts: number;
  readonly successes: number;
}

/** One line for people, e.g. `search held, rule_first failed 2`. */
export function lessonText({ signals }: Pick<Lesson, 'signals'>): string {
  const words = Object.fromEntries(Object.entries(SIGNALS).map(([word, value]) => [value, word]));
  const counts = new Map<string, number>();
  for (const { name, value } of signals) {
    const told = `${name} ${(words[value] ?? 'changed').replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`)}`;
    counts.set(told, (counts.get(told) ?? 0) + 1);
  }
  return [...counts].map(([told, count]) => (count === 1 ? told : `${told} ${count} times`)).join(', ');
}
