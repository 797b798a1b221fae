import type { Node } from '../../../syntax/contract';
import type { Scene } from '../scene';
import { vary, type Template } from '../template';

const statementsOf = (scene: Scene, block: Node): Node[] =>
  block.namedChildren.filter((child) => !scene.table.comment.includes(child.type));

/** The statement whose block this is: a loop or a branch, not a function or class. */
function ownerOf(scene: Scene, block: Node): Node | null {
  let owner = block.parent;
  while (owner && !(owner.parent && scene.isBlock(owner.parent))) owner = owner.parent;
  const { roles } = scene;
  const isNested = owner !== null && (roles.loop.includes(owner.type) || roles.branch.includes(owner.type));
  return isNested ? owner : null;
}

/** The last statements of a loop or a branch, after it. */
export const moveOut: Template = function* ({ node, statement, scene }) {
  const block = statement.parent;
  if (node.id !== statement.id || !block || !scene.isBlock(block) || !scene.ownsLines(statement)) return;
  const siblings = statementsOf(scene, block);
  const owner = ownerOf(scene, block);
  if (siblings.length < 2 || !owner) return;
  const indent = scene.indentAt(owner);
  const without = scene.withoutLines(statement);
  const text = scene.reindented(statement, indent);
  if (!without || text === null) return;
  if (siblings.at(-1)?.id === statement.id) {
    if (owner.endPosition.row === statement.endPosition.row) {
      const first = scene.line(statement.startPosition.row);
      const last = scene.line(statement.endPosition.row);
      if (first && last) yield vary('move-out', 0.1, { start: first.start, end: last.end, text });
    } else {
      const after = scene.afterRow(owner.endPosition.row, text);
      if (after) yield vary('move-out', 0.1, without, after);
    }
  }
  if (siblings[0]?.id === statement.id) {
    const line = scene.line(owner.startPosition.row);
    if (line) yield vary('move-out', 0.05, { start: line.start, end: line.start, text: text + scene.eol }, without);
  }
};

/** The statement after a loop or a branch, at its end; the one before it, at its start. */
export const moveIn: Template = function* ({ node, statement, scene }) {
  const { roles } = scene;
  const block = statement.parent;
  if (node.id !== statement.id || !block || !scene.isBlock(block) || !scene.ownsLines(statement)) return;
  if (roles.fixed.includes(statement.type) || statementsOf(scene, block).length < 2) return;
  const before = statement.previousNamedSibling;
  const without = scene.withoutLines(statement);
  if (!without) return;
  const nested = before && (roles.loop.includes(before.type) || roles.branch.includes(before.type)) ? before : null;
  for (const inner of nested ? innerBlocks(scene, nested) : []) {
    const last = statementsOf(scene, inner).at(-1);
    if (!last || roles.jump.includes(last.type) || !scene.ownsStart(last)) continue;
    const text = scene.reindented(statement, scene.indentAt(last));
    const edit = text === null ? null : scene.afterRow(last.endPosition.row, text);
    if (edit) yield vary('move-in', 0.09, edit, without);
  }
  const next = statement.nextNamedSibling;
  const following = next && (roles.loop.includes(next.type) || roles.branch.includes(next.type)) ? next : null;
  for (const inner of following ? innerBlocks(scene, following) : []) {
    const [first] = statementsOf(scene, inner);
    const line = first ? scene.line(first.startPosition.row) : undefined;
    if (!first || !line || !scene.ownsStart(first)) continue;
    const text = scene.reindented(statement, scene.indentAt(first));
    if (text !== null) {
      yield vary('move-in', 0.07, without, { start: line.start, end: line.start, text: text + scene.eol });
    }
  }
};

/** The blocks of a statement, and of the last statements in them. */
function innerBlocks(scene: Scene, statement: Node): Node[] {
  const found: Node[] = [];
  const visit = (node: Node, depth: number) => {
    for (const child of node.namedChildren) {
      if (scene.isBlock(child)) {
        found.push(child);
        const last = statementsOf(scene, child).at(-1);
        if (last && depth < 2) visit(last, depth + 1);
      } else if (scene.roles.branch.includes(child.type)) visit(child, depth);
    }
  };
  visit(statement, 0);
  return found;
}
