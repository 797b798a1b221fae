import type { Node } from '../../../syntax/contract';
import type { Literal } from '../literals';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };
/** Conversions and wrappers that give a text or number as it is. */
const SAME = /^(string|byte|rune|u?int\d*|float\d+|errors\.New|fmt\.(Sprint|Errorf|Sprintf))$/;

/** Value of a constant expression, however it is written; true and false are 1 and 0. */
export function fold(node: Node): Literal | undefined {
  switch (node.type) {
    case 'int_literal':
    case 'float_literal':
      return numberOf(node.text);
    case 'true':
    case 'false':
      return node.type === 'true' ? 1 : 0;
    case 'interpreted_string_literal':
    case 'rune_literal':
      return unescape(node.text.slice(1, -1));
    case 'raw_string_literal':
      return node.text.slice(1, -1);
    case 'parenthesized_expression':
    case 'literal_element':
      return node.firstNamedChild ? fold(node.firstNamedChild) : undefined;
    case 'unary_expression':
      return unary(node);
    case 'binary_expression':
      return binary(node);
    case 'call_expression':
    case 'type_conversion_expression':
      return converted(node);
    default:
      return undefined;
  }
}

function numberOf(text: string): Literal | undefined {
  const digits = text.replace(/_/g, '');
  const value = Number(/^0\d+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return Number.isNaN(value) ? undefined : value;
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([\da-f]{4})|U([\da-f]{8})|x([\da-f]{2})|([0-7]{3})|(.))/gi,
    (all, u?: string, wide?: string, x?: string, octal?: string, one?: string) => {
      if (one !== undefined) return ESCAPES[one] ?? one;
      const code = octal === undefined ? Number.parseInt(u ?? wide ?? x ?? '', 16) : Number.parseInt(octal, 8);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

function unary(node: Node): Literal | undefined {
  const operand = node.childForFieldName('operand');
  const value = operand ? fold(operand) : undefined;
  if (value === undefined) return undefined;
  const operator = node.childForFieldName('operator')?.text;
  if (operator === '-') return -Number(value);
  return operator === '!' && (value === 0 || value === 1) ? 1 - value : operator === '+' ? value : undefined;
}

function binary(node: Node): Literal | undefined {
  const [left, right] = ['left', 'right'].map((side) => node.childForFieldName(side)).map((part) => part && fold(part));
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (typeof left === 'string' && typeof right === 'string') return operator === '+' ? left + right : undefined;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const results: Readonly<Record<string, number>> = {
    ...{ '+': left + right, '-': left - right, '*': left * right, '/': left / right, '%': left % right },
    ...{ '<<': left << right, '>>': left >> right, '^': left ^ right, '|': left | right, '&': left & right },
  };
  return results[operator];
}

function converted(node: Node): Literal | undefined {
  const callee = node.childForFieldName('function') ?? node.childForFieldName('type');
  const args = node.childForFieldName('arguments')?.namedChildren ?? [node.childForFieldName('operand')];
  const [only] = args;
  if (!only || args.length !== 1 || !SAME.test(callee?.text ?? '')) return undefined;
  const value = fold(only);
  return typeof value === 'string' && /^fmt\./.test(callee?.text ?? '') && value.includes('%') ? undefined : value;
}
