import type { ModelCard } from './models';
import type { BugType } from './names';

/** What is known of a cluster before any model is asked. */
export interface RoutingFacts {
  readonly bugType: BugType;
  readonly failures: number;
  /** Of the code at fault. */
  readonly linesAtFault: number;
  readonly functionsAtFault: number;
  /** How far one model is trusted with this type; 0..1. */
  readonly singleWeight: number;
  /** Fixes of this run that were taken back. */
  readonly takenBack: number;
  readonly cards: readonly ModelCard[];
}

export type Route = 'none' | 'cheap' | 'strong' | 'three';

export interface Routing {
  readonly route: Route;
  readonly reason: string;
}

/** Types whose finding names the place and nearly the cure. */
const PLAIN: readonly BugType[] = ['LINTING', 'SYNTAX', 'INDENTATION', 'IMPORT', 'TYPE_ERROR'];
const SMALL_LINES = 60;
const LARGE_LINES = 150;
const MANY_FAILURES = 4;
const DISTRUSTED = 0.35;

/** How many models a failure is worth, and why. */
export function routeOf(facts: RoutingFacts): Routing {
  const { bugType, failures, linesAtFault, functionsAtFault, singleWeight, takenBack, cards } = facts;
  const to = (route: Route, reason: string): Routing => ({ route, reason });
  if (bugType === 'SECRET_LEAK') return to('none', 'code that holds a secret is shown to no model');
  if (cards.length === 0) return to('none', 'no model can be asked');
  const three = independent(cards).length >= 2;
  if (three && takenBack > 0) return to('three', 'a fix of this run was taken back');
  if (three && singleWeight < DISTRUSTED) return to('three', `one model was seldom right with ${bugType}`);
  if (three && failures >= MANY_FAILURES) return to('three', `${failures} failures have one root`);
  if (three && (linesAtFault > LARGE_LINES || functionsAtFault > 3))
    return to('three', `${linesAtFault} lines of ${functionsAtFault} functions are suspected`);
  const cheap = cards.some(({ roles }) => roles.includes('cheap'));
  if (cheap && PLAIN.includes(bugType) && linesAtFault <= SMALL_LINES)
    return to('cheap', `${bugType} in ${linesAtFault} lines`);
  return to('strong', PLAIN.includes(bugType) ? `${bugType} in ${linesAtFault} lines` : `${bugType} needs judgement`);
}

const byPrice = (a: ModelCard, b: ModelCard) => a.price.out - b.price.out || a.price.in - b.price.in;

/** The models to ask one after the other on a route of one model. */
export function singleModels(route: Route, cards: readonly ModelCard[]): ModelCard[] {
  const cheap = cards.filter(({ roles }) => roles.includes('cheap')).sort(byPrice)[0];
  const strong = cards.find(({ roles }) => roles.includes('strong'));
  const order = route === 'cheap' ? [cheap, strong] : [strong ?? cheap];
  return [...new Set(order.filter((card) => card !== undefined))];
}

/** At most three models that do not share a provider, as far as there are; the strong ones first. */
export function independent(cards: readonly ModelCard[]): ModelCard[] {
  const able = cards.filter(({ roles }) => roles.includes('strong') || roles.includes('cheap'));
  const sorted = [...able].sort((a, b) => Number(b.roles.includes('strong')) - Number(a.roles.includes('strong')));
  const chosen: ModelCard[] = [];
  for (const card of sorted) if (!chosen.some(({ provider }) => provider === card.provider)) chosen.push(card);
  for (const card of sorted) if (!chosen.includes(card)) chosen.push(card);
  return chosen.slice(0, 3);
}

/** Who arbitrates: rather one that has no patch of its own among those. */
export function judgeFor(authors: readonly string[], cards: readonly ModelCard[]): ModelCard | null {
  const judges = cards.filter(({ roles }) => roles.includes('judge'));
  return judges.find(({ alias }) => !authors.includes(alias)) ?? judges[0] ?? null;
}
