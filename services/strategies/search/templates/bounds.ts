import { fill, replaced, vary, type Template } from '../template';
import { isShort, takesNumber } from './shape';

/** A number one more or one less, where a value is used as one. */
export const byOne: Template = function* ({ node, scene, around }) {
  const { parent } = node;
  if (!parent || !takesNumber(scene, node)) return;
  const { roles } = scene;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id) return;
  const isIndex = parent.type in roles.index && scene.slot(parent, roles.index[parent.type]?.object)?.id !== node.id;
  if (parent.type in roles.index && !isIndex) return;
  const isBound = roles.slice.includes(parent.type);
  const isComparison = scene.roleOf(scene.operation(parent)?.operators[0]?.type ?? '') === 'comparison';
  if (isComparison) return;
  const isArithmetic = scene.operation(parent) !== null;
  const known = around.sortOf(node.text) === 'number' ? 1.4 : 1;
  const tuple = roles.sequence.includes(parent.type);
  const base = isBound ? 0.14 : isIndex ? 0.12 : isArithmetic ? 0.05 : tuple ? 0.06 : 0.05;
  for (const by of ['- 1', '+ 1']) {
    yield vary('by-one', base * known, scene.put(node, `${scene.operand(node)} ${by}`, true));
  }
};

/** A number less, plus or times another in scope. */
export const byName: Template = function* ({ node, scene, around }) {
  const { parent } = node;
  if (!parent || !takesNumber(scene, node)) return;
  const { roles } = scene;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id) return;
  if (parent.type in roles.index && scene.slot(parent, roles.index[parent.type]?.object)?.id === node.id) return;
  if (scene.roleOf(scene.operation(parent)?.operators[0]?.type ?? '') === 'boolean') return;
  const own = around.sortOf(node.text) === 'number' ? 1 : 0.5;
  for (const name of around.names) {
    if (name.text === node.text || name.from === 'module' || (name.sort !== 'number' && name.sort !== null)) continue;
    const fit = name.sort === 'number' ? 1 : 0.4;
    for (const [operator, weight] of [
      ['-', 1],
      ['+', 1],
      ['*', 0.5],
      ['/', 0.3],
      ['%', 0.25],
    ] as const) {
      yield vary(
        'by-name',
        0.016 * own * fit * weight,
        scene.put(node, `${scene.operand(node)} ${operator} ${name.text}`, true),
      );
    }
  }
  const square = fill(roles.write.square, scene.operand(node));
  if (square !== null && roles.variable.includes(node.type))
    yield vary('square', 0.02 * own, scene.put(node, square, true));
};

/** A number by a constant or by how many there are: halves, doubles, averages, opposites. */
export const byFactor: Template = function* ({ node, scene, around }) {
  const { parent } = node;
  const { roles } = scene;
  if (!parent || !takesNumber(scene, node)) return;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id) return;
  if (parent.type in roles.index && scene.slot(parent, roles.index[parent.type]?.object)?.id === node.id) return;
  const role = scene.roleOf(scene.operation(parent)?.operators[0]?.type ?? '');
  if (role === 'boolean' || roles.expressionStatement.includes(parent.type)) return;
  const isGiven = roles.return.includes(parent.type) || parent.type in roles.assignment;
  const own = (around.sortOf(node.text) === 'number' ? 1 : 0.6) * (isGiven ? 1.5 : 1);
  const operand = scene.operand(node);
  const write = (by: string) => scene.put(node, `${operand} ${by}`, true);
  const division = roles.operators.arithmetic?.includes('//') ? ['//', '/'] : ['/'];
  for (const by of [...division.map((sign) => `${sign} 2`), '* 2', '% 2'])
    yield vary('by-factor', 0.014 * own, write(by));
  if (!roles.minus.includes(parent.type) && !roles.minus.includes(node.type)) {
    yield vary('sign', (role === 'arithmetic' ? 0.01 : 0.025) * own, scene.put(node, `-${operand}`, true));
  }
  for (const literal of around.literals) {
    if (!literal.near || !roles.integer.includes(literal.kind) || /^[012]$/.test(literal.text)) continue;
    for (const sign of ['%', '*', ...division, '+', '-']) {
      yield vary('by-factor', 0.01 * own, write(`${sign} ${literal.text}`));
    }
  }
  for (const name of around.names) {
    if (name.sort !== 'collection' && name.sort !== 'text') continue;
    const size = fill(roles.write.length, name.text);
    if (size === null || node.text === size) continue;
    for (const sign of ['/', '-', '%', '+']) yield vary('by-size', 0.01 * own, write(`${sign} ${size}`));
  }
};

/** Less the text or list that is joined: one more operand in scope. */
export const joinName: Template = function* ({ node, scene, around }) {
  const { parent } = node;
  const { roles } = scene;
  if (!parent || !scene.isValue(node) || !scene.isExpression(node)) return;
  const isGiven = roles.return.includes(parent.type) || parent.type in roles.assignment;
  if (!isGiven || around.sortOf(node.text) === 'number' || node.endIndex - node.startIndex > 80) return;
  if (takesNumber(scene, node) && around.sortOf(node.text) !== null) return;
  for (const name of around.names) {
    if (name.text === node.text || name.from !== 'local' || name.sort === 'function' || name.sort === 'number')
      continue;
    yield vary('join-name', 0.02, replaced(node, `${scene.operand(node)} + ${name.text}`));
    yield vary('join-name', 0.02, replaced(node, `${name.text} + ${scene.operand(node)}`));
  }
};

/** Bounds of a slice: missing ones added, present ones dropped; a slice where the whole was taken. */
export const slices: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  const { write } = roles;
  if (roles.slice.includes(node.type)) {
    for (const bound of node.namedChildren) {
      yield vary('slice-bound', 0.06, replaced(bound, ''));
    }
    const colon = node.children.findIndex((child) => child.type === ':');
    if (colon === 0 && node.children[0]) {
      const start = node.startIndex;
      for (const from of ['1', '0', ...around.names.filter((n) => n.sort === 'number').map((n) => n.text)]) {
        yield vary('slice-bound', from === '1' ? 0.06 : 0.02, { start, end: start, text: from });
      }
    }
    if (node.lastChild?.type === ':') {
      const end = node.endIndex;
      for (const to of ['-1', ...around.names.filter((n) => n.sort === 'number').map((n) => n.text)]) {
        yield vary('slice-bound', to === '-1' ? 0.06 : 0.02, { start: end, end, text: to });
      }
    }
    return;
  }
  const { parent } = node;
  if (node.type in roles.call && parent && scene.isValue(node) && around.sortOf(node.text) !== 'number') {
    const isText =
      roles.collecting.includes(scene.calledName(node) ?? '') || roles.texting?.includes(scene.calledName(node) ?? '');
    if (scene.memberObject(parent)?.id === node.id || roles.expressionStatement.includes(parent.type)) return;
    for (const from of ['1', '2']) {
      const text = fill(write.sliceFrom, node.text, from);
      if (text !== null) yield vary('slice', isText === true ? 0.02 : 0.005, replaced(node, text));
    }
    return;
  }
  const isName = roles.variable.includes(node.type) || node.type in roles.member || node.type in roles.index;
  if (!isName || !scene.isValue(node) || !parent || write.sliceFrom === undefined) return;
  const sort = around.sortOf(node.text);
  if ((sort !== 'collection' && sort !== 'text' && sort !== null) || !isShort(node)) return;
  if (scene.callee(parent)?.id === node.id || scene.memberObject(parent)?.id === node.id || parent.type in roles.index)
    return;
  if (scene.operation(parent) && sort === null) return;
  if (/^(self|this)$/.test(node.text)) return;
  const known = sort === null ? 0.4 : 1;
  const isSource = parent.type in roles.forEach;
  const numbers = around.names
    .filter((name) => name.sort === 'number' && name.from === 'local')
    .map((name) => name.text);
  for (const [by, prior] of [
    ['1', 0.06] as const,
    ...numbers.map((text) => [text, isSource ? 0.03 : 0.015] as const),
  ]) {
    const text = fill(write.sliceFrom, node.text, by);
    if (text !== null) yield vary('slice', prior * known, replaced(node, text));
  }
  for (const [by, prior] of [
    ['-1', 0.04] as const,
    ...numbers.map((text) => [text, isSource ? 0.03 : 0.015] as const),
  ]) {
    const text = fill(write.sliceTo, node.text, by);
    if (text !== null) yield vary('slice', prior * known, replaced(node, text));
  }
};

/** The first and last element for one another. */
export const edgeIndex: Template = function* ({ node, scene }) {
  const index = scene.roles.index[node.type];
  const inner = index ? node.lastNamedChild : null;
  if (!inner || inner.id === scene.slot(node, index?.object)?.id) return;
  if (inner.text === '0') yield vary('edge-index', 0.14, replaced(inner, '-1'));
  if (inner.text === '-1') yield vary('edge-index', 0.14, replaced(inner, '0'));
};
