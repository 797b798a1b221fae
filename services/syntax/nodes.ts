import type { GrammarTable, Node, SyntaxTree } from './contract';
import { offsetAt } from './text';

/** A node and all below it, in the order of the source. */
export function* walk(root: Node): Generator<Node> {
  const stack = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child) stack.push(child);
    }
  }
}

/** Nodes of the given kinds below (and with) a node, in the order of the source. */
export function descendants(root: Node, kinds: readonly string[]): Node[] {
  return [...walk(root)].filter((node) => kinds.includes(node.type));
}

/** The nodes around a node, innermost first. */
export function* ancestors(node: Node): Generator<Node> {
  for (let parent = node.parent; parent; parent = parent.parent) yield parent;
}

/** The innermost node of these kinds around a node, itself excluded. */
export function enclosing(node: Node, kinds: readonly string[]): Node | null {
  for (const parent of ancestors(node)) if (kinds.includes(parent.type)) return parent;
  return null;
}

export function enclosingFunction(node: Node, table: GrammarTable): Node | null {
  return enclosing(node, table.function);
}

/** The smallest named node that holds a place (1-based line and column). */
export function nodeAt(tree: SyntaxTree, text: string, line: number, column = 1): Node | null {
  const offset = offsetAt(text, line, column);
  return tree.rootNode.namedDescendantForIndex(offset, offset);
}

/** 1-based line on which a node starts. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** Children of a kind's field that are named, comments left out. */
export function statements(block: Node, table: GrammarTable): Node[] {
  return block.namedChildren.filter((child) => !table.comment.includes(child.type));
}

/** What a definition is called; a function without a name of its own by what it is given to: a variable, a member, a titled call. */
export function definedName(node: Node): string | undefined {
  const own = node.childForFieldName('name')?.text;
  if (own !== undefined) return own;
  const { parent } = node;
  if (parent?.type === 'variable_declarator') return parent.childForFieldName('name')?.text;
  if (parent?.type === 'pair' && node.type !== 'lambda') return parent.childForFieldName('key')?.text;
  if (parent?.type === 'assignment_expression') return parent.childForFieldName('left')?.text;
  if (parent?.type === 'field_definition' || parent?.type === 'public_field_definition')
    return (parent.childForFieldName('property') ?? parent.childForFieldName('name'))?.text;
  const call = parent?.type === 'arguments' ? parent.parent : null;
  const title = parent?.firstNamedChild;
  if (call?.type !== 'call_expression' || !title || !['string', 'template_string'].includes(title.type))
    return undefined;
  return `${call.childForFieldName('function')?.text ?? ''}(${title.text.slice(1, -1)})`;
}

/** Dotted name of a function, method or class from the outside in, e.g. `Book.take`; empty for the module itself. */
export function qualifiedName(node: Node, table: GrammarTable): string {
  const kinds = [...table.function, ...table.class];
  const names: string[] = [];
  for (const part of [node, ...ancestors(node)]) {
    const name = kinds.includes(part.type) ? definedName(part) : undefined;
    if (name !== undefined) names.unshift(name);
  }
  return names.join('.');
}

/** Error and missing nodes, in the order of the source. */
export function errors(tree: SyntaxTree): Node[] {
  return tree.rootNode.hasError ? [...walk(tree.rootNode)].filter((node) => node.isError || node.isMissing) : [];
}
