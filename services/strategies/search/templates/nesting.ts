import type { Node } from '../../../syntax/contract';
import type { Scene } from '../scene';
import { vary, type Template } from '../template';

const statementsOf = (scene: Scene, block: Node): Node[] =>
  block.namedChildren.filter((child) => !scene.table.comment.includes(child.type));

/** The statement whose block this is: a loop or a branch, not a function or class. */
function ownerOf(scene: Scene, block: Node): Node | null {
  let owner = block.parent;
  while (owner && !(owner.parent && scene.isBlock(owner.parent))) owner = owner.parent;
  return owner && (isLoop(scene, owner) || isBranch(scene, owner)) ? owner : null;
}

/** A statement without what only makes a statement of it. */
const bare = (scene: Scene, statement: Node): Node =>
  scene.roles.expressionStatement.includes(statement.type) ? (statement.firstNamedChild ?? statement) : statement;

export const isLoop = (scene: Scene, statement: Node): boolean =>
  scene.roles.loop.includes(bare(scene, statement).type);

const isBranch = (scene: Scene, statement: Node): boolean => scene.roles.branch.includes(bare(scene, statement).type);

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
  const nested = before && (isLoop(scene, before) || isBranch(scene, before)) ? before : null;
  for (const inner of nested ? innerBlocks(scene, nested) : []) {
    const last = statementsOf(scene, inner).at(-1);
    if (!last || roles.jump.includes(last.type) || !scene.ownsStart(last)) continue;
    const text = scene.reindented(statement, scene.indentAt(last));
    const edit = text === null ? null : scene.afterRow(last.endPosition.row, text);
    if (edit) yield vary('move-in', 0.06, edit, without);
  }
  const next = statement.nextNamedSibling;
  const following = next && (isLoop(scene, next) || isBranch(scene, next)) ? next : null;
  for (const inner of following ? innerBlocks(scene, following) : []) {
    const [first] = statementsOf(scene, inner);
    const line = first ? scene.line(first.startPosition.row) : undefined;
    if (!first || !line || !scene.ownsStart(first)) continue;
    const text = scene.reindented(statement, scene.indentAt(first));
    if (text !== null) {
      yield vary('move-in', 0.05, without, { start: line.start, end: line.start, text: text + scene.eol });
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
        if (last && depth < 2) visit(bare(scene, last), depth + 1);
      } else if (scene.roles.branch.includes(child.type)) visit(child, depth);
    }
  };
  visit(bare(scene, statement), 0);
  return found;
}

/** What is given back as soon as one element does not fit, only after all of them: from the last branch of a loop to behind it. */
export const afterAll: Template = function* ({ node, statement, scene }) {
  const { roles } = scene;
  const block = statement.parent;
  if (node.id !== statement.id || !block || !scene.isBlock(block) || !scene.ownsLines(statement)) return;
  const owner = ownerOf(scene, block);
  if (!owner || !isLoop(scene, owner) || statementsOf(scene, block).at(-1)?.id !== statement.id) return;
  const otherwise = lastAlternative(bare(scene, node));
  const before = otherwise?.previousNamedSibling;
  const given = otherwise ? onlyStatement(scene, otherwise) : null;
  if (!before || !otherwise || !given || !roles.return.includes(bare(scene, given).type)) return;
  const text = scene.reindented(given, scene.indentAt(owner));
  if (text === null) return;
  const removal = { start: before.endIndex, end: otherwise.endIndex, text: '' };
  if (owner.endPosition.row === otherwise.endPosition.row) {
    yield vary('move-after-all', 0.1, { ...removal, text: scene.eol + text });
    return;
  }
  const after = scene.afterRow(owner.endPosition.row, text);
  if (after) yield vary('move-after-all', 0.1, removal, after);
};

/** What a chain of branches does where none of its conditions holds. */
function lastAlternative(branch: Node): Node | null {
  const last = branch.childForFieldName('alternative') ? branch.namedChildren.at(-1) : undefined;
  if (!last) return null;
  const inner = last.namedChildren.at(-1);
  return lastAlternative(last) ?? (inner && lastAlternative(inner)) ?? last;
}

/** The one statement of an alternative; null where there are more or none. */
function onlyStatement(scene: Scene, alternative: Node): Node | null {
  if (alternative.childForFieldName('condition')) return null;
  const [only, ...more] = statementsOf(scene, alternative);
  if (!only || more.length > 0) return null;
  if (scene.isBlock(only)) return onlyStatement(scene, only);
  return scene.ownsLines(only) ? only : null;
}
