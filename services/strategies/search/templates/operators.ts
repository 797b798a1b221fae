import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { fill, replaced, swapped, vary, type Spot, type Template } from '../template';
import { loopAround } from './conditions';
import { isNeedless, NEEDLESS } from './needless';

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };
const BOUNDARY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
};
const NEAR: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/'],
  ['/', '//'],
  ['/', '%'],
  ['//', '%'],
  ['*', '**'],
  ['<<', '>>'],
  ['&', '|'],
  ['^', '&'],
  ['^', '|'],
];

const PRIOR = { comparison: 0.2, arithmetic: 0.1, bitwise: 0.14, boolean: 0.25, membership: 0.22, identity: 0.2 };

function likely(was: string, is: string, role: keyof typeof PRIOR): number {
  if (BOUNDARY[was] === is) return 0.36;
  if (OPPOSITE[was] === is) return 0.26;
  if (MIRRORED[was] === is) return 0.24;
  if (role === 'arithmetic' || role === 'bitwise') {
    return NEAR.some((pair) => pair.includes(was) && pair.includes(is)) ? 0.2 : 0.05;
  }
  return role === 'comparison' ? 0.1 : PRIOR[role];
}

/** Another operator of the same family. */
export const operator: Template = function* ({ node, scene }) {
  for (const token of scene.operation(node)?.operators ?? []) {
    const role = scene.roleOf(token.type);
    if (!role) continue;
    for (const other of scene.roles.operators[role] ?? []) {
      if (other === token.type) continue;
      const share = isNeedless(scene, token, other) ? NEEDLESS : 1;
      yield vary(`${role}-operator`, share * likely(token.type, other, role), replaced(token, other));
    }
  }
};

/** Another operator in an assignment that computes, or none; and one where there was none. */
export const augmented: Template = function* (spot) {
  const { node, scene } = spot;
  const { roles } = scene;
  const isAugmented = roles.augmented.includes(node.type);
  if (!isAugmented && (!(node.type in roles.assignment) || roles.declaration.includes(node.type))) return;
  for (const family of roles.augmentedOperators) {
    const token = node.children.find((child) => !child.isNamed && family.includes(child.type));
    if (!token) continue;
    for (const other of family) {
      if (other === token.type) continue;
      const opposite = /^[+-][=+-]$/.test(token.type) && /^[+-][=+-]$/.test(other);
      const bitwise = /[&|^]/.test(other);
      const prior = isAugmented
        ? opposite || bitwise
          ? 0.2
          : 0.06
        : other === '+='
          ? isForgotten(spot)
            ? 0.25
            : 0.05
          : other === '-='
            ? 0.02
            : other === '='
              ? 0
              : 0.008;
      if (prior > 0) yield vary('augmented-operator', prior, replaced(token, other));
    }
  }
};

/** Whether a loop writes a variable that starts with a constant and is not read in the loop: all rounds but the last are lost. */
function isForgotten({ node, scene, around }: Spot): boolean {
  const loop = loopAround(scene, node);
  const target = scene.slot(node, scene.roles.assignment[node.type]?.target);
  const name = target && around.names.find(({ text }) => text === target.text);
  if (!loop || !name || name.startsWith === null || name.boundAt >= loop.startIndex) return false;
  const inLoop = [...walk(loop)].filter(({ type, text }) => scene.roles.variable.includes(type) && text === name.text);
  return inLoop.every(({ id }) => id === target.id);
}

const ORDERED = /^(-|\/|\/\/|%|\*\*|<<|>>|\+)$/;

/** Operands the other way round. */
export const operandSwap: Template = function* ({ node, scene }) {
  const operation = scene.operation(node);
  const [left, right] = operation?.operands ?? [];
  if (!operation || operation.operands.length !== 2 || !left || !right || left.text === right.text) return;
  const token = operation.operators[0]?.type ?? '';
  if (!ORDERED.test(token) && scene.roleOf(token) !== 'membership') return;
  // Addition tells its operands apart only where it joins texts or lists.
  const isSum = token === '+';
  const numbers = [left, right].some((o) => scene.roles.integer.includes(o.type) || scene.roles.float.includes(o.type));
  if (isSum && numbers) return;
  const bracketed = (of: Node) => scene.operand(of);
  const prior = isSum ? 0.07 : 0.15;
  yield vary('operand-swap', prior, replaced(left, bracketed(right)), replaced(right, bracketed(left)));
};

/** One operand alone. */
export const dropOperand: Template = function* ({ node, scene }) {
  const operation = scene.operation(node);
  const [left, right] = operation?.operands ?? [];
  if (!operation || operation.operands.length !== 2 || !left || !right) return;
  const role = scene.roleOf(operation.operators[0]?.type ?? '');
  if (role !== 'arithmetic' && role !== 'boolean' && role !== 'bitwise') return;
  for (const [kept, dropped] of [[left, right] as const, [right, left] as const]) {
    const constant = scene.roles.integer.includes(dropped.type) || scene.roles.float.includes(dropped.type);
    const prior = role === 'boolean' ? 0.1 : constant ? 0.16 : 0.05;
    yield vary(
      role === 'boolean' ? 'drop-condition' : 'drop-operand',
      prior,
      scene.put(node, kept.text, scene.isCompound(kept)),
    );
  }
};

/** Both sides of a comparison by one. */
export const comparisonBound: Template = function* ({ node, scene }) {
  const operation = scene.operation(node);
  const token = operation?.operators[0]?.type ?? '';
  if (!operation || scene.roleOf(token) !== 'comparison' || operation.operands.length !== 2) return;
  for (const operand of operation.operands) {
    const { integer, float, text, truth, nothing } = scene.roles;
    if ([...integer, ...float, ...text, ...nothing].includes(operand.type) || operand.type in truth) continue;
    if (scene.view(node).sortOf(operand.text) === 'text') continue;
    const ordering = token in BOUNDARY;
    for (const by of ['+ 1', '- 1']) {
      yield vary('comparison-bound', ordering ? 0.07 : 0.025, replaced(operand, `${scene.operand(operand)} ${by}`));
    }
  }
  // `n == 0` where `n <= 1` was meant, and the like: another operator with the constant's neighbour.
  const last = operation.operands[1];
  const tokenNode = operation.operators[0];
  if (!last || !tokenNode || !/^\d+$/.test(last.text)) return;
  for (const other of scene.roles.operators.comparison ?? []) {
    if (other === token || OPPOSITE[token] === other) continue;
    for (const by of [1, -1]) {
      const value = Number(last.text) + by;
      const prior = by === 1 ? 0.07 : 0.03;
      yield vary('comparison-operator-and-bound', prior, replaced(tokenNode, other), replaced(last, String(value)));
    }
  }
};

/** Elements, indexes or the branches of a choice the other way round. */
export const elementSwap: Template = function* ({ node, scene }) {
  const { roles } = scene;
  const choice = roles.choice[node.type];
  if (choice) {
    const [a, b] = [scene.slot(node, choice.then), scene.slot(node, choice.otherwise)];
    if (a && b && a.text !== b.text) yield vary('choice-swap', 0.15, ...swapped(a, b));
  }
  if (!roles.sequence.includes(node.type)) return;
  const object = roles.index[node.type] ? scene.slot(node, roles.index[node.type]?.object) : null;
  const elements = node.namedChildren.filter(
    (child) => child.id !== object?.id && !scene.table.comment.includes(child.type),
  );
  if (elements.length < 2 || elements.length > 4) return;
  for (const [i, a] of elements.entries()) {
    for (const b of elements.slice(i + 1)) {
      if (a.text !== b.text) yield vary('element-swap', elements.length === 2 ? 0.12 : 0.06, ...swapped(a, b));
    }
  }
};

/** Indexes of nested elements the other way round: `a[i][j]`. */
export const indexSwap: Template = function* ({ node, scene }) {
  const outer = scene.roles.index[node.type];
  const inner = outer ? scene.slot(node, outer.object) : null;
  if (!inner || !(inner.type in scene.roles.index)) return;
  const [a, b] = [inner.lastNamedChild, node.lastNamedChild];
  if (a && b && a.text !== b.text) yield vary('index-swap', 0.12, ...swapped(a, b));
};

export const negation: Template = function* ({ node, scene }) {
  const { roles } = scene;
  const isNegation = roles.negation.includes(node.type) && /^(not|!)$/.test(node.firstChild?.type ?? '');
  const argument = isNegation ? node.lastNamedChild : null;
  if (argument) {
    yield vary('negate', 0.22, scene.put(node, argument.text, scene.isCompound(argument)));
    return;
  }
  if (roles.minus.includes(node.type) && node.firstChild?.type === '-' && node.lastNamedChild) {
    yield vary('sign', 0.12, replaced(node, node.lastNamedChild.text));
  }
  const isCondition = scene.isCondition(node);
  const isPart =
    scene.isExpression(node) &&
    node.parent !== null &&
    scene.roleOf(scene.operation(node.parent)?.operators[0]?.type ?? '') === 'boolean';
  const isReturned = node.parent !== null && roles.return.includes(node.parent.type);
  const isTruth = isReturned && scene.view(node).sortOf(node.text) === 'truth';
  // What a call gives back may be a truth.
  const mayBeTruth = isReturned && !isTruth && node.type in roles.call;
  if (!isCondition && !isPart && !isTruth && !mayBeTruth) return;
  const token = scene.operation(node)?.operators[0]?.type;
  if (token !== undefined && token in OPPOSITE) return;
  const text = fill(roles.write.not, roles.operation.includes(node.type) ? `(${node.text})` : scene.operand(node));
  const prior = mayBeTruth ? 0.03 : token === undefined ? 0.2 : 0.1;
  if (text !== null) yield vary('negate', prior, scene.put(node, text, true));
};
