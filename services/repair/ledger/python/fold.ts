import type { Node } from '../../../syntax/contract';

/** Value of a constant expression: what a string or number is however it is written; undefined where it is not constant. */
export function fold(node: Node): string | number | undefined {
  switch (node.type) {
    case 'string':
      return foldString(node);
    case 'concatenated_string':
      return joined(node.namedChildren.map((part) => (part ? fold(part) : undefined)));
    case 'integer':
    case 'float':
      return foldNumber(node.text);
    case 'parenthesized_expression': {
      const [inner] = node.namedChildren;
      return inner ? fold(inner) : undefined;
    }
    case 'unary_operator': {
      const value = foldField(node, 'argument');
      if (typeof value !== 'number') return undefined;
      return node.childForFieldName('operator')?.text === '-' ? -value : value;
    }
    case 'binary_operator':
      return foldBinary(node);
    case 'call':
      return foldCall(node);
    case 'subscript': {
      const value = foldField(node, 'value');
      const reversed = node.childForFieldName('subscript')?.text.replace(/\s/g, '') === '::-1';
      return typeof value === 'string' && reversed ? [...value].reverse().join('') : undefined;
    }
    default:
      return undefined;
  }
}

function foldField(node: Node, field: string): string | number | undefined {
  const child = node.childForFieldName(field);
  return child ? fold(child) : undefined;
}

function joined(parts: readonly (string | number | undefined)[], glue = ''): string | undefined {
  return parts.every((part) => typeof part === 'string') ? parts.join(glue) : undefined;
}

function foldString(node: Node): string | undefined {
  if (node.namedChildren.some((child) => child?.type === 'interpolation')) return undefined;
  const start = node.namedChildren[0]?.text ?? '';
  const content = node.namedChildren
    .filter((child) => child?.type === 'string_content')
    .map((child) => child?.text ?? '');
  const text = content.join('');
  return /r/i.test(start.replace(/['"]/g, '')) ? text : unescape(text);
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

function unescape(text: string): string {
  return text.replace(
    /\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|N\{[^}]*\}|[0-7]{1,3}|[\s\S])/gi,
    (all, code: string) => {
      if (/^[xuU][0-9a-f]+$/i.test(code)) return safeCodePoint(Number.parseInt(code.slice(1), 16), all);
      if (/^[0-7]+$/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
      return SIMPLE[code] ?? all;
    },
  );
}

function safeCodePoint(value: number, fallback: string): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : fallback;
}

function foldNumber(text: string): number | undefined {
  const value = Number(text.replace(/_/g, '').replace(/^0o/i, '0o'));
  return Number.isNaN(value) ? undefined : value;
}

function foldBinary(node: Node): string | number | undefined {
  const [left, right] = [foldField(node, 'left'), foldField(node, 'right')];
  const operator = node.childForFieldName('operator')?.text;
  if (typeof left === 'string' && typeof right === 'string' && operator === '+') return left + right;
  if (typeof left === 'string' && typeof right === 'number' && operator === '*' && right < 1000)
    return left.repeat(Math.max(0, right));
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const operations: Readonly<Record<string, number>> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '//': Math.floor(left / right),
    '**': left ** right,
    '%': ((left % right) + right) % right,
    '<<': left * 2 ** right,
    '^': left ^ right,
    '|': left | right,
    '&': left & right,
  };
  return operator === undefined ? undefined : operations[operator];
}

function foldCall(node: Node): string | number | undefined {
  const callee = node.childForFieldName('function');
  const args = node.childForFieldName('arguments')?.namedChildren ?? [];
  const [first] = args;
  if (callee?.type === 'identifier' && first) {
    const value = fold(first);
    if (callee.text === 'chr' && typeof value === 'number') return safeCodePoint(value, '');
    if (callee.text === 'str' && value !== undefined) return String(value);
    if (callee.text === 'ord' && typeof value === 'string') return value.codePointAt(0);
    if ((callee.text === 'int' || callee.text === 'float') && value !== undefined) return foldNumber(String(value));
    return undefined;
  }
  if (callee?.type !== 'attribute') return undefined;
  const object = foldField(callee, 'object');
  const method = callee.childForFieldName('attribute')?.text;
  if (typeof object !== 'string') return undefined;
  if (method === 'lower') return object.toLowerCase();
  if (method === 'upper') return object.toUpperCase();
  if (method && ['strip', 'decode', 'encode', 'format'].includes(method) && !first) return object;
  if (method === 'replace') {
    const [from, to] = args.map((arg) => (arg ? fold(arg) : undefined));
    return typeof from === 'string' && typeof to === 'string' ? object.replaceAll(from, to) : undefined;
  }
  if (method === 'join' && first && ['list', 'tuple'].includes(first.type)) {
    return joined(
      first.namedChildren.map((item) => (item ? fold(item) : undefined)),
      object,
    );
  }
  return undefined;
}
