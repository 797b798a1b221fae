import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { Name } from '../function-view';
import type { Scene } from '../scene';
import { vary, type Spot, type Template } from '../template';
import { loopAround } from './conditions';
import { isLoop } from './nesting';
import { beside, isStatement } from './statements';
import { takesNumber } from './shape';

/** What a loop counts or gathers, begun anew: the value that it started with. */
export const reset: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isStatement(spot) || scene.roles.fixed.includes(node.type)) return;
  const loop = loopAround(scene, node);
  if (!loop) return;
  for (const { text, from, writes, boundAt, startsWith } of around.names) {
    if (from !== 'local' || writes === 0 || startsWith === null || boundAt >= loop.startIndex) continue;
    yield* beside(scene, node, `${text} = ${startsWith}${scene.roles.terminator}`, 'insert-reset', 0.02);
  }
};

/** What a loop put into a collection, with what it left over: `lines.append(rest)` after it. */
export const leftover: Template = function* (spot) {
  const { node: loop, scene, around } = spot;
  const { roles } = scene;
  if (!isStatement(spot) || !isLoop(scene, loop)) return;
  const isWithin = ({ startIndex }: Node) => loop.startIndex <= startIndex && startIndex < loop.endIndex;
  const readAfter = new Set<string>();
  const written = new Set<string>();
  for (const node of walk(around.node)) {
    if (roles.variable.includes(node.type) && node.startIndex >= loop.endIndex) readAfter.add(node.text);
    const target = isWithin(node) ? scene.slot(node, roles.assignment[node.type]?.target) : null;
    if (!target || roles.declaration.includes(node.type)) continue;
    for (const name of walk(target)) if (roles.variable.includes(name.type)) written.add(name.text);
  }
  const left = around.names.filter(
    ({ text, boundAt }) => boundAt < loop.startIndex && written.has(text) && !readAfter.has(text),
  );
  for (const statement of around.statements.filter(isWithin)) {
    if (statement.text.includes('\n')) continue;
    const call = statement.namedChildren.find((child) => child.type in roles.call);
    const [value, ...more] = call ? scene.arguments(call) : [];
    if (!value || more.length > 0) continue;
    const [from, to] = [value.startIndex - statement.startIndex, value.endIndex - statement.startIndex];
    for (const { text } of left) {
      const filled = statement.text.slice(0, from) + text + statement.text.slice(to);
      const after = scene.afterRow(loop.endPosition.row, scene.layOut(filled, scene.indentAt(loop)));
      if (after) yield vary('fill-with-rest', 0.05, after);
    }
  }
};

/** A loop within a loop that begins at or after, or ends before, where the outer one stands. */
export const innerBounds: Template = function* (spot) {
  const { node, scene } = spot;
  const outer = countersAround(spot);
  if (outer.length === 0) return;
  const { roles } = scene;
  const [only, second] = scene.isRange(node) ? scene.arguments(node) : [];
  for (const { text } of outer) {
    if (only && !second) {
      const at = { start: only.startIndex, end: only.startIndex };
      yield vary('inner-bound', 0.12, { ...at, text: `${text} + 1, ` });
      yield vary('inner-bound', 0.08, { ...at, text: `${text}, ` });
    }
    if (roles.integer.includes(node.type) && /^[01]$/.test(node.text)) {
      yield vary('inner-bound', 0.12, scene.put(node, `${text} + 1`, true));
    } else if (
      takesNumber(scene, node) &&
      !roles.integer.includes(node.type) &&
      node.text !== text &&
      isLast(scene, node)
    ) {
      yield vary('inner-bound', 0.05, scene.put(node, `${scene.operand(node)} - ${text} - 1`, true));
    }
  }
};

/** Names that the head of an outer loop binds, where a spot is in the head of an inner one. */
function countersAround({ node, scene, around }: Spot): Name[] {
  const inner = headAround(scene, node);
  const outer = inner && loopAround(scene, inner);
  const body = outer && outer.namedChildren.find((child) => scene.isBlock(child));
  if (!outer || !body) return [];
  return around.names.filter(
    ({ from, sort, boundAt }) =>
      from === 'local' &&
      (sort === 'number' || sort === null) &&
      boundAt >= outer.startIndex &&
      boundAt < body.startIndex,
  );
}

/** The loop in whose head a node is. */
function headAround(scene: Scene, node: Node): Node | null {
  for (let at: Node | null = node; at && !scene.isBlock(at); at = at.parent)
    if (scene.roles.loop.includes(at.type)) return at;
  return null;
}

/** Whether a node is the bound of a comparison or of a range. */
function isLast(scene: Scene, { parent, id }: Node): boolean {
  if (!parent) return false;
  const operation = scene.operation(parent);
  if (operation)
    return scene.roleOf(operation.operators[0]?.type ?? '') === 'comparison' && operation.operands[1]?.id === id;
  const call = parent.parent;
  return call !== null && scene.isRange(call) && scene.arguments(call).at(-1)?.id === id;
}
