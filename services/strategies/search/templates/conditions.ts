import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { FunctionView } from '../function-view';
import type { Scene } from '../scene';
import type { TextEdit } from '../../../../domain/text-edit';
import { fill, vary, type Spot, type Template } from '../template';

interface Ingredient {
  readonly text: string;
  readonly weight: number;
}

const known = new WeakMap<FunctionView, readonly Ingredient[]>();

/** Conditions built from the names of a function: nothing, zero, empty, one beside another; and those that it writes itself. */
export function conditionsOf(scene: Scene, view: FunctionView): readonly Ingredient[] {
  let found = known.get(view);
  if (!found) known.set(view, (found = build(scene, view)));
  return found;
}

function build(scene: Scene, view: FunctionView): Ingredient[] {
  const { roles } = scene;
  const { write } = roles;
  const found = new Map<string, number>();
  const add = (text: string | null, weight: number) => {
    if (text !== null && (found.get(text) ?? 0) < weight) found.set(text, weight);
  };
  for (const node of view.expressions) {
    const role = scene.roleOf(scene.operation(node)?.operators[0]?.type ?? '');
    if (role === 'comparison' || role === 'membership' || role === 'identity') add(node.text, 1);
    if (roles.negation.includes(node.type)) add(node.text, 1);
  }
  const names = view.names.filter((name) => name.from !== 'module' && name.sort !== 'function');
  // A member is only there where its object is.
  const objects = new Set(view.expressions.flatMap((node) => scene.memberObject(node)?.text ?? []));
  for (const { text, sort } of names) {
    const asked = objects.has(text) && !/^(self|this)$/.test(text) ? 1.2 : 0.6;
    if (sort !== 'number') {
      add(fill(write.isNull, text), sort === null ? asked : 0.25);
      add(fill(write.notNull, text), sort === null ? asked * 0.7 : 0.2);
      add(fill(write.isEmpty, text), sort === 'collection' || sort === 'text' ? 1.1 : 0.5);
      add(fill(write.isEmptyArray, text), sort === 'collection' ? 1 : 0.3);
      add(fill(write.notEmpty, text), sort === 'collection' || sort === 'truth' ? 0.9 : 0.4);
    }
    if (sort === 'number' || sort === null) {
      const fit = sort === 'number' ? 1 : 0.35;
      for (const [operator, value, weight] of [
        ['==', '0', 0.9],
        ['<', '0', 0.7],
        ['<=', '0', 0.5],
        ['>', '0', 0.7],
        ['==', '1', 0.4],
        ['<', '1', 0.2],
        ['>', '1', 0.3],
      ] as const) {
        const equal = operator === '==' ? fill(write.equal, text, value) : null;
        add(equal ?? `${text} ${operator} ${value}`, fit * weight);
      }
    }
  }
  for (const a of names) {
    for (const b of names) {
      if (a.text === b.text) continue;
      const alike = a.sort !== null && a.sort === b.sort;
      if (a.sort === null || b.sort === null || alike) {
        if (a.text < b.text) add(fill(write.equal, a.text, b.text), alike ? 0.5 : 0.25);
        if (a.sort === 'number' || b.sort === 'number') {
          for (const operator of ['<', '<=', '>']) add(`${a.text} ${operator} ${b.text}`, alike ? 0.45 : 0.15);
        }
      }
      if (b.sort === 'collection' && a.sort !== 'collection') {
        add(fill(write.contains, a.text, b.text), 0.4);
        add(fill(write.lacks, a.text, b.text), 0.4);
      }
    }
  }
  for (const { text, sort } of names) {
    if (sort === 'number') for (const by of ['0', '1']) add(fill(write.equal, `${text} % 2`, by), 0.12);
    const size = sort === 'collection' || sort === 'text' ? fill(write.length, text) : null;
    if (size !== null) {
      for (const [operator, value] of [
        ['<', '2'],
        ['>', '1'],
        ['<=', '1'],
      ] as const)
        add(`${size} ${operator} ${value}`, 0.2);
      for (const other of names) {
        if (other.sort !== 'number') continue;
        for (const operator of ['<', '>=', '==']) {
          add(operator === '==' ? fill(write.equal, other.text, size) : `${other.text} ${operator} ${size}`, 0.22);
        }
      }
    }
  }
  // Values of the function beside one another: elements, members, results.
  const parts = view.expressions.filter(
    (node) => node.type in roles.index || node.type in roles.member || node.type in roles.call || isSum(scene, node),
  );
  const short = [...new Set(parts.map((node) => node.text))].filter((text) => text.length <= 24).slice(0, 10);
  for (const [i, a] of short.entries()) {
    for (const b of [...short.slice(i + 1), ...names.map((name) => name.text)]) {
      if (a.includes(b) && /^\w+$/.test(b) && a.startsWith(`${b}(`)) continue;
      add(fill(write.equal, a, b), 0.1);
      for (const operator of ['<', '<=', '>', '>=']) add(`${a} ${operator} ${b}`, 0.09);
    }
  }
  return [...found].map(([text, weight]) => ({ text, weight })).sort((a, b) => b.weight - a.weight);
}

const isSum = (scene: Scene, node: Node): boolean =>
  scene.roleOf(scene.operation(node)?.operators[0]?.type ?? '') === 'arithmetic';

const MOST = 220;
const isCondition = ({ node, scene }: Spot): boolean => scene.isCondition(node);

/** One more condition beside the one that is there. */
export const addCondition: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isCondition(spot)) return;
  const { write } = scene.roles;
  const own =
    scene.roleOf(scene.operation(node)?.operators[0]?.type ?? '') === 'boolean' ? `(${node.text})` : node.text;
  for (const { text, weight } of conditionsOf(scene, around).slice(0, MOST)) {
    if (node.text.includes(text)) continue;
    // First where it guards what follows, last where it refines it.
    const guards = /\bnull\b|None|nil/.test(text);
    for (const [pattern, share] of [
      [write.or, 1],
      [write.and, 0.8],
    ] as const) {
      const first = fill(pattern, text, own);
      const last = fill(pattern, own, text);
      if (first !== null)
        yield vary('add-condition', 0.03 * weight * share * (guards ? 1.2 : 0.3), scene.put(node, first, true));
      if (last !== null)
        yield vary('add-condition', 0.03 * weight * share * (guards ? 0.3 : 1), scene.put(node, last, true));
    }
  }
};

/** Another condition altogether. */
export const replaceCondition: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isCondition(spot)) return;
  const isConstant = node.type in scene.roles.truth;
  const isOfLoop = scene.roles.loop.includes(outOfParentheses(scene, node)?.type ?? '');
  const after = isConstant && isOfLoop ? returnAfter(spot) : [];
  for (const { text, weight } of conditionsOf(scene, around).slice(0, MOST)) {
    if (text !== node.text) {
      const edit = scene.put(node, text, true);
      yield vary('replace-condition', (isConstant ? 0.09 : isOfLoop ? 0.03 : 0.02) * weight, edit, ...after);
    }
  }
  for (const value of Object.values(scene.roles.truth)) {
    if (value !== node.text) yield vary('replace-condition', 0.012, scene.put(node, value, false));
  }
};

function outOfParentheses(scene: Scene, { parent }: Node): Node | null {
  return parent && scene.roles.parenthesized.includes(parent.type) ? outOfParentheses(scene, parent) : parent;
}

/** What is given back behind a loop that ended a function as long as it had no end, where the language wants it said. */
function returnAfter({ statement, scene, around }: Spot): TextEdit[] {
  const { roles } = scene;
  const body = scene.slot(around.node, roles.function[around.node.type]?.body);
  const last = body?.namedChildren.filter((child) => !scene.table.comment.includes(child.type)).at(-1);
  if (!roles.write.mustReturn || !last || last.id !== statement.id) return [];
  const values = returnsOf(scene, around.node).map((text) => text.slice(roles.write.return.length - 1));
  const truths = Object.values(roles.truth);
  const other = truths.find((truth) => !values.includes(truth));
  const value = values.every((one) => truths.includes(one)) ? other : undefined;
  const text = fill(roles.write.return, value ?? roles.write.mustReturn);
  const edit = scene.afterRow(last.endPosition.row, scene.indentAt(last) + text + roles.terminator);
  return edit ? [edit] : [];
}

/** A returned truth that is computed from names. */
export const returnCondition: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  if (!node.parent || !roles.return.includes(node.parent.type) || !scene.isValue(node)) return;
  const sort = around.sortOf(node.text);
  const isTruth =
    node.type in roles.truth ||
    sort === 'truth' ||
    scene.roleOf(scene.operation(node)?.operators[0]?.type ?? '') !== undefined;
  if (!isTruth) return;
  const constant = node.type in roles.truth;
  for (const { text, weight } of conditionsOf(scene, around).slice(0, MOST)) {
    if (text !== node.text)
      yield vary('return-condition', (constant ? 0.08 : 0.02) * weight, scene.put(node, text, true));
  }
};

/** A guard before a statement, that leaves the function, the loop, or this round of it. */
export const guard: Template = function* ({ node, statement, scene, around }) {
  const { roles } = scene;
  if (node.id !== statement.id || !scene.ownsStart(statement) || roles.fixed.includes(statement.type)) return;
  if (around.node.id === scene.tree.rootNode.id) return;
  const line = scene.line(statement.startPosition.row);
  if (!line) return;
  const indent = scene.indentAt(statement);
  const ways: { text: string; weight: number }[] = [];
  const returns = returnsOf(scene, around.node);
  for (const [i, text] of returns.slice(0, 4).entries()) ways.push({ text, weight: 1 / (1 + i / 3) });
  for (const value of roles.emptyValues) {
    const text = fill(roles.write.return, value);
    if (text !== null && returns.length > 0) ways.push({ text, weight: 0.25 });
  }
  if (returns.some((text) => /^return (true|false|!|not |.* (==|!=|<|>|<=|>=|in) )/i.test(text))) {
    for (const value of Object.values(roles.truth)) {
      const text = fill(roles.write.return, value);
      if (text !== null && !returns.includes(text)) ways.push({ text, weight: 0.5 });
    }
  }
  for (const text of raisesOf(scene)) ways.push({ text, weight: 0.4 });
  if (returns.length === 0) ways.push({ text: roles.write.returnNothing, weight: 0.5 });
  const loop = loopAround(scene, statement);
  if (loop) {
    ways.push({ text: roles.write.break, weight: 0.5 });
    ways.push({ text: roles.write.continue, weight: 0.6 });
  }
  for (const { text: condition, weight } of conditionsOf(scene, around).slice(0, 90)) {
    for (const way of ways) {
      const text = scene.layOut(fill(roles.write.when, condition, way.text + roles.terminator) ?? '', indent);
      yield vary('guard', 0.012 * weight * way.weight, {
        start: line.start,
        end: line.start,
        text: `${text}${scene.eol}`,
      });
    }
  }
};

/** A condition around a statement. */
export const under: Template = function* ({ node, statement, scene, around }) {
  if (
    node.id !== statement.id ||
    !scene.ownsLines(statement) ||
    statement.startPosition.row !== statement.endPosition.row
  )
    return;
  const { roles } = scene;
  if (!scene.isBlock(statement.parent ?? statement) || roles.fixed.includes(statement.type)) return;
  if (roles.loop.includes(statement.type) || roles.branch.includes(statement.type)) return;
  const line = scene.line(statement.startPosition.row);
  if (!line) return;
  for (const { text: condition, weight } of conditionsOf(scene, around).slice(0, 120)) {
    const text = scene.layOut(fill(roles.write.when, condition, statement.text) ?? '', scene.indentAt(statement));
    yield vary('under-condition', 0.016 * weight, { start: line.start, end: line.end, text });
  }
};

export function returnsOf(scene: Scene, fn: Node): string[] {
  const found = new Set<string>();
  for (const statement of scene.view(fn).statements) {
    if (scene.roles.return.includes(statement.type) && !statement.text.includes('\n')) {
      found.add(statement.text.replace(/;$/, ''));
    }
  }
  return [...found].sort((a, b) => a.length - b.length);
}

/** What the file raises on one line. */
function raisesOf(scene: Scene): string[] {
  const { raise } = scene.roles;
  if (!raise) return [];
  const found = new Set<string>();
  for (const node of walk(scene.tree.rootNode)) {
    const text = node.text.replace(/;$/, '');
    if (raise.includes(node.type) && !text.includes('\n') && text.length < 90) found.add(text);
  }
  return [...found].sort((a, b) => a.length - b.length).slice(0, 3);
}

export function loopAround(scene: Scene, node: Node): Node | null {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type in scene.roles.function) return null;
    if (scene.roles.loop.includes(at.type)) return at;
  }
  return null;
}
