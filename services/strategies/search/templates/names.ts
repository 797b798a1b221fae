import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { FunctionView, Name } from '../function-view';
import type { Scene } from '../scene';
import { replaced, vary, type Template } from '../template';

/** What is read nowhere else would be left without a use; what is read nowhere yet waits for one. */
function need(around: FunctionView, was: string, is: Name): number {
  const abandons = around.names.some((name) => name.text === was && name.from === 'local') && around.readsOf(was) === 1;
  return (abandons ? 0.3 : 1) * (is.from === 'local' && around.readsOf(is.text) === 0 ? 1.6 : 1);
}

/** Whether the place beside it has the same already: `a - a`, `a = a`, `f(a, a)`. */
function repeats(scene: Scene, node: Node, text: string): boolean {
  const { parent } = node;
  const operation = parent ? scene.operation(parent) : null;
  if (operation && !/^[+*]$/.test(operation.operators[0]?.type ?? '')) {
    return operation.operands.some((operand) => operand.id !== node.id && operand.text === text);
  }
  const call = parent?.parent;
  if (call && call.type in scene.roles.call && scene.arguments(call).some((a) => a.id !== node.id && a.text === text)) {
    return true;
  }
  const assignment = parent ? scene.roles.assignment[parent.type] : undefined;
  return parent !== null && assignment !== undefined && scene.slot(parent, assignment.target)?.text === text;
}

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
    const crowd = Math.sqrt(6 / Math.max(others.length, 6)) * need(around, node.text, name);
    const doubled = repeats(scene, node, name.text) ? 0.1 : 1;
    yield vary('variable', 0.15 * doubled * crowd * suits(name, sort, node.startIndex), replaced(node, name.text));
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

/** Of names that stand for one another, the commoner ones come first. */
const COMMONER = 0.95;

/** Another member that the file knows; and the counterparts that names have. */
export const member: Template = function* ({ node, scene, around }) {
  const name = scene.memberName(node);
  if (!name || scene.isBinding(node)) return;
  const counterparts = new Set(counterpartsOf(name.text, scene.roles.pairs));
  for (const [i, other] of [...counterparts].entries())
    yield vary('counterpart', 0.16 * COMMONER ** i, replaced(name, other));
  const isCalled = node.parent !== null && scene.callee(node.parent)?.id === node.id;
  for (const other of around.members) {
    if (other === name.text || counterparts.has(other)) continue;
    yield vary('member', isCalled ? 0.04 : 0.07, replaced(name, other));
  }
};

/** Another name of the same path: one value of an enumeration for another. */
export const scopedName: Template = function* ({ node, scene }) {
  const { scoped } = scene.roles;
  if (!scoped || node.type !== scoped.node) return;
  const path = node.childForFieldName(scoped.path)?.text;
  const name = node.childForFieldName(scoped.name);
  if (path === undefined || !name) return;
  const { listed, used } = namesOfPath(scene, path);
  const known = listed.length > 0 ? listed : used;
  for (const other of known) {
    if (other !== name.text) yield vary('scoped-name', listed.length > 0 ? 0.15 : 0.06, replaced(name, other));
  }
};

interface PathNames {
  readonly listed: readonly string[];
  readonly used: readonly string[];
}

const pathNames = new WeakMap<Scene, Map<string, PathNames>>();

/** Read once for a file: every name of a path asks. */
function namesOfPath(scene: Scene, path: string): PathNames {
  const known = pathNames.get(scene) ?? new Map<string, PathNames>();
  pathNames.set(scene, known);
  const found = known.get(path) ?? readPath(scene, path);
  known.set(path, found);
  return found;
}

function readPath(scene: Scene, path: string): PathNames {
  const { scoped } = scene.roles;
  const [listed, used] = [new Set<string>(), new Set<string>()];
  for (const node of scoped ? walk(scene.tree.rootNode) : []) {
    const entry = scoped?.listed[node.type];
    if (entry !== undefined && node.childForFieldName('name')?.text === path) {
      for (const one of walk(node)) if (one.type === entry) listed.add(one.childForFieldName('name')?.text ?? one.text);
    } else if (node.type === scoped?.node && node.childForFieldName(scoped.path)?.text === path) {
      used.add(node.childForFieldName(scoped.name)?.text ?? '');
    }
  }
  return { listed: [...listed], used: [...used].filter(Boolean) };
}

/** `min` for `max` and the like. */
export const counterpart: Template = function* ({ node, scene }) {
  if (!scene.roles.variable.includes(node.type) || !node.parent) return;
  const isCallee = scene.callee(node.parent)?.id === node.id;
  if (!isCallee && !scene.isValue(node)) return;
  if (node.type in scene.roles.member) return;
  const others = counterpartsOf(node.text, scene.roles.pairs);
  if (!isCallee && !scene.roles.builtins.includes(node.text)) return;
  const { text } = scene;
  for (const other of wordwise(node.text, scene.roles.pairs)) {
    if (new RegExp(`\\b${other}\\b`).test(text)) yield vary('counterpart', 0.2, replaced(node, other));
  }
  for (const [i, other] of others.entries())
    yield vary('counterpart', (others.length > 2 ? 0.12 : 0.24) * COMMONER ** i, replaced(node, other));
};

/** Another function of the language, where one of them is called. */
export const otherCall: Template = function* ({ node, scene }) {
  const { roles } = scene;
  if (!(node.type in roles.call)) return;
  const callee = scene.callee(node);
  const known = [...roles.numeric, ...roles.collecting, ...wrapping(roles.wraps)];
  if (!callee || !roles.variable.includes(callee.type) || !known.includes(callee.text)) return;
  const near = counterpartsOf(callee.text, roles.pairs);
  for (const other of new Set(wrapping(roles.wraps))) {
    if (other !== callee.text && !near.includes(other)) yield vary('other-call', 0.02, replaced(callee, other));
  }
};

const wrapping = (wraps: readonly string[]): string[] =>
  wraps.flatMap((pattern) => /^(\w+)\(\$\)$/.exec(pattern)?.[1] ?? []);

/** A longer name with one of its words for another: `list_all` for `list_any`, `findLast` for `findFirst`. */
function wordwise(name: string, pairs: readonly (readonly string[])[]): string[] {
  const words = name.split(/(_)|(?=[A-Z])/).filter(Boolean);
  if (words.length < 2) return [];
  return words.flatMap((word, i) =>
    counterpartsOf(word.toLowerCase(), pairs).map((other) => {
      const cased = /^[A-Z]/.test(word) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
      return [...words.slice(0, i), cased, ...words.slice(i + 1)].join('');
    }),
  );
}

/** Words of the same list. */
export function counterpartsOf(name: string, pairs: readonly (readonly string[])[]): string[] {
  const found = new Set<string>();
  for (const words of pairs) {
    if (words.includes(name)) for (const word of words) if (word !== name) found.add(word);
  }
  return [...found];
}
