import type { Node } from '../../../syntax/contract';
import type { PlacedEdit, Proposal, Rule } from '../rule';
import { importEdit, proposal, replaced, spotOf, within, type Spot } from './source';

const NUMBER = /^(u?int(8|16|32|64)?|uintptr|float(32|64)|byte|rune)$/;

interface Way {
  readonly code: string;
  readonly prior: number;
  readonly needs?: string;
}

/** Values of one type where another is wanted. */
export const conversions: Rule = {
  id: 'go-conversions',
  applies: ({ diagnostic: { code } }) => code === 'IncompatibleAssign' || code === 'MismatchedTypes',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { message } = failure.diagnostic;
    const [, left, right] = /mismatched types (?:untyped )?([^\s]+) and (?:untyped )?([^\s)]+)/.exec(message) ?? [];
    if (left && right) {
      yield* mismatched(spot, left, right);
      return;
    }
    const [, kind = '', from = '', to = ''] =
      /^cannot use .*? \((?:(untyped \w+) constant|[^()]*?of (?:\w+ )?type ([^()]+)|[^()]*)\) as ([^\s]+) value/.exec(
        message,
      ) ?? [];
    const value = valueAt(spot, message);
    if (value && to) yield* converted(spot, value, from || kind.replace('untyped ', ''), to);
  },
};

/** The expression that the message quotes, at or after the place. */
function valueAt({ node, root }: Spot, message: string): Node | null {
  const quoted = /^cannot use (.*?) \(/s.exec(message)?.[1] ?? '';
  for (let at: Node | null = node; at; at = at.parent) if (at.text === quoted) return at;
  const row = node.startPosition.row;
  const stack = [root];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (at.startPosition.row > row || at.endPosition.row < row) continue;
    if (at.startPosition.row === row && at.text === quoted) return at;
    stack.push(...at.namedChildren);
  }
  return null;
}

function ways(code: string, from: string, to: string): Way[] {
  const wrapped = /^[\w.]+(\([^()]*\))?$|^[\w.[\]]+$/.test(code) ? code : `(${code})`;
  const literal = /^"(-?\d+(\.\d+)?)"$/.exec(code)?.[1];
  const found: Way[] = [];
  if (NUMBER.test(to) && literal) found.push({ code: literal, prior: 0.92 });
  if (to === 'string' && /^-?\d+(\.\d+)?$/.test(code)) found.push({ code: `"${code}"`, prior: 0.85 });
  if (NUMBER.test(from) && NUMBER.test(to)) found.push({ code: `${to}(${code})`, prior: 0.93 });
  if (to === 'string' && from === 'int') found.push({ code: `strconv.Itoa(${code})`, prior: 0.92, needs: 'strconv' });
  if (to === 'string' && /^(rune|byte|\[\]byte|\[\]rune)$/.test(from))
    found.push({ code: `string(${code})`, prior: 0.93 });
  if (/^\[\](byte|rune)$/.test(to) && from === 'string') found.push({ code: `${to}(${code})`, prior: 0.94 });
  if (to === 'string' && from === 'error') found.push({ code: `${wrapped}.Error()`, prior: 0.93 });
  if (to === 'string' && /Duration|Time|URL|Builder|Buffer|IP|Month|Weekday/.test(from))
    found.push({ code: `${wrapped}.String()`, prior: 0.9 });
  if (to === 'error' && from === 'string') found.push({ code: `errors.New(${code})`, prior: 0.93, needs: 'errors' });
  if (to === `*${from}`) found.push({ code: `&${wrapped}`, prior: 0.94 });
  if (from === `*${to}`) found.push({ code: `*${wrapped}`, prior: 0.94 });
  if (to === `[]${from}`) found.push({ code: `${to}{${code}}`, prior: 0.85 });
  if (from.startsWith('[]') && from.slice(2) === to) found.push({ code: `${wrapped}[0]`, prior: 0.5 });
  if (to === 'string' && !found.some((way) => way.prior > 0.9) && from)
    found.push({ code: `fmt.Sprint(${code})`, prior: 0.7, needs: 'fmt' });
  if (/^\w+(\.\w+)?$/.test(to) && from && !NUMBER.test(from) && to !== 'error' && !found.length)
    found.push({ code: `${to}(${code})`, prior: 0.7 });
  if (to === 'bool' && NUMBER.test(from)) found.push({ code: `${code} != 0`, prior: 0.7 });
  return found;
}

function* converted({ path, text }: Spot, value: Node, from: string, to: string): Generator<Proposal> {
  for (const { code, prior, needs } of ways(value.text, from, to)) {
    const imported = needs ? importEdit(path, text, needs) : null;
    const edits: PlacedEdit[] = [replaced(path, value, code), ...(imported ? [imported] : [])];
    yield proposal(edits, prior, 'convert', `${code} instead of ${value.text}`);
  }
  yield* declaredOtherwise(path, value, from, to);
}

/** The declaration says the wrong type: of the function's result or of the variable. */
function* declaredOtherwise(path: string, value: Node, from: string, to: string): Generator<Proposal> {
  const declaration = within(value, ['var_spec', 'return_statement']);
  if (!declaration || !from || from.includes('untyped')) return;
  if (declaration.type === 'var_spec') {
    const type = declaration.childForFieldName('type');
    if (type?.text === to)
      yield proposal([replaced(path, type, from)], 0.6, 'declare-type', `declare ${from} instead of ${to}`);
    return;
  }
  const result = within(declaration, ['function_declaration', 'method_declaration', 'func_literal'])?.childForFieldName(
    'result',
  );
  if (result?.text === to)
    yield proposal([replaced(path, result, from)], 0.55, 'declare-type', `return ${from} instead of ${to}`);
}

function* mismatched({ path, text, node }: Spot, left: string, right: string): Generator<Proposal> {
  const operation = within(node, ['binary_expression', 'assignment_statement']);
  const a = operation?.childForFieldName('left');
  const b = operation?.childForFieldName('right');
  if (!a || !b) return;
  const sign = operation?.children.find((child) => /^[&*+-]$/.test(child.text));
  if (sign && sign.endIndex === b.startIndex && operation?.parent?.type === 'argument_list')
    yield proposal(
      [{ path, start: a.endIndex, end: a.endIndex, text: ',' }],
      0.95,
      'insert-token',
      'insert `,` between two arguments',
    );
  const wider = (type: string) => (type.startsWith('float') ? 2 : /64/.test(type) ? 1 : 0);
  const order = wider(left) >= wider(right) ? [b, a] : [a, b];
  for (const [i, side] of order.entries()) {
    const [from, to] = side === a ? [left, right] : [right, left];
    for (const { code, prior, needs } of ways(side.text, from, to)) {
      const imported = needs ? importEdit(path, text, needs) : null;
      const edits = [replaced(path, side, code), ...(imported ? [imported] : [])];
      yield proposal(edits, prior - 0.08 * i, 'convert', `${code} instead of ${side.text}`);
    }
  }
}
