import type { Node } from '../../../../syntax/contract';

const INFERRED: readonly (readonly [RegExp, string])[] = [
  [/^string$|^concatenated_string$/, 'str'],
  [/^integer$/, 'int'],
  [/^float$/, 'float'],
  [/^(true|false|comparison_operator|not_operator)$/, 'bool'],
  [/^none$/, 'None'],
];

/** The type of an expression, as far as it can be read off. */
export function inferred(node: Node | null | undefined): string | null {
  if (!node) return null;
  for (const [kind, type] of INFERRED) if (kind.test(node.type)) return type;
  const callee = node.type === 'call' ? (node.childForFieldName('function')?.text ?? '') : '';
  if (/^(str|int|float|bool|bytes)$/.test(callee)) return callee;
  if (callee === 'len') return 'int';
  if (callee.endsWith('.join')) return 'str';
  const element = node.type === 'list' || node.type === 'set' ? inferred(node.firstNamedChild) : null;
  return element ? `${node.type}[${element}]` : null;
}
