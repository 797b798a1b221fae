import { replaced, vary, type Template } from '../template';
import { numeralOf } from './numerals';

/** Another number: its neighbours, zero, one, twice it, its opposite, others of the function. */
export const number: Template = function* ({ node, scene, around }) {
  const { integer, float } = scene.roles;
  if (!integer.includes(node.type) && !float.includes(node.type)) return;
  if (!scene.isValue(node)) return;
  const numeral = numeralOf(node.text);
  if (!numeral) return;
  const { value, step } = numeral;
  const isInteger = integer.includes(node.type);
  const seen = new Set([node.text]);
  const give = function* (text: string, prior: number) {
    if (seen.has(text)) return;
    seen.add(text);
    yield vary('constant', prior, scene.put(node, text, text.startsWith('-')));
  };
  const write = (other: number, prior: number) => give(numeral.write(other), prior);
  if (isInteger) {
    yield* write(value + 1, value <= 2 ? 0.22 : 0.15);
    yield* write(value - 1, value <= 2 ? 0.2 : 0.15);
  }
  yield* write(value + step, 0.08);
  yield* write(value - step, 0.08);
  yield* write(0, 0.09);
  yield* write(1, 0.09);
  if (value !== 0) yield* give(`-${node.text}`, 0.06);
  if (value > 1 || (!isInteger && value !== 0)) {
    yield* write(value * 2, 0.04);
    if (value % 2 === 0 || !isInteger) yield* write(value / 2, 0.04);
    if (value >= 10 || !isInteger) yield* write(value * 10, 0.04);
    if (value % 10 === 0 || !isInteger) yield* write(value / 10, 0.04);
  }
  if (isInteger && value < 10) yield* write(2, 0.03);
  for (const literal of around.literals) {
    if (integer.includes(literal.kind) || float.includes(literal.kind))
      yield* give(literal.text, literal.near ? 0.05 : 0.03);
  }
};

const SEPARATORS = ['-', '_', '.', ',', '/', ':', ';', ' ', ', '];

/** Another text: empty, other case, others of the function. */
export const text: Template = function* ({ node, scene, around }) {
  if (!scene.roles.text.includes(node.type) || !scene.isValue(node)) return;
  if (node.parent && scene.roles.expressionStatement.includes(node.parent.type)) return;
  const match = /^([a-zA-Z]*)(["'`])([\s\S]*)\2$/.exec(node.text);
  const [, prefix = '', quote = '', inner = ''] = match ?? [];
  if (!match || inner.startsWith(quote)) return;
  const given = new Set([inner]);
  const give = function* (other: string, prior: number) {
    if (given.has(other)) return;
    given.add(other);
    yield vary('text', prior, replaced(node, `${prefix}${quote}${other}${quote}`));
  };
  yield* give('', 0.03);
  yield* give(' ', 0.03);
  const isPlain = node.namedChildren.every(
    (child) => !child.namedChildren.some((inside) => scene.isExpression(inside)),
  );
  if (isPlain) yield* give(inner.toLowerCase(), 0.05);
  if (isPlain) yield* give(inner.toUpperCase(), 0.04);
  yield* give(inner.trim(), 0.04);
  yield* give(`${inner} `, 0.01);
  if (SEPARATORS.includes(inner)) for (const other of SEPARATORS) yield* give(other, 0.03);
  for (const literal of around.literals) {
    if (!scene.roles.text.includes(literal.kind)) continue;
    if (literal.text !== node.text) yield vary('text', literal.near ? 0.06 : 0.025, replaced(node, literal.text));
  }
};

/** True for false, and something for nothing. */
export const truth: Template = function* ({ node, scene, around }) {
  const { truth, nothing } = scene.roles;
  if (!scene.isValue(node)) return;
  if (node.type in truth) {
    const other = Object.entries(truth).find(([kind]) => kind !== node.type)?.[1];
    if (other !== undefined) yield vary('truth-value', 0.22, replaced(node, other));
  } else if (!nothing.includes(node.type)) return;
  const names = around.names.filter((name) => name.from !== 'module' && name.sort !== 'function');
  for (const name of names) yield vary('name-for-constant', 0.04, replaced(node, name.text));
  if (node.type in truth) {
    const { isEmpty, notEmpty } = scene.roles.write;
    for (const name of names.filter((n) => n.sort === 'collection' || n.sort === null)) {
      if (isEmpty !== undefined && isEmpty !== '')
        yield vary('name-for-constant', 0.04, replaced(node, isEmpty.replace('$', name.text)));
      if (notEmpty !== undefined && notEmpty !== '$')
        yield vary('name-for-constant', 0.04, replaced(node, notEmpty.replace('$', name.text)));
    }
  }
  for (const empty of scene.roles.emptyValues) {
    if (empty !== node.text && nothing.includes(node.type)) yield vary('constant', 0.04, replaced(node, empty));
  }
};

/** What a variable starts with. */
export const initial: Template = function* ({ node, scene, around }) {
  const { roles } = scene;
  const assignment = roles.assignment[node.type];
  if (!assignment || roles.augmented.includes(node.type)) return;
  const value = scene.slot(node, assignment.value);
  const target = scene.slot(node, assignment.target);
  if (!value || !target) return;
  const isConstant =
    roles.constants.includes(value.text) ||
    roles.emptyValues.includes(value.text) ||
    roles.integer.includes(value.type) ||
    roles.minus.includes(value.type);
  const written = around.names.find((name) => name.text === target.text)?.writes ?? 0;
  if (!isConstant) {
    if (written > 1) {
      for (const constant of ['0', '1']) yield vary('initial-value', 0.02, replaced(value, constant));
    }
    return;
  }
  for (const constant of roles.constants) {
    if (constant !== value.text) yield vary('initial-value', written > 1 ? 0.06 : 0.03, replaced(value, constant));
  }
  for (const name of around.names) {
    if (name.from === 'module' || name.text === target.text || name.boundAt > node.startIndex) continue;
    yield vary('initial-value', 0.03, replaced(value, name.text));
    if (name.sort !== 'number' && name.sort !== 'function') {
      yield vary('initial-value', 0.03, replaced(value, `${name.text}[0]`));
    }
  }
};

/** A name where a number stands. */
export const nameForConstant: Template = function* ({ node, scene, around }) {
  const { integer, float, text } = scene.roles;
  if (![...integer, ...float, ...text].includes(node.type) || !scene.isValue(node)) return;
  const isText = text.includes(node.type);
  if (isText && node.parent && scene.roles.expressionStatement.includes(node.parent.type)) return;
  for (const name of around.names) {
    const fits = isText ? name.sort === 'text' : name.sort === 'number';
    const prior = fits ? 0.06 : name.sort === null ? 0.02 : 0.005;
    yield vary('name-for-constant', name.from === 'module' ? prior / 2 : prior, replaced(node, name.text));
  }
};
