import type { Node } from '../../../syntax/contract';
import type { Scene } from '../scene';

export const isShort = (node: Node): boolean => node.endIndex - node.startIndex <= 40 && !node.text.includes('\n');

/** Whether a place takes a number as well as anything else does. */
export function takesNumber(scene: Scene, node: Node): boolean {
  const { roles } = scene;
  if (!scene.isValue(node) || !isShort(node) || scene.isCondition(node)) return false;
  if (roles.text.includes(node.type) || roles.nothing.includes(node.type) || node.type in roles.truth) return false;
  if (roles.integer.includes(node.type) || roles.float.includes(node.type)) return false;
  if (/list|dict|set|tuple|comprehension|generator|lambda|object|array|function/.test(node.type)) return false;
  const role = scene.roleOf(scene.operation(node)?.operators[0]?.type ?? '');
  if (role !== undefined && role !== 'arithmetic' && role !== 'bitwise') return false;
  const sort = scene.view(node).sortOf(node.text);
  return sort === null || sort === 'number';
}
