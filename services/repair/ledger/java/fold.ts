import type { Node } from '../../../syntax/contract';
import type { Fold, Literal } from '../literals';

const INTEGERS = /^(decimal|hex|octal|binary)_integer_literal$/;
const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ', 0: '\0' };

/** Value of a constant expression, however it is written; undefined where it is none. */
export const fold: Fold = (node) => {
  const { type, text } = node;
  if (INTEGERS.test(type)) return integer(text.replace(/_/g, '').replace(/[lL]$/, ''));
  if (type === 'decimal_floating_point_literal') return finite(Number(text.replace(/_/g, '').replace(/[fFdD]$/, '')));
  if (type === 'string_literal' || type === 'character_literal') return unquoted(text);
  if (type === 'parenthesized_expression' || type === 'cast_expression') {
    const inner = type === 'cast_expression' ? node.childForFieldName('value') : node.namedChildren[0];
    return inner ? fold(inner) : undefined;
  }
  if (type === 'unary_expression') return signed(node);
  return type === 'binary_expression' ? joined(node) : undefined;
};

function integer(digits: string): Literal | undefined {
  const octal = /^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits;
  return finite(Number(octal));
}

const finite = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

function unquoted(text: string): string {
  const inner = text.startsWith('"""') ? text.slice(3, -3).replace(/^[^\n]*\n/, '') : text.slice(1, -1);
  return inner.replace(/\\(u+([\da-fA-F]{4})|.)/g, (_all, one: string, hex: string | undefined) =>
    hex === undefined ? (NAMED[one] ?? one) : String.fromCharCode(parseInt(hex, 16)),
  );
}

function signed(node: Node): Literal | undefined {
  const operand = node.childForFieldName('operand');
  const value = operand ? fold(operand) : undefined;
  if (typeof value !== 'number') return undefined;
  const operator = node.childForFieldName('operator')?.text;
  return operator === '-' ? -value : operator === '+' ? value : operator === '~' ? ~value : undefined;
}

function joined(node: Node): Literal | undefined {
  const [left, right] = ['left', 'right'].map((field) => node.childForFieldName(field));
  const [a, b] = [left && fold(left), right && fold(right)];
  const operator = node.childForFieldName('operator')?.text;
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string'))
    return a === undefined || b === undefined || a === null || b === null ? undefined : `${a}${b}`;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    case '%':
      return b === 0 ? undefined : a % b;
    case '<<':
      return a << b;
    default:
      return undefined;
  }
}
