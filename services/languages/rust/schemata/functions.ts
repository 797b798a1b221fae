import { applyEdits, differenceOf } from '../../../../domain/text-edit';
import type { Node, Syntax, SyntaxTree } from '../../../syntax/contract';
import { attributesOf } from '../static-tests';

/** A function that a module, a type or a trait has; those inside it are a part of it. */
export interface SourceFunction {
  readonly item: Node;
  readonly body: Node;
  /** Modules around it within its file. */
  readonly depth: number;
  /** The `impl` or `trait` that it stands in. */
  readonly owner: Node | null;
}

/** The functions of a file, without those of its tests. */
export function functionsOf({ rootNode }: SyntaxTree): SourceFunction[] {
  const found: SourceFunction[] = [];
  const visit = (list: Node, depth: number, owner: Node | null) => {
    for (const node of list.namedChildren) {
      const body = node.childForFieldName('body');
      if (!body || isTest(node)) continue;
      if (node.type === 'function_item') found.push({ item: node, body, depth, owner });
      else if (node.type === 'mod_item') visit(body, depth + 1, null);
      else if (node.type === 'impl_item' || node.type === 'trait_item') visit(body, depth, node);
    }
  };
  visit(rootNode, 0, null);
  return found;
}

/** Whether an item is only there for tests. */
export function isTest(item: Node): boolean {
  return attributesOf(item).some((text) => /^#\[(\w+::)*(test|rstest|bench)\b|^#\[cfg\((all\()?test\b/.test(text));
}

/** Words before `fn`: `const`, `async`, `unsafe`, … */
export function modifiersOf(item: Node): string {
  return item.namedChildren.find((child) => child.type === 'function_modifiers')?.text ?? '';
}

/** The new bodies by function; null where more than bodies is changed, a text where it cannot be read. */
export async function changesOf(
  before: string,
  after: string,
  functions: readonly SourceFunction[],
  syntax: Syntax,
): Promise<ReadonlyMap<SourceFunction, string> | null | 'unreadable'> {
  const change = differenceOf(before, after);
  if (!change) return new Map();
  const around = functions.find(({ body }) => body.startIndex < change.start && change.end < body.endIndex);
  if (around) {
    const grown = change.text.length - (change.end - change.start);
    const body = after.slice(around.body.startIndex, around.body.endIndex + grown);
    return (await isReadable(body, around, syntax)) ? new Map([[around, body]]) : 'unreadable';
  }
  const tree = await syntax.parse('rust', after);
  if (!tree || (tree.rootNode.hasError && !functions[0]?.item.parent?.hasError)) return 'unreadable';
  const theirs = functionsOf(tree);
  if (theirs.length !== functions.length || withoutBodies(before, functions) !== withoutBodies(after, theirs)) {
    return null;
  }
  return new Map(
    functions.flatMap((fn, i): [SourceFunction, string][] => {
      const body = theirs[i]?.body.text ?? '';
      return body === fn.body.text ? [] : [[fn, body]];
    }),
  );
}

async function isReadable(body: string, { body: own }: SourceFunction, syntax: Syntax): Promise<boolean> {
  if (own.hasError) return true;
  const tree = await syntax.parse('rust', `fn f() ${body}`);
  const [fn, ...more] = tree?.rootNode.namedChildren ?? [];
  return tree !== null && !tree.rootNode.hasError && fn?.type === 'function_item' && more.length === 0;
}

const withoutBodies = (text: string, functions: readonly SourceFunction[]): string | null =>
  applyEdits(
    text,
    functions.map(({ body }) => ({ start: body.startIndex, end: body.endIndex, text: '{}' })),
  );
