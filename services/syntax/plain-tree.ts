import type { Tree, TreeCursor } from 'web-tree-sitter';
import type { Node, Point, SyntaxTree } from './contract';

/** What all nodes of a tree share. */
interface Source {
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/**
 * A node of plain data. Each look at a node of the parser's own tree crosses into WebAssembly and back, and a judge looks at every
 * node many times: one pass copies them all.
 */
class PlainNode implements Node {
  readonly children: PlainNode[] = [];
  readonly namedChildren: PlainNode[] = [];
  readonly fields: (string | null)[] = [];
  hasError: boolean;

  constructor(
    readonly id: number,
    readonly type: string,
    readonly isNamed: boolean,
    readonly isMissing: boolean,
    readonly startIndex: number,
    readonly endIndex: number,
    readonly parent: PlainNode | null,
    private readonly index: number,
    private readonly source: Source,
  ) {
    this.hasError = isMissing || type === 'ERROR';
  }

  get isError(): boolean {
    return this.type === 'ERROR';
  }
  get text(): string {
    return this.source.text.slice(this.startIndex, this.endIndex);
  }
  get startPosition(): Point {
    return pointOf(this.source, this.startIndex);
  }
  get endPosition(): Point {
    return pointOf(this.source, this.endIndex);
  }
  get childCount(): number {
    return this.children.length;
  }
  get namedChildCount(): number {
    return this.namedChildren.length;
  }
  get firstChild(): Node | null {
    return this.children[0] ?? null;
  }
  get lastChild(): Node | null {
    return this.children.at(-1) ?? null;
  }
  get firstNamedChild(): Node | null {
    return this.namedChildren[0] ?? null;
  }
  get lastNamedChild(): Node | null {
    return this.namedChildren.at(-1) ?? null;
  }
  get nextSibling(): Node | null {
    return this.parent?.children[this.index + 1] ?? null;
  }
  get previousSibling(): Node | null {
    return this.parent?.children[this.index - 1] ?? null;
  }
  get nextNamedSibling(): Node | null {
    return this.parent?.children.slice(this.index + 1).find((node) => node.isNamed) ?? null;
  }
  get previousNamedSibling(): Node | null {
    return this.parent?.children.slice(0, this.index).findLast((node) => node.isNamed) ?? null;
  }

  child(index: number): Node | null {
    return this.children[index] ?? null;
  }
  namedChild(index: number): Node | null {
    return this.namedChildren[index] ?? null;
  }
  childForFieldName(name: string): Node | null {
    return this.children[this.fields.indexOf(name)] ?? null;
  }
  childrenForFieldName(name: string): Node[] {
    return this.children.filter((_child, i) => this.fields[i] === name);
  }
  equals(other: Node): boolean {
    return other === this;
  }

  descendantsOfType(types: string | readonly string[]): Node[] {
    const wanted = new Set(typeof types === 'string' ? [types] : types);
    const found: Node[] = [];
    const stack: PlainNode[] = [this];
    for (let node = stack.pop(); node; node = stack.pop()) {
      if (wanted.has(node.type)) found.push(node);
      for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as PlainNode);
    }
    return found;
  }

  descendantForIndex(start: number, end = start): Node {
    return smallest(this, start, end, () => true);
  }
  namedDescendantForIndex(start: number, end = start): Node {
    return smallest(this, start, end, (node) => node.isNamed);
  }
  toString(): string {
    const parts: string[] = [];
    const stack: (PlainNode | string)[] = [this];
    for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
      if (typeof item === 'string') {
        parts.push(item);
        continue;
      }
      const { parent } = item;
      const field = parent?.fields[item.index] ?? null;
      parts.push(
        `${parts.length > 0 ? ' ' : ''}${field && item !== this ? `${field}: ` : ''}(${item.isMissing ? 'MISSING ' : ''}${item.type}`,
      );
      stack.push(')', ...item.namedChildren.toReversed());
    }
    return parts.join('');
  }
}

function smallest(root: Node, start: number, end: number, accepts: (node: Node) => boolean): Node {
  let best = root;
  for (let node: Node | undefined = root; node;) {
    if (accepts(node)) best = node;
    node = node.children.find((child) => child.startIndex <= start && end <= child.endIndex && start < child.endIndex);
  }
  return best;
}

function pointOf({ lineStarts }: Source, index: number): Point {
  let low = 0;
  for (let high = lineStarts.length - 1; low < high;) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] as number) <= index) low = middle;
    else high = middle - 1;
  }
  return { row: low, column: index - (lineStarts[low] ?? 0) };
}

/** Copies a parsed tree; the parser's own is not needed any more. */
export function plainTree(tree: Tree, text: string): SyntaxTree {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const source = { text, lineStarts };
  const cursor = tree.walk();
  let count = 0;
  const make = (parent: PlainNode | null, at: TreeCursor): PlainNode => {
    const { nodeType, nodeIsNamed, nodeIsMissing, startIndex, endIndex } = at;
    const index = parent?.children.length ?? 0;
    const node = new PlainNode(
      count++,
      nodeType,
      nodeIsNamed,
      nodeIsMissing,
      startIndex,
      endIndex,
      parent,
      index,
      source,
    );
    if (parent) {
      parent.children.push(node);
      parent.fields.push(at.currentFieldName);
      if (nodeIsNamed) parent.namedChildren.push(node);
    }
    if (node.hasError) for (let above = parent; above && !above.hasError; above = above.parent) above.hasError = true;
    return node;
  };
  const root = make(null, cursor);
  for (let node: PlainNode | null = root; node;) {
    if (cursor.gotoFirstChild()) node = make(node, cursor);
    else {
      while (node && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        node = node.parent;
      }
      node = node && node !== root ? make(node.parent, cursor) : null;
    }
  }
  cursor.delete();
  return { rootNode: root };
}
