import type { Node } from '../../../syntax/contract';
import { fill, replaced, swapped, vary, type Template } from '../template';
import { isShort } from './shape';

/** Arguments of a call: swapped, dropped, another one added. */
export const argumentOrder: Template = function* ({ node, scene, around }) {
  if (!(node.type in scene.roles.call)) return;
  const all = scene.arguments(node);
  const plain = all.filter((argument) => !scene.roles.namedArgument.includes(argument.type));
  for (const [i, a] of plain.entries()) {
    for (const [k, b] of plain.slice(i + 1).entries()) {
      // Neighbours are confused more often than what stands apart.
      const prior = plain.length === 2 ? 0.18 : k === 0 ? 0.12 : 0.06;
      if (a.text !== b.text) yield vary('argument-swap', prior, ...swapped(a, b));
    }
  }
  for (const [i, argument] of all.entries()) {
    if (all.length < 2) continue;
    const next = all[i + 1];
    const before = all[i - 1];
    const [start, end] = next
      ? [argument.startIndex, next.startIndex]
      : [before?.endIndex ?? argument.startIndex, argument.endIndex];
    yield vary('argument-drop', 0.04, { start, end, text: '' });
  }
  const last = all.at(-1);
  const list = scene.slot(node, scene.roles.call[node.type]?.arguments);
  const end = last?.endIndex ?? (list ? list.endIndex - 1 : node.endIndex);
  for (const option of scene.roles.options?.[scene.calledName(node) ?? ''] ?? []) {
    if (all.some((argument) => argument.text.split('=')[0] === option.split('=')[0])) continue;
    yield vary('argument-add', 0.04, { start: end, end, text: last ? `, ${option}` : option });
  }
  if (!last || all.length > 3) return;
  for (const name of around.names) {
    if (name.from === 'module' || name.sort === 'function' || all.some((a) => a.text === name.text)) continue;
    yield vary('argument-add', 0.012, { start: last.endIndex, end: last.endIndex, text: `, ${name.text}` });
  }
  const given = new Set(all.map((argument) => argument.text));
  const values = [
    ...around.literals.filter(({ near }) => near).map(({ text }) => ({ text, prior: 0.005 })),
    ...['0', '1'].map((text) => ({ text, prior: 0.005 })),
    ...around.expressions
      .filter((one) => isShort(one) && one.id !== node.id)
      .map(({ text }) => ({ text, prior: 0.004 })),
  ];
  for (const { text, prior } of values) {
    if (!given.has(text))
      yield vary('argument-add', prior, { start: last.endIndex, end: last.endIndex, text: `, ${text}` });
  }
};

/** Starts and ends of ranges by one, and a start where there is none. */
export const rangeBounds: Template = function* ({ node, scene }) {
  if (!scene.isRange(node)) return;
  const bounds = scene.arguments(node);
  for (const [i, bound] of bounds.entries()) {
    if (i === 2 || scene.roles.integer.includes(bound.type)) continue;
    for (const by of ['+ 1', '- 1']) yield vary('range-bound', 0.2, replaced(bound, `${scene.operand(bound)} ${by}`));
  }
  const [only] = bounds;
  if (bounds.length === 1 && only) {
    yield vary('range-start', 0.12, { start: only.startIndex, end: only.startIndex, text: '1, ' });
    yield vary('range-start', 0.08, replaced(only, `1, ${only.text} + 1`));
  }
  const [first, second] = bounds;
  if (bounds.length === 2 && first && second) {
    yield vary('range-start', 0.06, { start: first.startIndex, end: second.startIndex, text: '' });
  }
};

/** What a call is given instead of what it makes of it. */
export const unwrapCall: Template = function* ({ node, scene }) {
  if (!(node.type in scene.roles.call) || !scene.isValue(node)) return;
  for (const argument of scene.arguments(node)) {
    if (!scene.isExpression(argument)) continue;
    yield vary(
      'unwrap-call',
      scene.arguments(node).length === 1 ? 0.1 : 0.05,
      scene.put(node, argument.text, scene.isCompound(argument)),
    );
  }
  const callee = scene.callee(node);
  const object = callee ? scene.memberObject(callee) : null;
  if (object && scene.isExpression(object)) yield vary('unwrap-call', 0.06, replaced(node, object.text));
};

const isNested = (node: Node): boolean => node.endIndex - node.startIndex > 50;

/** A value in a call that is often forgotten. */
export const wrap: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  if (!scene.isValue(node) || isNested(node) || roles.text.includes(node.type) || scene.isCondition(node)) return;
  const { parent } = node;
  if (!parent || roles.integer.includes(node.type) || node.type in roles.truth || roles.nothing.includes(node.type))
    return;
  const isOuter =
    roles.return.includes(parent.type) ||
    parent.type in roles.assignment ||
    parent.type in roles.forEach ||
    scene.operation(parent) !== null ||
    !scene.isExpression(parent);
  if (scene.callee(parent)?.id === node.id || roles.expressionStatement.includes(parent.type)) return;
  const sort = around.sortOf(node.text);
  const isReckoned =
    isArgument(parent, node) ||
    scene.operation(parent)?.operators.some((token) => scene.roleOf(token.type) === 'arithmetic');
  for (const pattern of roles.wraps) {
    // In brackets of its own only where the pattern has none around it.
    const text = fill(pattern, /[(,.]\s*\$/.test(pattern) ? node.text : scene.operand(node));
    const name = /(\w+)\(/.exec(pattern)?.[1] ?? '';
    if (text === null || (node.type in roles.call && scene.calledName(node) === name)) continue;
    const [, module] = /^([a-z]\w*)\.[A-Z]/.exec(pattern) ?? [];
    if (module !== undefined && !new RegExp(`["/]${module}"`).test(scene.text)) continue;
    const isTextual = /^(to_?)?(lower|upper|strip|trim)/i.test(name);
    if (isTextual && (sort === 'number' || sort === 'collection' || sort === 'truth')) continue;
    const wantsMany = /^(len|sorted|set|list|sum|reversed|tuple|min|max)$/.test(name) && !pattern.includes(',');
    const fit = sort === null ? 1 : (sort === 'collection') === wantsMany ? 1.3 : 0.2;
    // Who writes a number there rarely means a truth, which counts as 0 or 1 and so passes tests of small numbers.
    const asNumber = isReckoned && /^(Boolean|bool|any|all)$/.test(name) ? 0.1 : 1;
    yield vary('wrap-call', (isOuter ? 0.03 : 0.01) * fit * asNumber, replaced(node, text));
  }
};

/** A call that the function makes of the same value elsewhere: `type(v)` for `v`, `name.trim()` for `name`. */
export const asElsewhere: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  const { parent } = node;
  if (!parent || !roles.variable.includes(node.type) || !scene.isValue(node)) return;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id) return;
  for (const call of around.expressions) {
    if (!(call.type in roles.call)) continue;
    const callee = scene.callee(call);
    const object = callee && scene.memberObject(callee);
    const [only, ...more] = scene.arguments(call);
    const of = only ? (more.length === 0 && object?.text !== node.text ? only : null) : object;
    if (of?.text !== node.text || (call.startIndex <= node.startIndex && node.endIndex <= call.endIndex)) continue;
    yield vary('wrap-call', 0.08, replaced(node, call.text));
  }
};

/** A copy where the thing itself was handed on, and the thing itself for a copy. */
export const copy: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  if (!scene.isValue(node) || !isShort(node)) return;
  const isName = roles.variable.includes(node.type) || node.type in roles.member || node.type in roles.index;
  const { parent } = node;
  if (!isName || !parent || scene.callee(parent)?.id === node.id) return;
  const sort = around.sortOf(node.text);
  if (sort === 'number' || sort === 'text' || sort === 'truth' || sort === 'function') return;
  const handedOn =
    parent.type in roles.assignment ||
    roles.return.includes(parent.type) ||
    isArgument(parent, node) ||
    roles.yield.includes(parent.type);
  if (!handedOn) return;
  for (const [i, pattern] of roles.copies.entries()) {
    const text = fill(pattern, node.text);
    if (text !== null) yield vary('copy', (sort === 'collection' ? 0.06 : 0.03) / (1 + i / 2), replaced(node, text));
  }
};

const isArgument = (parent: Node, node: Node): boolean =>
  parent.childForFieldName('function')?.id !== node.id && /argument/.test(parent.type);

/** What a method makes is assigned to what it changes: `a.b(c)` as `a = c`; and the other way round. */
export const callForAssignment: Template = function* ({ node, scene }) {
  if (!scene.roles.expressionStatement.includes(node.type)) return;
  const call = node.firstNamedChild;
  if (!call || !(call.type in scene.roles.call)) return;
  const callee = scene.callee(call);
  const object = callee ? scene.memberObject(callee) : null;
  const [argument] = scene.arguments(call);
  if (!object) return;
  if (argument && scene.arguments(call).length === 1) {
    yield vary('assign-for-call', 0.06, replaced(call, `${object.text} = ${argument.text}`));
  }
  yield vary('assign-for-call', 0.04, replaced(call, `${object.text} = ${call.text}`));
};

/** A value for the sequence that gives it, and a sequence of it: `yield x` and `yield from x` are their language's own. */
export const single: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  if (!scene.isValue(node) || !isShort(node) || !node.parent) return;
  const { parent } = node;
  const isGiven =
    roles.return.includes(parent.type) || roles.yield.includes(parent.type) || parent.type in roles.assignment;
  if (!isGiven || around.names.some((n) => n.text === node.text && n.sort === 'number')) return;
  for (const pattern of roles.write.singles ?? []) {
    const text = fill(pattern, node.text) ?? '';
    yield vary('single-element', roles.emptyValues.includes(node.text) ? 0.08 : 0.03, replaced(node, text));
  }
};
