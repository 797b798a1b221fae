import { leavesOf } from '../../syntax';
import type { Node } from '../../syntax/contract';
import type { Scene } from './scene';

/** Shorter expressions are alike by chance: `a[i]` and `a[j]`. */
const LEAST_LEAVES = 7;
/** Of all leaves, how many may differ. */
const MOST_DIFFERENT = 0.3;

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Operands and arguments beside each other that say the same of different things: `f(a.x, 1)` and `f(b.x, 1)`. Whoever wrote them
 * meant them to be alike, so that an edit of only one of them is seldom right.
 */
export function twinsIn(scene: Scene, statement: Node): Span[] {
  const found: Span[] = [];
  for (const node of scene.own(statement)) {
    const beside = scene.operation(node)?.operands ?? (node.type in scene.roles.call ? scene.arguments(node) : []);
    for (const [i, one] of beside.entries()) {
      const next = beside[i + 1];
      if (next && (areTwins(scene, one, next) || areLike(scene, one, next)))
        found.push(...[one, next].map(({ startIndex, endIndex }) => ({ start: startIndex, end: endIndex })));
    }
  }
  return found;
}

function areTwins(scene: Scene, a: Node, b: Node): boolean {
  if (a.type !== b.type) return false;
  const [one, other] = [leavesOf(a, scene.table), leavesOf(b, scene.table)];
  if (one.length < LEAST_LEAVES || one.length !== other.length) return false;
  if (one.some(({ kind }, i) => kind !== other[i]?.kind)) return false;
  const different = one.filter(({ text }, i) => text !== other[i]?.text).length;
  return different > 0 && different <= MOST_DIFFERENT * one.length;
}

/** Two comparisons of different things with the same: `a != 255 || b != 255`. */
function areLike(scene: Scene, a: Node, b: Node): boolean {
  const [one, other] = [scene.operation(a), scene.operation(b)];
  const [operator, ...more] = one?.operators ?? [];
  if (!one || !other || !operator || more.length > 0 || scene.roleOf(operator.type) !== 'comparison') return false;
  if (other.operators.length !== 1 || other.operators[0]?.type !== operator.type) return false;
  const [left, right] = one.operands;
  const [otherLeft, otherRight] = other.operands;
  return right?.text === otherRight?.text && left?.type === otherLeft?.type && left?.text !== otherLeft?.text;
}
