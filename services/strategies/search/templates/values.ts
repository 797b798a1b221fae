import type { Node } from '../../../syntax/contract';
import type { Scene } from '../scene';
import { fill, replaced, vary, type Template } from '../template';
import { isShort } from './shape';

/** Where a whole value stands: given back, assigned, handed over, gone through. */
function isWhole(scene: Scene, node: Node): boolean {
  const { parent } = node;
  if (!parent || !scene.isValue(node)) return false;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id) return false;
  return !scene.roles.expressionStatement.includes(parent.type);
}

/** A value that the function has elsewhere. */
export const ingredient: Template = function* ({ node, scene, around }) {
  const { parent } = node;
  if (!parent || !isWhole(scene, node) || node.endIndex - node.startIndex > 80) return;
  const { roles } = scene;
  const isName = roles.variable.includes(node.type);
  if (roles.text.includes(node.type)) return;
  const isReturn = roles.return.includes(parent.type);
  const isTop = isReturn || parent.type in roles.assignment || parent.type in roles.forEach;
  if (scene.isCondition(node)) return;
  const sort = around.sortOf(node.text);
  for (const other of around.expressions) {
    if (other.text === node.text || contains(node, other)) continue;
    const same = other.type === node.type ? 2 : 1;
    const fits = sort === null || around.sortOf(other.text) === null || sort === around.sortOf(other.text) ? 1 : 0.4;
    const base = isName ? 0.006 : isTop ? 0.012 : 0.009;
    yield vary('ingredient', base * same * fits, scene.put(node, other.text, scene.isCompound(other)));
  }
  if (isName || roles.integer.includes(node.type) || !isShort(node)) return;
  for (const name of around.names) {
    if (name.from === 'module' || name.sort === 'function') continue;
    const weight = isReturn ? 3 : node.type in roles.truth || roles.nothing.includes(node.type) ? 0 : 1;
    if (weight > 0) yield vary('name-for-value', 0.012 * weight, replaced(node, name.text));
  }
};

const contains = (outer: Node, inner: Node): boolean =>
  outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;

/** Something else given back: a variable, an empty or a constant value. */
export const returnValue: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  if (!node.parent || !roles.return.includes(node.parent.type) || !scene.isExpression(node)) return;
  for (const name of around.names) {
    if (name.from === 'module' || name.sort === 'function' || name.text === node.text) continue;
    yield vary('return-value', 0.05, replaced(node, name.text));
    if (!roles.emptyValues.includes(node.text)) continue;
    for (const pattern of roles.write.singles ?? []) {
      yield vary('return-value', 0.05, replaced(node, fill(pattern, name.text) ?? ''));
    }
  }
  for (const constant of [...roles.constants, ...roles.emptyValues]) {
    if (constant !== node.text) yield vary('return-value', 0.015, replaced(node, constant));
  }
};

/** The larger or the smaller of a value and what is there: a running extreme. */
export const extreme: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  const { parent } = node;
  const assignment = parent ? roles.assignment[parent.type] : undefined;
  if (!parent || !scene.isValue(node) || node.endIndex - node.startIndex > 60) return;
  if (node.type in roles.truth || roles.text.includes(node.type) || roles.nothing.includes(node.type)) return;
  const own = around.sortOf(node.text);
  if (own === 'collection' || own === 'text' || own === 'truth') return;
  const isAssigned = assignment !== undefined && scene.slot(parent, assignment.value)?.id === node.id;
  const isReturned = roles.return.includes(parent.type);
  if (!isAssigned && !isReturned) return;
  const target = isAssigned ? scene.slot(parent, assignment.target) : null;
  const others = [
    ...(target ? [{ text: target.text, weight: 2.5 }] : []),
    { text: '0', weight: 1 },
    ...around.names
      .filter((name) => name.sort === 'number' && name.text !== target?.text && name.text !== node.text)
      .map(({ text }) => ({ text, weight: 0.7 })),
  ];
  if (roles.integer.includes(node.type) || roles.float.includes(node.type)) return;
  for (const { text, weight } of others) {
    for (const pattern of [roles.write.larger, roles.write.smaller]) {
      const wrapped = fill(pattern, text, node.text);
      const share = text === '0' && pattern === roles.write.smaller ? 0.4 : 1;
      if (wrapped !== null) yield vary('extreme', 0.02 * weight * share, replaced(node, wrapped));
    }
  }
};

/** A call that has to be awaited. */
export const awaited: Template = function* ({ node, scene }) {
  const text = fill(scene.roles.write.await, node.text);
  if (text === null || !(node.type in scene.roles.call) || node.parent?.type.startsWith('await')) return;
  const fn = scene.functionsAround(node)[0];
  if (fn && /^async\b/.test(fn.text)) yield vary('await', 0.2, scene.put(node, text, true));
};
