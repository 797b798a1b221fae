import type { Node } from '../../../syntax/contract';
import type { Scene } from '../scene';

/** What is left of the prior of an edit that makes a part of a condition needless. */
export const NEEDLESS = 0.1;

const AND = /^(&&|and)$/;
const OR = /^(\|\||or)$/;
const SAME = /^(===?|is)$/;
const OTHER = /^(!==?|is not)$/;

interface Equality {
  readonly of: string;
  readonly constant: string;
  readonly same: boolean;
}

/**
 * Whether a condition with another operator in place of a token asks of one value whether it is two different things, or asks it
 * twice (`a == 1 and a != 2`, `a != 1 or a != 2`): a part of it, or all, would decide nothing, and nobody writes that.
 */
export function isNeedless(scene: Scene, token: Node, operator: string): boolean {
  const { parent } = token;
  if (!parent) return false;
  if (isJoint(operator)) {
    const [left, right] = scene.operation(parent)?.operands ?? [];
    return !!left && !!right && clash(operator, equalities(scene, left), equalities(scene, right));
  }
  const own = equalityOf(scene, parent, operator);
  if (!own) return false;
  for (let at = parent; at.parent; at = at.parent) {
    if (scene.roles.parenthesized.includes(at.parent.type)) continue;
    const around = scene.operation(at.parent);
    const joint = around?.operators[0]?.type ?? '';
    if (!isJoint(joint)) return false;
    const beside = around?.operands.filter(({ id }) => id !== at.id) ?? [];
    if (
      clash(
        joint,
        [own],
        beside.flatMap((one) => equalities(scene, one)),
      )
    )
      return true;
  }
  return false;
}

const isJoint = (operator: string): boolean => AND.test(operator) || OR.test(operator);

function clash(joint: string, some: readonly Equality[], others: readonly Equality[]): boolean {
  const meaningful = (a: Equality, b: Equality) =>
    a.of !== b.of || (a.constant !== b.constant && a.same === b.same && a.same === OR.test(joint));
  return some.some((a) => others.some((b) => !meaningful(a, b)));
}

/** Comparisons with a constant among the parts that are joined. */
function equalities(scene: Scene, node: Node): Equality[] {
  const operation = scene.operation(node);
  const token = operation?.operators[0]?.type ?? '';
  if (operation && isJoint(token)) return operation.operands.flatMap((operand) => equalities(scene, operand));
  const own = equalityOf(scene, node, token);
  return own ? [own] : [];
}

function equalityOf(scene: Scene, comparison: Node, operator: string): Equality | null {
  const operands = scene.operation(comparison)?.operands ?? [];
  const [left, right] = operands;
  if (!left || !right || operands.length !== 2 || !(SAME.test(operator) || OTHER.test(operator))) return null;
  const same = SAME.test(operator);
  if (isConstant(scene, right)) return { of: left.text, constant: right.text, same };
  return isConstant(scene, left) ? { of: right.text, constant: left.text, same } : null;
}

const isConstant = ({ roles }: Scene, { type }: Node): boolean =>
  [...roles.nothing, ...roles.integer, ...roles.float, ...roles.text].includes(type) || type in roles.truth;
