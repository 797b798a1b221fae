import type { Node } from '../../../syntax/contract';
import type { Literal } from '../literals';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  '\\': '\\',
  '"': '"',
  "'": "'",
};
const SUFFIX = /_?([iuf]\d+|[iu]size)$/;
/** Calls that give a text or number as it is. */
const SAME =
  /^(to_string|to_owned|into|clone|as_str|to_vec|as_bytes|as_ref|String::from|Box::new|Some|Ok|Cow::from|Cow::Borrowed)$/;

/** Value of a constant expression, however it is written; true and false are 1 and 0. */
export function fold(node: Node): Literal | undefined {
  switch (node.type) {
    case 'integer_literal':
    case 'float_literal':
      return numberOf(node.text);
    case 'boolean_literal':
      return node.text === 'true' ? 1 : 0;
    case 'string_literal':
    case 'char_literal':
      return unescape(/^b?["']([\s\S]*)["']$/.exec(node.text)?.[1] ?? node.text);
    case 'raw_string_literal':
      return /^b?r(#*)"([\s\S]*)"\1$/.exec(node.text)?.[2];
    case 'parenthesized_expression':
    case 'reference_expression':
    case 'type_cast_expression':
      return first(node);
    case 'unary_expression':
      return unary(node);
    case 'binary_expression':
      return binary(node);
    case 'call_expression':
      return called(node);
    case 'macro_invocation':
      return joined(node);
    default:
      return undefined;
  }
}

function first(node: Node): Literal | undefined {
  const value = node.childForFieldName('value') ?? node.firstNamedChild;
  return value?.type === 'mutable_specifier' ? undefined : value ? fold(value) : undefined;
}

function numberOf(text: string): Literal | undefined {
  const digits = text.replace(/^(0[xob][\da-f_]+?)_?([iu]\d+|[iu]size)$/i, '$1').replace(/_/g, '');
  const value = Number(/^0[xob]/i.test(digits) ? digits : digits.replace(SUFFIX, ''));
  return Number.isNaN(value) ? undefined : value;
}

function unescape(text: string): string {
  return text
    .replace(/\\\r?\n\s*/g, '')
    .replace(/\\(?:u\{([\da-f_]+)\}|x([\da-f]{2})|(.))/gi, (all, wide?: string, byte?: string, one?: string) => {
      if (one !== undefined) return ESCAPES[one] ?? one;
      const code = Number.parseInt((wide ?? byte ?? '').replace(/_/g, ''), 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    });
}

function unary(node: Node): Literal | undefined {
  const value = node.firstNamedChild ? fold(node.firstNamedChild) : undefined;
  if (value === undefined) return undefined;
  const operator = node.firstChild?.text;
  if (operator === '-') return -Number(value);
  return operator === '*' ? value : operator === '!' && (value === 0 || value === 1) ? 1 - value : undefined;
}

function binary(node: Node): Literal | undefined {
  const [left, right] = ['left', 'right'].map((side) => node.childForFieldName(side)).map((part) => part && fold(part));
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const results: Readonly<Record<string, number>> = {
    ...{ '+': left + right, '-': left - right, '*': left * right, '/': left / right, '%': left % right },
    ...{ '<<': left << right, '>>': left >> right, '^': left ^ right, '|': left | right, '&': left & right },
  };
  return results[node.childForFieldName('operator')?.text ?? ''];
}

function called(node: Node): Literal | undefined {
  const callee = node.childForFieldName('function');
  const args = node.childForFieldName('arguments')?.namedChildren ?? [];
  const holder = callee?.type === 'field_expression' ? callee.childForFieldName('value') : null;
  const name = holder ? callee?.childForFieldName('field')?.text : callee?.text;
  if (!SAME.test(name ?? '')) return undefined;
  const value = holder && args.length === 0 ? holder : args.length === 1 ? args[0] : undefined;
  return value ? fold(value) : undefined;
}

/** `concat!("a", "b")`, and a `format!` without anything to put in. */
function joined(node: Node): Literal | undefined {
  const name = node.childForFieldName('macro')?.text ?? '';
  const tokens = node.namedChildren.find((child) => child.type === 'token_tree')?.namedChildren ?? [];
  if (!/^(concat|format|stringify)$/.test(name) || tokens.length === 0) return undefined;
  const values = tokens.map(fold);
  if (name === 'format' && (values.length > 1 || /[{}]/.test(String(values[0])))) return undefined;
  return values.every((value) => value !== undefined) ? values.join('') : undefined;
}
