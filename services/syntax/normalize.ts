import { createHash } from 'node:crypto';
import type { GrammarTable, Node } from './contract';
import { descendants } from './nodes';

export interface NormalizeOptions {
  /** Names bound inside the node become their number of first appearance. */
  readonly renameLocals?: boolean;
}

/**
 * A node as text that only meaning changes: no comments, white space, redundant parentheses, trailing commas, line
 * continuations or quote styles. Two sources that a formatter maps to one another have one text.
 */
export function normalize(root: Node, table: GrammarTable, options: NormalizeOptions = {}): string {
  const names = options.renameLocals ? localNames(root, table) : new Map<string, string>();
  const out: string[] = [];
  // A stack instead of recursion: generated sources nest deeper than the call stack.
  const stack: (readonly [Node, Node | null] | ')')[] = [[root, null]];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    if (item === ')') {
      out.push(item);
      continue;
    }
    const [node, parent] = item;
    if (table.comment.includes(node.type)) continue;
    const children = table.stringContent.includes(node.type) ? [] : node.children;
    if (children.length === 0) {
      out.push(leaf(node, parent, table, names));
      continue;
    }
    if (!table.layout.includes(node.type)) {
      out.push(`(${node.type}`);
      stack.push(')');
    }
    for (const child of children.toReversed()) stack.push([child, node]);
  }
  return out.filter(Boolean).join(' ');
}

/** SHA-256 of {@link normalize}. */
export function normalizedHash(root: Node, table: GrammarTable, options: NormalizeOptions = {}): string {
  return createHash('sha256')
    .update(normalize(root, table, options))
    .digest('hex');
}

function leaf(node: Node, parent: Node | null, table: GrammarTable, names: ReadonlyMap<string, string>): string {
  const { type } = node;
  if (node.isMissing) return `MISSING:${type}`;
  if (type === ',' && parent && table.commaMatters.includes(parent.type)) return ',';
  if (table.layout.includes(type)) return '';
  if (table.quote.includes(type)) return node.text.replace(/['"`]/g, '').toLowerCase();
  if (table.number.includes(type)) return node.text.toLowerCase();
  if (table.stringContent.includes(type) && table.string.includes(type))
    return JSON.stringify(node.text.slice(1, -1).replace(/\\(['"])/g, '$1'));
  if (table.stringContent.includes(type)) return JSON.stringify(node.text.replace(/\\(['"])/g, '$1'));
  if (table.identifier.includes(type) && !isMember(node, parent, table)) return names.get(node.text) ?? node.text;
  return node.text;
}

/** Attribute and keyword names are no variables. */
function isMember(node: Node, parent: Node | null, table: GrammarTable): boolean {
  if (!parent) return false;
  if (table.attribute.includes(parent.type)) return parent.childForFieldName('attribute')?.id === node.id;
  return parent.type === 'keyword_argument' && parent.childForFieldName('name')?.id === node.id;
}

function localNames(root: Node, table: GrammarTable): Map<string, string> {
  const names = new Map<string, string>();
  const targets = [
    ...descendants(root, table.parameters),
    ...descendants(root, [...table.assignment, ...table.loop, 'for_in_clause']).map(
      (node) => node.childForFieldName('left') ?? node.childForFieldName('name'),
    ),
    ...descendants(root, ['as_pattern_target']),
  ].filter((node): node is Node => node !== null);
  for (const identifier of targets.flatMap((target) => descendants(target, table.identifier))) {
    const { parent } = identifier;
    const ofObject = parent !== null && (table.attribute.includes(parent.type) || isMember(identifier, parent, table));
    if (!ofObject && !names.has(identifier.text)) names.set(identifier.text, `v${names.size}`);
  }
  return names;
}
