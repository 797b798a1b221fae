import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { EditRoles } from '../../../syntax/roles';
import { sortOfValue, type FunctionView } from '../function-view';
import type { Scene } from '../scene';
import { fill, vary, type Template } from '../template';
import { isLoop } from './nesting';
import { isStatement } from './statements';

/** A name that only grows: it is added to, filled or computed from itself, and begins nowhere. */
interface Grown {
  readonly text: string;
  readonly first: Node;
  /** How it may have begun, the likeliest first. */
  readonly starts: readonly string[];
}

const known = new WeakMap<FunctionView, readonly Grown[]>();

/** The beginning of a name that has none, before the loops in which it grows. */
export const initialise: Template = function* (spot) {
  const { node, scene, around } = spot;
  const { beginning } = scene.roles;
  if (!isStatement(spot)) return;
  let grown = known.get(around);
  if (!grown) known.set(around, (grown = grownIn(scene, around.node, beginning)));
  for (const { text, first, starts } of grown) {
    if (node.endIndex < first.startIndex || !node.text.includes(text)) continue;
    const place = outermost(scene, first);
    const line = scene.line(place.startPosition.row);
    if (!line || !scene.ownsStart(place)) continue;
    for (const [i, start] of starts.entries()) {
      const written = scene.layOut(fill(start, text) ?? '', scene.indentAt(place)) + scene.eol;
      yield vary('initialise', 0.3 / (i + 1), { start: line.start, end: line.start, text: written });
    }
  }
};

type Beginning = EditRoles['beginning'];

function grownIn(scene: Scene, fn: Node, beginning: Beginning): Grown[] {
  const { roles } = scene;
  const growing = new Map<string, Grown>();
  const bound = new Set<string>(roles.builtins);
  for (const node of walk(scene.tree.rootNode)) {
    if (roles.closed.includes(node.type)) for (const word of node.text.match(/[\w$]+/g) ?? []) bound.add(word);
    if (!roles.variable.includes(node.type)) continue;
    const isOwn = fn.startIndex <= node.startIndex && node.endIndex <= fn.endIndex;
    const starts = isOwn ? (addedTo(scene, node, beginning) ?? filledWith(scene, node, beginning)) : null;
    if (starts) {
      const one = growing.get(node.text) ?? { text: node.text, first: node, starts: [] };
      growing.set(node.text, { ...one, starts: [...new Set([...one.starts, ...starts])] });
    } else if (!scene.isValue(node)) bound.add(node.text);
  }
  return [...growing.values()].filter(({ text }) => !bound.has(text));
}

/** What a name may begin as where it is what an assignment adds to; null where it is no such name. */
function addedTo(scene: Scene, node: Node, beginning: Beginning): readonly string[] | null {
  const { roles } = scene;
  const isInList = node.parent !== null && lone(scene, node.parent)?.id === node.id;
  const parent = isInList ? node.parent.parent : node.parent;
  if (!parent) return null;
  const assignment = roles.assignment[parent.type];
  if (roles.augmented.includes(parent.type) && !assignment) return beginning.number;
  const value = assignment && lone(scene, scene.slot(parent, assignment.value));
  const target = assignment && lone(scene, scene.slot(parent, assignment.target));
  if (!value || target?.id !== node.id || roles.declaration.includes(parent.type)) return null;
  const isOfItself = [...walk(value)].some((one) => roles.variable.includes(one.type) && one.text === node.text);
  if (!isOfItself && !roles.augmented.includes(parent.type)) return null;
  const { number, text, list } = beginning;
  const sort = sortOfValue(scene, value, new Map());
  if (sort === 'number') return number;
  if (sort === 'text') return text;
  return sort === 'collection' ? list : [...number, ...text, ...list];
}

/** What stands alone in a list, as in those of targets and values; anything else as it is. */
const lone = (scene: Scene, node: Node | null): Node | null =>
  node?.namedChildCount === 1 && scene.roles.sequence.includes(node.type) ? node.firstNamedChild : node;

/** The same for a collection that something is put into. */
function filledWith(scene: Scene, node: Node, { list, set, table }: Beginning): readonly string[] | null {
  const { roles } = scene;
  const { parent } = node;
  if (!parent) return null;
  const isIndexed = scene.slot(parent, roles.index[parent.type]?.object)?.id === node.id;
  if (isIndexed && isWritten(scene, parent)) return [...table, ...list];
  const call = parent.parent;
  const isCalledOn = scene.memberObject(parent)?.id === node.id && call && scene.callee(call)?.id === parent.id;
  if (!isCalledOn) return null;
  const name = scene.calledName(call) ?? '';
  if (/^(append|extend|push|unshift)$/.test(name)) return list;
  return name === 'add' ? set : null;
}

function isWritten(scene: Scene, { parent, id }: Node): boolean {
  return parent !== null && scene.slot(parent, scene.roles.assignment[parent.type]?.target)?.id === id;
}

/** The outermost loop around a node within its function, or the statement that it belongs to. */
function outermost(scene: Scene, node: Node): Node {
  let found: Node | null = null;
  for (let at: Node | null = node; at && !(at.type in scene.roles.function); at = at.parent) {
    const isStatement = at.parent !== null && scene.isBlock(at.parent);
    if (isStatement && (!found || isLoop(scene, at))) found = at;
  }
  return found ?? node;
}
