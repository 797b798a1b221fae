import type { Node } from '../../../syntax/contract';
import type { Literal } from '../literals';

type Value = Literal | undefined;

/** Value of a constant expression: what a string or number is however it is written; undefined where it is not constant. */
export function fold(node: Node): Value {
  switch (node.type) {
    case 'string':
      return unescape(node.text.slice(1, -1));
    case 'template_string':
      return foldTemplate(node);
    case 'number':
      return foldNumber(node.text);
    case 'parenthesized_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'non_null_expression':
    case 'computed_property_name': {
      const [inner] = node.namedChildren;
      return inner && fold(inner);
    }
    case 'unary_expression':
      return foldUnary(node);
    case 'binary_expression':
      return foldBinary(node);
    case 'call_expression':
      return foldCall(node);
    default:
      return undefined;
  }
}

function foldField(node: Node, field: string): Value {
  const child = node.childForFieldName(field);
  return child ? fold(child) : undefined;
}

function foldTemplate(node: Node): Value {
  let text = '';
  for (const child of node.namedChildren) {
    if (child.type !== 'template_substitution') text += unescape(child.text);
    else {
      const value = child.namedChildren[0] && fold(child.namedChildren[0]);
      if (value === undefined) return undefined;
      text += String(value);
    }
  }
  return text;
}

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '\n': '' };

/** A text with its escapes resolved; identifiers may hold `\u` escapes as well. */
export function unescape(text: string): string {
  return text.replace(
    /\\(x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\}|[0-7]{1,3}|[\s\S])/gi,
    (all: string, code: string) => {
      if (/^[xu]./i.test(code)) return codePoint(Number.parseInt(code.replace(/[xu{}]/gi, ''), 16), all);
      if (/^[0-7]+$/.test(code)) return codePoint(Number.parseInt(code, 8), all);
      return SIMPLE[code] ?? code;
    },
  );
}

function codePoint(value: number, fallback: string): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : fallback;
}

function foldNumber(text: string): Value {
  const digits = text.replace(/_/g, '').replace(/n$/, '');
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return Number.isNaN(value) ? undefined : value;
}

function foldUnary(node: Node): Value {
  const value = foldField(node, 'argument');
  const operator = node.childForFieldName('operator')?.text;
  if (value === undefined) return undefined;
  if (operator === '-') return -Number(value);
  if (operator === '+') return Number(value);
  return operator === '~' ? ~Number(value) : undefined;
}

function foldBinary(node: Node): Value {
  const [left, right] = [foldField(node, 'left'), foldField(node, 'right')];
  if (left === undefined || right === undefined) return undefined;
  const operator = node.childForFieldName('operator')?.text ?? '';
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) return String(left) + String(right);
  const [a, b] = [Number(left), Number(right)];
  const operations: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '**': a ** b,
    '%': a % b,
    '<<': a << b,
    '>>': a >> b,
    '^': a ^ b,
    '|': a | b,
    '&': a & b,
  };
  return operations[operator];
}

const OF_CODES = /^String\.from(CharCode|CodePoint)$/;
const CONVERT = /^(Number|parseInt|parseFloat|BigInt|Number\.parseInt|Number\.parseFloat)$/;

function foldCall(node: Node): Value {
  const callee = node.childForFieldName('function');
  const args = node.childForFieldName('arguments')?.namedChildren ?? [];
  const values = args.map(fold);
  const [first, second] = values;
  const name = callee?.text ?? '';
  if (OF_CODES.test(name)) {
    return values.every((value) => typeof value === 'number')
      ? values.map((value) => codePoint(value, '')).join('')
      : undefined;
  }
  if (CONVERT.test(name) && first !== undefined)
    return foldNumber(String(typeof second === 'number' ? Number.parseInt(String(first), second) : first));
  if (name === 'String' && first !== undefined) return String(first);
  if ((name === 'atob' || name === 'decodeURIComponent' || name === 'unescape') && typeof first === 'string')
    return decoded(first, name === 'atob' ? 'base64' : 'percent');
  return callee?.type === 'member_expression' ? foldMethod(callee, args, values) : undefined;
}

function decoded(text: string, how: string): Value {
  if (how === 'base64' || how === 'hex') return Buffer.from(text, how).toString('latin1');
  if (how !== 'percent') return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function foldMethod(callee: Node, args: readonly Node[], values: readonly Value[]): Value {
  const object = callee.childForFieldName('object');
  const method = callee.childForFieldName('property')?.text ?? '';
  const [first, second] = values;
  if (object?.type === 'call_expression' && method === 'toString') {
    // `Buffer.from(text, encoding).toString()`
    if (object.childForFieldName('function')?.text !== 'Buffer.from') return undefined;
    const [text, how] = object.childForFieldName('arguments')?.namedChildren.map(fold) ?? [];
    return typeof text === 'string' ? decoded(text, typeof how === 'string' ? how : 'utf8') : undefined;
  }
  if (method === 'join' && object) {
    const parts = partsOf(object);
    return parts?.join(first === undefined ? (args.length > 0 ? '' : ',') : String(first));
  }
  const value = object ? fold(object) : undefined;
  if (typeof value === 'number') return method === 'toString' || method === 'valueOf' ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  switch (method) {
    case 'toLowerCase':
      return value.toLowerCase();
    case 'toUpperCase':
      return value.toUpperCase();
    case 'trim':
    case 'toString':
    case 'valueOf':
    case 'normalize':
      return value;
    case 'concat':
      return values.every((part) => part !== undefined) ? value + values.join('') : undefined;
    case 'repeat':
      return typeof first === 'number' && first >= 0 && first < 1000 ? value.repeat(first) : undefined;
    case 'replace':
    case 'replaceAll':
      return typeof first === 'string' && typeof second === 'string' ? value.replaceAll(first, second) : undefined;
    case 'slice':
    case 'substring':
      return typeof first === 'number'
        ? value.slice(first, typeof second === 'number' ? second : undefined)
        : undefined;
    default:
      return undefined;
  }
}

/** Parts of an array of constants, or of a text cut up, reversed or not. */
function partsOf(node: Node): string[] | undefined {
  if (node.type === 'array') {
    const [only] = node.namedChildren;
    if (node.namedChildCount === 1 && only?.type === 'spread_element') {
      const text = only.namedChildren[0] && fold(only.namedChildren[0]);
      return typeof text === 'string' ? [...text] : undefined;
    }
    const values = node.namedChildren.map(fold);
    return values.every((value) => value !== undefined) ? values.map(String) : undefined;
  }
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const object = callee?.childForFieldName('object');
  const method = callee?.childForFieldName('property')?.text;
  if (!object) return undefined;
  if (method === 'reverse') return partsOf(object)?.reverse();
  if (method !== 'split') return undefined;
  const text = fold(object);
  const at = node.childForFieldName('arguments')?.namedChildren[0];
  const glue = at ? fold(at) : undefined;
  return typeof text === 'string' && typeof glue === 'string' ? text.split(glue) : undefined;
}
