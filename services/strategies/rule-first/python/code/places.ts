import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Workbench } from '../../rule';

/** A line of a file that a failure points at. */
export interface Spot {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  /** 1-based. */
  readonly line: number;
  /** Nodes that start on the line, in the order of the source. */
  readonly nodes: readonly Node[];
}

/** The failure's own line, then those of its frames, innermost first, tests left out. */
export async function spotsOf(bench: Workbench, failure: Failure): Promise<Spot[]> {
  const places = [{ file: failure.file, line: failure.line }, ...[...failure.diagnostic.frames].reverse()];
  const spots: Spot[] = [];
  for (const { file, line } of places) {
    if (spots.some((s) => s.path === file && s.line === line) || bench.adapter.role(file, bench.project) === 'test')
      continue;
    const tree = await bench.parse(file);
    const text = bench.text(file);
    if (!tree || text === null) continue;
    const nodes = [...walk(tree.rootNode)].filter((n) => n.startPosition.row + 1 === line);
    const around =
      nodes.length > 0
        ? nodes
        : [...walk(tree.rootNode)].filter((n) => n.startPosition.row < line && line <= n.endPosition.row + 1);
    spots.push({ path: file, text, root: tree.rootNode, line, nodes: around });
  }
  return spots;
}

/** The statement that a node stands in, the one directly in a block. */
export function statementOf(node: Node): Node {
  for (const n of [node, ...ancestors(node)]) if (n.parent && ['block', 'module'].includes(n.parent.type)) return n;
  return node;
}

export function functionAround(node: Node): Node | null {
  for (const n of ancestors(node)) if (n.type === 'function_definition') return n;
  return null;
}

/** Text of a function's docstring, empty where it has none. */
export function docstringOf(fn: Node): string {
  const first = fn.childForFieldName('body')?.firstNamedChild;
  return first?.type === 'expression_statement' && first.firstNamedChild?.type === 'string'
    ? first.firstNamedChild.text
    : '';
}

/** Values that a function returns; nested functions left out. */
export function returnsOf(fn: Node): Node[] {
  const found: Node[] = [];
  const visit = (node: Node) => {
    for (const child of node.namedChildren) {
      if (!child || ['function_definition', 'class_definition', 'lambda'].includes(child.type)) continue;
      if (child.type === 'return_statement' || child.type === 'yield') found.push(child);
      visit(child);
    }
  };
  const body = fn.childForFieldName('body');
  if (body) visit(body);
  return found;
}
