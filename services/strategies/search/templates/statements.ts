import type { Node } from '../../../syntax/contract';
import { isSimple, type FunctionView } from '../function-view';
import type { Scene } from '../scene';
import { fill, replaced, vary, type Spot, type Template, type Variation } from '../template';
import { loopAround, returnsOf } from './conditions';

export const isStatement = ({ node, statement, scene }: Spot): boolean =>
  node.id === statement.id && statement.parent !== null && scene.isBlock(statement.parent);

/** A statement less: rarely right, and often enough to pass, so that it comes late; but for one that stands twice. */
export const deletion: Template = function* (spot) {
  const { node, scene } = spot;
  if (!isStatement(spot)) return;
  const edit = scene.withoutLines(node);
  if (!edit) return;
  if (node.previousNamedSibling?.text === node.text) yield vary('delete-repeated', 0.15, edit);
  if (!isSimple(scene, node)) return;
  const siblings = node.parent?.namedChildren.filter((c) => !scene.table.comment.includes(c.type)) ?? [];
  if (siblings.length < 2) return;
  yield vary('delete-statement', scene.roles.jump.includes(node.type) ? 0.03 : 0.02, edit);
};

/** A statement after the next one. */
export const swapNext: Template = function* (spot) {
  const { node, scene } = spot;
  if (!isStatement(spot) || scene.roles.fixed.includes(node.type)) return;
  const next = node.nextNamedSibling;
  if (!next || scene.table.comment.includes(next.type) || scene.roles.fixed.includes(next.type)) return;
  if (!scene.ownsLines(node) || !scene.ownsLines(next) || scene.roles.jump.includes(next.type)) return;
  const prior = isSimple(scene, node) && isSimple(scene, next) ? 0.07 : 0.03;
  yield vary(
    'swap-statements',
    prior,
    { start: node.startIndex, end: node.endIndex, text: next.text },
    {
      start: next.startIndex,
      end: next.endIndex,
      text: node.text,
    },
  );
};

/** Puts lines before or after the statement of a spot. */
export function* beside(scene: Scene, node: Node, text: string, template: string, prior: number): Generator<Variation> {
  const line = scene.line(node.startPosition.row);
  const indented = scene.layOut(text, scene.indentAt(node));
  if (line && scene.ownsStart(node)) {
    yield vary(template, prior * 0.8, { start: line.start, end: line.start, text: indented + scene.eol });
  }
  const after = scene.roles.jump.includes(node.type) ? null : scene.afterRow(node.endPosition.row, indented);
  if (after && scene.ownsStart(node)) yield vary(template, prior, after);
}

/** A statement that the function has elsewhere, as it is or with one name for another. */
export const insertion: Template = function* (spot) {
  const { node, scene, around } = spot;
  const { roles } = scene;
  if (!isStatement(spot) || roles.fixed.includes(node.type)) return;
  for (const statement of around.statements) {
    if (statement.text.includes('\n') || roles.jump.includes(statement.type) || statement.id === node.id) continue;
    yield* beside(scene, node, statement.text, 'insert-statement', 0.007);
    for (const text of renamed(scene, statement, around)) yield* beside(scene, node, text, 'insert-statement', 0.004);
  }
};

/** A statement in the place of another of its kind that the function has elsewhere, as it is or with one name for another. */
export const replacement: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isStatement(spot) || !scene.roles.expressionStatement.includes(node.type)) return;
  const own = new Set(namesOf(scene, node).map(({ text }) => text));
  for (const statement of around.statements) {
    if (statement.type !== node.type || statement.text === node.text || statement.text.includes('\n')) continue;
    yield vary('replace-statement', 0.006, replaced(node, statement.text));
    // What the statement used is likely to stay.
    for (const text of renamed(scene, statement, around)) {
      const kept = new Set(text.match(WORDS)?.filter((word) => own.has(word))).size;
      yield vary('replace-statement', 0.004 * (1 + kept), replaced(node, text));
    }
  }
};

/** A statement's text with one name for another of the function's own. */
function* renamed(scene: Scene, statement: Node, { names }: FunctionView): Generator<string> {
  const values = names.filter((name) => name.sort !== 'function');
  for (const name of namesOf(scene, statement)) {
    if (!values.some(({ text }) => text === name.text)) continue;
    for (const other of values) {
      if (other.text === name.text || other.from === 'module') continue;
      const at = name.startIndex - statement.startIndex;
      yield statement.text.slice(0, at) + other.text + statement.text.slice(at + name.text.length);
    }
  }
}

const WORDS = /[\w$]+/g;

function namesOf(scene: Scene, statement: Node): Node[] {
  return [...scene.own(statement)].filter((node) => scene.roles.variable.includes(node.type)).slice(0, 6);
}

/** What a method is called on: of the call itself, or of the member that is called. */
function objectOf(scene: Scene, call: Node): Node | null {
  const callee = scene.callee(call);
  return scene.memberObject(call) ?? (callee && scene.memberObject(callee));
}

const ASKS = ['contains', 'includes', 'has'];

/** The value and the collection of a question whether it is there: `a in b`, `b.contains(a)`. */
function askedOf(scene: Scene, test: Node): string | null {
  const operation = scene.operation(test);
  if (scene.roleOf(operation?.operators[0]?.type ?? '') === 'membership')
    return operation?.operands.map(({ text }) => text).join('\n') ?? null;
  const callee = test.type in scene.roles.call ? scene.callee(test) : null;
  const [value, ...more] = callee ? scene.arguments(test) : [];
  if (!callee || !value || more.length > 0 || !ASKS.includes(scene.calledName(test) ?? '')) return null;
  const collection = objectOf(scene, test);
  return collection && `${value.text}\n${collection.text}`;
}

/** A collection that is asked or given back, filled. */
export const filling: Template = function* (spot) {
  const { node, scene, around } = spot;
  const { roles } = scene;
  if (!isStatement(spot) || roles.fixed.includes(node.type)) return;
  const filled = new Set(
    around.expressions.flatMap((call) => {
      const isFill = call.type in roles.call && !ASKS.includes(scene.calledName(call) ?? '');
      const object = isFill ? objectOf(scene, call) : null;
      return object ? [object.text] : [];
    }),
  );
  const asked = new Set(around.expressions.map((test) => askedOf(scene, test)));
  const isAsked = (text: string) => [...asked].some((question) => question?.endsWith(`\n${text}`));
  for (const collection of around.names) {
    if (collection.from === 'module') continue;
    if (collection.sort !== 'collection' && !(collection.sort === null && isAsked(collection.text))) continue;
    const never = filled.has(collection.text) ? 1 : 2;
    for (const value of around.names) {
      if (value.text === collection.text || value.from !== 'local' || value.sort === 'function') continue;
      for (const pattern of roles.fills) {
        const text = fill(pattern, collection.text, value.text);
        // Asked for this very value and never filled: it was meant to be remembered.
        const meant = never > 1 && asked.has(`${value.text}\n${collection.text}`) ? 3 : 1;
        const prior = 0.009 * never * meant;
        if (text !== null) yield* beside(scene, node, text + roles.terminator, 'fill-collection', prior);
      }
      if (value.sort !== 'collection' && value.sort !== null) continue;
      for (const pattern of roles.fillsAll) {
        const text = fill(pattern, collection.text, value.text);
        // Less than for the value itself, which a kind of collection may be as well.
        const prior = 0.005 * never * (value.sort === 'collection' ? 1.5 : 1);
        if (text !== null) yield* beside(scene, node, text + roles.terminator, 'fill-collection', prior);
      }
    }
  }
};

/** A variable one further, or one back. */
export const step: Template = function* (spot) {
  const { node, scene, around } = spot;
  const { roles } = scene;
  if (!isStatement(spot) || roles.fixed.includes(node.type)) return;
  const inLoop = loopAround(scene, node) !== null;
  for (const name of around.names) {
    if (name.from !== 'local' || (name.sort !== 'number' && name.sort !== null)) continue;
    // What only ever has its first value waits for another.
    const prior = (inLoop ? 0.012 : 0.004) * (name.sort === 'number' ? 1 : 0.4) * (name.writes === 0 ? 1.5 : 1);
    for (const [sign, share] of [
      ['+=', 1],
      ['-=', 0.6],
    ] as const) {
      yield* beside(scene, node, `${name.text} ${sign} 1${roles.terminator}`, 'insert-step', prior * share);
    }
  }
};

/** What is done otherwise, where nothing is: a statement of the function, as it is or with one name for another. */
export const otherwise: Template = function* ({ node, statement, scene, around }) {
  const { roles } = scene;
  const pattern = roles.write.otherwise;
  const isWhole = node.id === statement.id || (node.parent?.id === statement.id && node.parent.namedChildCount === 1);
  if (pattern === undefined || !isWhole || !roles.alternative?.includes(node.type)) return;
  const block = node.namedChildren.filter((child) => scene.isBlock(child) || roles.branch.includes(child.type)).at(-1);
  if (!block || !scene.isBlock(block) || node.children.some((child) => child.type === 'else')) return;
  const at = node.endIndex;
  const indent = scene.indentAt(node);
  const put = (text: string) => {
    const lines = scene.layOut(
      pattern.replace('$', () => text),
      indent,
    );
    const start = pattern.startsWith(' ') ? ` ${lines.trimStart()}` : scene.eol + lines;
    return { start: at, end: at, text: start };
  };
  for (const other of around.statements) {
    if (other.text.includes('\n')) continue;
    const isJump = roles.jump.includes(other.type);
    yield vary('add-otherwise', isJump ? 0.006 : 0.01, put(other.text));
    for (const text of renamed(scene, other, around)) yield vary('add-otherwise', 0.003, put(text));
  }
};

/** One variable set to another. */
export const assignment: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isStatement(spot) || scene.roles.fixed.includes(node.type)) return;
  const locals = around.names.filter((name) => name.from === 'local' && name.sort !== 'function');
  const inLoop = loopAround(scene, node) !== null;
  for (const a of locals) {
    // What is never written again needs no new value.
    const written = a.writes > 0 || inLoop ? 1 : 0.3;
    for (const b of locals) {
      if (a.text === b.text) continue;
      const fit = a.sort === null || b.sort === null || a.sort === b.sort ? 1 : 0.2;
      const text = `${a.text} = ${b.text}${scene.roles.terminator}`;
      yield* beside(scene, node, text, 'insert-assignment', 0.006 * written * fit);
    }
  }
};

const isOnlyText = (scene: Scene, node: Node): boolean =>
  scene.roles.expressionStatement.includes(node.type) && scene.roles.text.includes(node.firstNamedChild?.type ?? '');

/** What a function often gives back where nothing that it looked for was there. */
function* atTheEnd({ scene, around }: Spot): Generator<string> {
  const { constants, emptyValues, write } = scene.roles;
  yield* new Set([...constants, ...emptyValues]);
  for (const { text, from, sort } of around.names) {
    const length = from === 'local' && (sort === 'collection' || sort === null) ? fill(write.length, text) : null;
    if (length !== null) yield length;
  }
}

/** The end of a function, of a loop or of a round that is missing. */
export const missingJump: Template = function* (spot) {
  const { node, scene, around } = spot;
  const { roles } = scene;
  if (!isStatement(spot) || roles.fixed.includes(node.type) || roles.jump.includes(node.type)) return;
  const { parent } = node;
  const isSaid = (child: Node) => !scene.table.comment.includes(child.type) && !isOnlyText(scene, child);
  const isLast = parent?.namedChildren.filter(isSaid).at(-1)?.id === node.id;
  const body = scene.slot(around.node, roles.function[around.node.type]?.body);
  if (!isLast || around.node.id === scene.tree.rootNode.id) return;
  const atEnd = body?.id === parent?.id;
  // A loop that always ends in its first round is none.
  const endsLoop = parent?.parent && roles.loop.includes(parent.parent.type) ? 0.1 : 1;
  const add = function* (text: string, prior: number): Generator<Variation> {
    const edit = scene.afterRow(node.endPosition.row, scene.indentAt(node) + text + roles.terminator);
    if (edit && scene.ownsStart(node)) yield vary('missing-jump', prior * endsLoop, edit);
  };
  if (roles.expressionStatement.includes(node.type) && !(node.firstNamedChild?.type ?? '').includes('assignment')) {
    const value = node.firstNamedChild;
    const text = fill(roles.write.return, node.text);
    if (value && text !== null && !roles.yield.includes(value.type)) {
      yield vary('missing-jump', 0.12, { start: node.startIndex, end: node.endIndex, text });
    }
  }
  for (const name of around.names) {
    if (name.from !== 'local' || name.sort === 'function') continue;
    const text = fill(roles.write.return, name.text);
    if (text !== null) yield* add(text, atEnd ? 0.08 : 0.03);
  }
  const returns = returnsOf(scene, around.node);
  for (const text of returns) yield* add(text, 0.03);
  if (atEnd && returns.some((text) => text !== roles.write.returnNothing)) {
    for (const value of atTheEnd(spot)) yield* add(fill(roles.write.return, value) ?? '', 0.025);
  }
  if (loopAround(scene, node)) {
    yield* add(roles.write.break, 0.04);
    yield* add(roles.write.continue, 0.02);
  }
};
