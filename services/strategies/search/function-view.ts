import { walk } from '../../syntax';
import type { Node } from '../../syntax/contract';
import type { Scene } from './scene';

/** What a value is taken for, as far as its use tells. */
export type Sort = 'number' | 'collection' | 'text' | 'truth' | 'function';

export interface Name {
  /** A variable, or a member of the receiver as it is written. */
  readonly text: string;
  readonly from: 'local' | 'member' | 'module';
  /** Offset of the first binding; parameters and outer names come before all else. */
  readonly boundAt: number;
  readonly sort: Sort | null;
  /** How often it is written after its first binding. */
  readonly writes: number;
  /** The constant that it is bound to first; null where it is something else. */
  readonly startsWith: string | null;
}

/** What templates read of a function: names, values and statements to take from. */
export interface FunctionView {
  readonly node: Node;
  readonly names: readonly Name[];
  /** Members by name, of the whole file. */
  readonly members: readonly string[];
  /** Numbers and texts as written, of the function first, then of the file. */
  readonly literals: readonly { readonly text: string; readonly kind: string; readonly near: boolean }[];
  /** Distinct values of the function that are more than a name. */
  readonly expressions: readonly Node[];
  /** Simple statements of the function. */
  readonly statements: readonly Node[];
  sortOf(text: string): Sort | null;
  /** How often a name is read. */
  readsOf(text: string): number;
}

const LONGEST_EXPRESSION = 60;
const MOST_EXPRESSIONS = 40;
const MOST_STATEMENTS = 30;
const MOST_NAMES = 24;

export function viewOf(scene: Scene, fn: Node): FunctionView {
  const { roles } = scene;
  const outer = scene.functionsAround(fn).filter((around) => around.id !== fn.id);
  const nodes = [...walk(fn)];
  const sorts = sortsIn(scene, outer.length > 0 ? [...walk(outer.at(-1) ?? fn)] : nodes);
  const reads = new Map<string, number>();
  for (const node of nodes) {
    const isName = roles.variable.includes(node.type) || node.type in roles.member;
    if (isName && scene.isValue(node)) reads.set(node.text, (reads.get(node.text) ?? 0) + 1);
  }
  const starts = startsIn(scene, nodes);
  const names = new Map<string, Name>();
  const add = (text: string, from: Name['from'], boundAt: number, isNew: boolean) => {
    const known = names.get(text);
    if (known) {
      if (isNew) names.set(text, { ...known, writes: known.writes + 1 });
      return;
    }
    names.set(text, {
      text,
      from,
      boundAt,
      sort: sorts.get(text) ?? null,
      writes: 0,
      startsWith: starts.get(text) ?? null,
    });
  };
  for (const { name, isParameter } of bindings(scene, fn)) {
    add(name.text, 'local', isParameter ? fn.startIndex : name.startIndex, true);
  }
  for (const around of outer) {
    for (const { name } of bindings(scene, around)) add(name.text, 'local', fn.startIndex, false);
  }
  const receiver = scene.classAround(fn);
  if (receiver) for (const text of ownMembers(scene, receiver)) add(text, 'member', fn.startIndex, false);
  for (const { name, isFunction } of receiver && roles.bareMembers ? bindings(scene, receiver) : []) {
    if (!isFunction) add(name.text, 'member', fn.startIndex, false);
  }
  if (fn.id !== scene.tree.rootNode.id) {
    for (const { name, isFunction } of bindings(scene, scene.tree.rootNode)) {
      if (!isFunction) add(name.text, 'module', fn.startIndex, false);
    }
  }
  return {
    node: fn,
    names: [...names.values()].filter(({ text }) => !roles.builtins.includes(text)).slice(0, MOST_NAMES),
    members: membersOf(scene),
    literals: literalsOf(scene, fn),
    expressions: distinct(
      nodes.filter(
        (node) =>
          scene.isExpression(node) &&
          node.childCount > 0 &&
          !roles.parenthesized.includes(node.type) &&
          !roles.text.includes(node.type) &&
          node.endIndex - node.startIndex <= LONGEST_EXPRESSION &&
          !node.text.includes('\n') &&
          scene.isValue(node) &&
          !isClosed(scene, node),
      ),
    ).slice(0, MOST_EXPRESSIONS),
    statements: distinct(nodes.filter((node) => isSimple(scene, node))).slice(0, MOST_STATEMENTS),
    sortOf: (text) => sorts.get(text) ?? null,
    readsOf: (text) => reads.get(text) ?? 0,
  };
}

/** The constants that names are bound to first. */
function startsIn(scene: Scene, nodes: readonly Node[]): Map<string, string | null> {
  const { roles } = scene;
  const constants = [...roles.integer, ...roles.float, ...roles.text];
  const starts = new Map<string, string | null>();
  for (const node of nodes) {
    const assignment = roles.assignment[node.type];
    const target = assignment && scene.slot(node, assignment.target)?.text;
    const value = assignment && scene.slot(node, assignment.value);
    if (target === undefined || !value || starts.has(target)) continue;
    const isConstant =
      constants.includes(value.type) ||
      value.type in roles.truth ||
      roles.emptyValues.includes(value.text) ||
      roles.constants.includes(value.text);
    starts.set(target, isConstant && !value.text.includes('\n') ? value.text : null);
  }
  return starts;
}

/** A statement on its own, without blocks below it. */
export function isSimple(scene: Scene, node: Node): boolean {
  const { roles } = scene;
  return (
    node.isNamed &&
    node.parent !== null &&
    scene.isBlock(node.parent) &&
    !roles.fixed.includes(node.type) &&
    !roles.loop.includes(node.type) &&
    !roles.branch.includes(node.type) &&
    !scene.table.comment.includes(node.type) &&
    !(roles.expressionStatement.includes(node.type) && roles.text.includes(node.firstNamedChild?.type ?? ''))
  );
}

function isClosed(scene: Scene, node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) if (scene.roles.closed.includes(at.type)) return true;
  return false;
}

function distinct(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [node.text, node])).values()];
}

interface Binding {
  readonly name: Node;
  readonly isParameter: boolean;
  readonly isFunction: boolean;
}

/** Names that a function binds itself, in the order of the source; those of functions inside it are their own. */
function* bindings(scene: Scene, fn: Node): Generator<Binding> {
  const { roles } = scene;
  const stack = [...fn.children].reverse();
  const own = roles.function[fn.type];
  const parameters = scene.slot(fn, own?.parameters) ?? scene.slot(fn, own?.parameter);
  for (let node = stack.pop(); node; node = stack.pop()) {
    const isParameter = parameters !== null && node.id === parameters.id;
    if (isParameter || (node.type in roles.binding && !(node.type in roles.member))) {
      const isFunction = node.type in roles.function || roles.class.includes(node.type);
      const places = isParameter
        ? [node]
        : (roles.binding[node.type] ?? []).map((slot) => scene.slot(node, slot)).filter((n) => n !== null);
      const isName = isFunction ? places.slice(0, 1) : places;
      for (const place of isName) {
        if (node.type in roles.call || roles.namedArgument.includes(node.type)) continue;
        for (const name of boundIn(scene, place)) yield { name, isParameter, isFunction };
      }
      if (isFunction) continue;
    }
    if (!isParameter) stack.push(...[...node.children].reverse());
  }
}

/** Variables in a pattern of names; not those of the objects whose member or element is assigned. */
function* boundIn(scene: Scene, place: Node): Generator<Node> {
  const { roles } = scene;
  if (place.type in roles.member || place.type in roles.index || place.type in roles.call) return;
  if (roles.closed.includes(place.type)) return;
  if (roles.variable.includes(place.type)) yield place;
  const skip = [place.childForFieldName('value')?.id, place.childForFieldName('type')?.id];
  for (const child of place.namedChildren) if (!skip.includes(child.id)) yield* boundIn(scene, child);
}

/** Members of the receiver that the class writes or reads, without its methods' calls. */
function ownMembers(scene: Scene, cls: Node): string[] {
  const found = new Set<string>();
  for (const node of walk(cls)) {
    if (!(node.type in scene.roles.member)) continue;
    const object = scene.memberObject(node)?.text ?? '';
    const isCalled = node.parent !== null && scene.callee(node.parent)?.id === node.id;
    if (/^(self|this)$/.test(object) && !isCalled) found.add(node.text);
  }
  return [...found];
}

const members = new WeakMap<Scene, readonly string[]>();

function membersOf(scene: Scene): readonly string[] {
  let known = members.get(scene);
  if (!known) {
    const names = new Set<string>();
    for (const node of walk(scene.tree.rootNode)) {
      const name = scene.memberName(node)?.text;
      if (name !== undefined) names.add(name);
    }
    members.set(scene, (known = [...names]));
  }
  return known;
}

function literalsOf(scene: Scene, fn: Node): FunctionView['literals'] {
  const { integer, float, text } = scene.roles;
  const kinds = [...integer, ...float, ...text];
  const found = new Map<string, { text: string; kind: string; near: boolean }>();
  for (const [root, near] of [[fn, true] as const, [scene.tree.rootNode, false] as const]) {
    for (const node of walk(root)) {
      if (!kinds.includes(node.type) || found.has(node.text) || found.size > 30) continue;
      if (node.endIndex - node.startIndex > 30 || isDocumentation(scene, node) || isClosed(scene, node)) continue;
      found.set(node.text, { text: node.text, kind: node.type, near });
    }
  }
  return [...found.values()];
}

const isDocumentation = (scene: Scene, node: Node): boolean =>
  node.parent !== null && scene.roles.expressionStatement.includes(node.parent.type);

/** Calls that only collections have. */
const FILLED =
  /^(append|extend|push|pop|add|items|keys|values|get|addAll|addLast|addFirst|removeFirst|removeLast|poll|offer|put|containsKey)$/;

/** What the use of each name says about its value. */
function sortsIn(scene: Scene, nodes: readonly Node[]): Map<string, Sort> {
  const { roles } = scene;
  const sorts = new Map<string, Sort>();
  const learn = (node: Node | null, sort: Sort | null) => {
    if (!node || sort === null) return;
    if ((roles.variable.includes(node.type) || node.type in roles.member) && !sorts.has(node.text)) {
      sorts.set(node.text, sort);
    }
  };
  for (const node of nodes) {
    const assignment = roles.assignment[node.type];
    if (assignment) {
      const value = scene.slot(node, assignment.value);
      learn(scene.slot(node, assignment.target), value ? sortOfValue(scene, value, sorts) : null);
    }
    const each = roles.forEach[node.type];
    if (each) {
      const source = scene.slot(node, each.source);
      if (source && scene.isRange(source)) {
        learn(scene.slot(node, each.target), 'number');
      } else learn(source, 'collection');
    }
    if (node.type in roles.index) learn(scene.slot(node, roles.index[node.type]?.object), 'collection');
    if (roles.slice.includes(node.type)) for (const bound of node.namedChildren) learn(bound, 'number');
    if (node.type in roles.call) {
      const callee = scene.callee(node);
      // Where a call is itself the member of its object, its name is no variable.
      const receiver = scene.memberObject(node) ?? (callee && scene.memberObject(callee));
      if (callee && !receiver && roles.variable.includes(callee.type)) {
        learn(callee, 'function');
        if (fillsLength(scene, callee.text)) learn(scene.arguments(node)[0] ?? null, 'collection');
        if (roles.ranges.includes(callee.text)) for (const a of scene.arguments(node)) learn(a, 'number');
      } else if (receiver && FILLED.test(scene.calledName(node) ?? '')) {
        learn(receiver, 'collection');
      }
    }
    if (roles.sizes.includes(scene.memberName(node)?.text ?? '')) {
      learn(node, 'number');
      learn(scene.memberObject(node), 'collection');
    }
    const operation = scene.operation(node);
    if (operation) {
      const known = operation.operands.map((operand) => sortOfValue(scene, operand, sorts)).find((s) => s !== null);
      const role = scene.roleOf(operation.operators[0]?.type ?? '');
      if (known && (role === 'comparison' || role === 'arithmetic'))
        for (const o of operation.operands) learn(o, known);
    }
  }
  return sorts;
}

const fillsLength = (scene: Scene, callee: string): boolean =>
  scene.roles.write.length?.startsWith(`${callee}(`) === true;

export function sortOfValue(scene: Scene, node: Node, sorts: ReadonlyMap<string, Sort>): Sort | null {
  const { roles } = scene;
  if (roles.integer.includes(node.type) || roles.float.includes(node.type)) return 'number';
  if (roles.text.includes(node.type)) return 'text';
  const isNegation = roles.negation.includes(node.type) && /^(not|!)$/.test(node.firstChild?.type ?? '');
  if (node.type in roles.truth || isNegation) return 'truth';
  if (roles.minus.includes(node.type)) return node.firstChild?.type === '-' ? 'number' : null;
  if (node.type in roles.call) {
    const name = scene.calledName(node) ?? '';
    if (roles.numeric.includes(name)) return roles.ranges.includes(name) ? 'collection' : 'number';
    return roles.collecting.includes(name) ? 'collection' : null;
  }
  if (roles.parenthesized.includes(node.type)) {
    const inner = node.firstNamedChild;
    return inner ? sortOfValue(scene, inner, sorts) : null;
  }
  const operation = scene.operation(node);
  if (operation) {
    const role = scene.roleOf(operation.operators[0]?.type ?? '');
    if (role === 'bitwise') return 'number';
    if (role !== 'arithmetic') return role === 'boolean' ? null : 'truth';
    return operation.operands.map((operand) => sortOfValue(scene, operand, sorts)).find((s) => s !== null) ?? null;
  }
  if (/list|array|set|dict|object|comprehension/.test(node.type)) return 'collection';
  return sorts.get(node.text) ?? null;
}
