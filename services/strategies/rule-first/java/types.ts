import type { Node } from '../../../syntax/contract';
import type { Proposal, Rule } from '../rule';
import { proposal, replaced, spotOf, within, type Spot } from './source';

const SIMPLE =
  /^(identifier|decimal_integer_literal|method_invocation|field_access|parenthesized_expression|array_access|string_literal)$/;
const BOXES: Readonly<Record<string, string>> = {
  int: 'Integer',
  long: 'Long',
  double: 'Double',
  float: 'Float',
  boolean: 'Boolean',
  short: 'Short',
  byte: 'Byte',
};
const WRAPPED = new Set(Object.values(BOXES));
const METHODS = ['method_declaration', 'constructor_declaration', 'compact_constructor_declaration'];

/** Values of one type where another is wanted: the declaration follows the value, or the value is converted. */
export const conversions: Rule = {
  id: 'java-conversions',
  applies: ({ diagnostic: { code } }) => code === 'LossyConversion' || code === 'IncompatibleTypes',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { message } = failure.diagnostic;
    const [, from, to] =
      /conversion from ([\w.<>[\]?, ]+) to ([\w.<>[\]?, ]+)/.exec(message) ??
      /incompatible types: (\S.*?) cannot be converted to (\S+)/.exec(message) ??
      [];
    if (from === undefined || to === undefined) return;
    const [was, wanted] = [simple(from), simple(to)];
    const value = valueAt(spot);
    yield* declaredAs(spot, value, was, wanted);
    if (value) yield* converted(spot, value, was, wanted);
  },
};

const simple = (type: string): string => type.trim().replace(/\b[a-z]\w*\./g, '');

/** The outermost expression that the compiler means: the one that is assigned, returned or passed. */
function valueAt({ root, offset }: Spot): Node | null {
  let at: Node | null = root.namedDescendantForIndex(offset, offset + 1);
  for (; at?.parent; at = at.parent) {
    const { parent } = at;
    const assigned = parent.type === 'variable_declarator' && parent.childForFieldName('value')?.equals(at);
    const right = parent.type === 'assignment_expression' && parent.childForFieldName('right')?.equals(at);
    if (assigned || right || /^(return_statement|argument_list|yield_statement)$/.test(parent.type)) return at;
    if (/_(statement|declaration)$|^(block|program|class_body)$/.test(parent.type)) return null;
  }
  return null;
}

/** The variable, or the method, takes the type of its value. */
function* declaredAs({ path, root }: Spot, value: Node | null, was: string, wanted: string): Generator<Proposal> {
  const declare = (type: Node | null | undefined, prior: number): Proposal[] =>
    type && simple(type.text) === wanted && !was.startsWith('<')
      ? [proposal([replaced(path, type, was)], prior, 'declare-type', `${was} instead of ${wanted}`)]
      : [];
  const parent = value?.parent;
  if (!value || !parent) return;
  const method = within(parent, [...METHODS, 'lambda_expression']);
  const result = method?.type === 'method_declaration' ? method.childForFieldName('type') : null;
  const declaration = parent.type === 'variable_declarator' ? parent.parent : null;
  // Where the result of the method already has the value's type, the variable between them is the odd one.
  if (declaration)
    yield* declare(declaration.childForFieldName('type'), simple(result?.text ?? '') === was ? 0.97 : 0.93);
  if (parent.type === 'return_statement') yield* declare(result, 0.7);
  const target = parent.type === 'assignment_expression' ? parent.childForFieldName('left')?.text : value.text;
  for (const one of root.descendantsOfType(['local_variable_declaration', 'field_declaration', 'formal_parameter'])) {
    const named = [one, ...one.namedChildren].some((node) => node.childForFieldName('name')?.text === target);
    if (parent.type === 'assignment_expression' && named) yield* declare(one.childForFieldName('type'), 0.9);
  }
}

function* converted({ path, text }: Spot, value: Node, was: string, wanted: string): Generator<Proposal> {
  const inner = value.text;
  const grouped = SIMPLE.test(value.type) ? inner : `(${inner})`;
  const say = (code: string, prior: number, template: string) =>
    proposal([replaced(path, value, code)], prior, template, `${code.slice(0, 60)} instead of ${inner.slice(0, 40)}`);
  const number = Object.keys(BOXES).filter((name) => name !== 'boolean');
  if (wanted === 'String') {
    yield say(`String.valueOf(${inner})`, 0.9, 'to-string');
    if (!number.includes(was)) yield say(`${grouped}.toString()`, 0.75, 'to-string');
  }
  if (was === 'String' && (BOXES[wanted] !== undefined || WRAPPED.has(wanted))) {
    const box = BOXES[wanted] ?? wanted;
    yield say(`${box}.parse${box === 'Integer' ? 'Int' : box}(${inner})`, 0.88, 'parse-number');
    const digits = /^"(-?[\d_.]+[LlFfDd]?|true|false)"$/.exec(inner)?.[1];
    if (digits !== undefined) yield say(digits, 0.93, 'parse-number');
  }
  if (wanted === 'String' && /^(decimal_integer_literal|decimal_floating_point_literal|true|false)$/.test(value.type))
    yield say(`"${inner}"`, 0.93, 'to-string');
  if (was === 'String' && wanted === 'char' && /^"(\\?.)"$/.test(inner))
    yield say(`'${inner.slice(1, -1)}'`, 0.95, 'char-literal');
  if ([...number, 'char'].includes(was) && [...number, 'char'].includes(wanted)) {
    const literal = /^[\d._]+[dDlL]?$/.test(inner);
    if (literal && wanted === 'float') yield say(`${inner.replace(/[dD]$/, '')}f`, 0.95, 'literal-suffix');
    yield say(`(${wanted}) ${grouped}`, 0.85, 'cast');
    if (was === 'long' && wanted === 'int') yield say(`Math.toIntExact(${inner})`, 0.75, 'exact');
  }
  if (was === `Optional<${wanted}>` || (was.startsWith('Optional') && !wanted.startsWith('Optional'))) {
    yield say(`${grouped}.orElseThrow()`, 0.7, 'optional');
    yield say(`${grouped}.orElse(null)`, 0.65, 'optional');
  }
  if (wanted.startsWith('Optional') && !was.startsWith('Optional'))
    yield say(inner === 'null' || was === '<null>' ? 'Optional.empty()' : `Optional.of(${inner})`, 0.9, 'optional');
  if (wanted === 'boolean' && value.type === 'assignment_expression')
    yield say(inner.replace('=', '=='), 0.95, 'comparison');
  const element = /^(?:List|Collection|Iterable)<(.+)>$/.exec(wanted)?.[1];
  if (element !== undefined && was === element && /\bList\b/.test(text)) yield say(`List.of(${inner})`, 0.8, 'wrap');
  if (/^(List|Set|Map|Collection|Object|Number)\b/.test(was) && /^[A-Z]/.test(wanted) && wanted !== 'String')
    yield say(`(${wanted}) ${grouped}`, 0.5, 'cast');
}

/** `if (a = b)`: a comparison was meant. */
export const comparisons: Rule = {
  id: 'java-comparisons',
  applies: ({ diagnostic: { code } }) => code === 'IncompatibleTypes',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot || !/to boolean/.test(failure.diagnostic.message)) return;
    const assignment = within(spot.node, ['assignment_expression']);
    const operator = assignment?.children.find((child) => child.type === '=');
    if (operator)
      yield proposal([replaced(spot.path, operator, '==')], 0.97, 'comparison', 'compare instead of assigning');
  },
};

/** Checked exceptions that nobody declares. */
export const exceptions: Rule = {
  id: 'java-exceptions',
  applies: ({ diagnostic: { code } }) => code === 'UnreportedException',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    const thrown = /^unreported exception ([\w.]+)/.exec(failure.diagnostic.message)?.[1];
    const method = spot && within(spot.node, [...METHODS, 'lambda_expression']);
    if (!spot || thrown === undefined || !method || method.type === 'lambda_expression') return;
    const name = thrown.split('.').pop() ?? thrown;
    const imported =
      name === thrown ||
      new RegExp(`^import\\s+(${thrown.replace(/\./g, '\\.')}|${thrown.replace(/\.\w+$/, '')}\\.\\*);`, 'm').test(
        spot.text,
      ) ||
      thrown.startsWith('java.lang.');
    const type = imported ? name : thrown;
    const clause = method.namedChildren.find((child) => child.type === 'throws');
    const body = method.childForFieldName('body');
    const parameters = method.childForFieldName('parameters');
    const at = clause?.endIndex ?? parameters?.endIndex;
    if (at === undefined || !body) return;
    const edit = { path: spot.path, start: at, end: at, text: clause ? `, ${type}` : ` throws ${type}` };
    yield proposal([edit], 0.9, 'add-throws', `declare that it throws ${name}`);
  },
};

/** A method without a type of its result, or with none where a value is given back. */
export const results: Rule = {
  id: 'java-results',
  applies: ({ diagnostic: { message } }) => /^invalid method declaration|unexpected return value/.test(message),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    const method = spot && within(spot.node, METHODS);
    const type = method?.childForFieldName('type');
    if (!spot || !method) return;
    const value = method.descendantsOfType('return_statement')[0]?.firstNamedChild;
    const types = value ? ['int', 'String', 'boolean', 'long', 'double'] : ['void'];
    for (const [i, one] of types.entries()) {
      const name = method.childForFieldName('name');
      if (type?.text === 'void')
        yield proposal([replaced(spot.path, type, one)], 0.7 - 0.05 * i, 'result-type', `${one} as its result`);
      else if (!type && name)
        yield proposal(
          [{ path: spot.path, start: name.startIndex, end: name.startIndex, text: `${one} ` }],
          0.7 - 0.05 * i,
          'result-type',
          `${one} as its result`,
        );
    }
  },
};
