import type { Name } from '../function-view';
import { replaced, vary, type Template } from '../template';

function suits(name: Name, sort: string | null, at: number): number {
  const fit = sort === null || name.sort === null ? 1 : name.sort === sort ? 1.5 : 0.25;
  const bound = name.boundAt <= at ? 1 : 0.4;
  const reach = name.from === 'local' ? 1 : name.from === 'member' ? 0.8 : 0.4;
  return fit * bound * reach;
}

/** Another name in scope, where one is read. */
export const variable: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  const isMember = node.type in roles.member && around.names.some((name) => name.text === node.text);
  if ((!roles.variable.includes(node.type) && !isMember) || !scene.isValue(node)) return;
  if (roles.builtins.includes(node.text)) return;
  const { parent } = node;
  const isCallee = parent !== null && scene.callee(parent)?.id === node.id;
  const isObject = parent !== null && scene.memberObject(parent)?.id === node.id;
  if (isObject && /^(self|this)$/.test(node.text)) return;
  const known = around.names.some((name) => name.text === node.text);
  const sort = around.sortOf(node.text);
  const others = around.names.filter((name) => name.text !== node.text);
  for (const name of others) {
    if (isCallee && name.sort !== 'function') continue;
    if (!isCallee && name.sort === 'function' && !known) continue;
    // The fewer there are, the likelier each of them.
    const crowd = Math.sqrt(6 / Math.max(others.length, 6));
    yield vary('variable', 0.15 * crowd * suits(name, sort, node.startIndex), replaced(node, name.text));
  }
};

/** Another name in scope, where one is written. */
export const target: Template = function* ({ node, scene, around }) {
  const assignment = scene.roles.assignment[node.type];
  const written = assignment ? scene.slot(node, assignment.target) : null;
  if (!written || scene.roles.declaration.includes(node.type)) return;
  const { roles } = scene;
  if (written.type in roles.index || written.type in roles.member) {
    for (const other of around.expressions) {
      if (!(other.type in roles.index || other.type in roles.member) || other.text === written.text) continue;
      yield vary('assigned-variable', other.type === written.type ? 0.02 : 0.008, replaced(written, other.text));
    }
  }
  if (!around.names.some((name) => name.text === written.text)) return;
  const sort = around.sortOf(written.text);
  for (const name of around.names) {
    if (name.text === written.text || name.from === 'module' || name.sort === 'function') continue;
    yield vary('assigned-variable', 0.04 * suits(name, sort, node.startIndex), replaced(written, name.text));
  }
};

/** Another member that the file knows; and the counterparts that names have. */
export const member: Template = function* ({ node, scene, around }) {
  const name = scene.memberName(node);
  if (!name || scene.isBinding(node)) return;
  const counterparts = new Set(counterpartsOf(name.text, scene.roles.pairs));
  for (const other of counterparts) yield vary('counterpart', 0.16, replaced(name, other));
  const isCalled = node.parent !== null && scene.callee(node.parent)?.id === node.id;
  for (const other of around.members) {
    if (other === name.text || counterparts.has(other)) continue;
    yield vary('member', isCalled ? 0.04 : 0.07, replaced(name, other));
  }
};

/** `min` for `max` and the like. */
export const counterpart: Template = function* ({ node, scene }) {
  if (!scene.roles.variable.includes(node.type) || !node.parent) return;
  const isCallee = scene.callee(node.parent)?.id === node.id;
  if (!isCallee && !scene.isValue(node)) return;
  if (node.type in scene.roles.member) return;
  const others = counterpartsOf(node.text, scene.roles.pairs);
  if (!isCallee && !scene.roles.builtins.includes(node.text)) return;
  for (const other of others) yield vary('counterpart', others.length > 2 ? 0.12 : 0.24, replaced(node, other));
};

/** Words of the same list, in the same position within a longer name. */
export function counterpartsOf(name: string, pairs: readonly (readonly string[])[]): string[] {
  const found = new Set<string>();
  for (const words of pairs) {
    if (words.includes(name)) for (const word of words) if (word !== name) found.add(word);
  }
  return [...found];
}
