import type { Node, Syntax } from '../../syntax/contract';

/** What a literal of the source stands for; `undefined` where it is more than a literal. */
export type Literal =
  string | number | boolean | null | undefined | readonly Literal[] | { readonly [key: string]: Literal };

type Names = ReadonlyMap<string, Node>;

/** A call as the source has it: positional and keyword arguments, as far as they are literals. */
export interface LiteralCall {
  readonly name: string;
  readonly args: readonly Literal[];
  readonly keywords: Readonly<Record<string, Literal>>;
}

/** All calls of a Python source, read by syntax alone; module-level names of literals are followed. */
export async function literalCalls(syntax: Syntax, source: string): Promise<LiteralCall[]> {
  const tree = await syntax.parse('python', source);
  if (!tree) return [];
  const names = new Map<string, Node>();
  for (const statement of tree.rootNode.namedChildren) {
    const assignment = statement?.type === 'expression_statement' ? statement.namedChild(0) : null;
    const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
    const right = assignment?.childForFieldName('right');
    if (left?.type === 'identifier' && right) names.set(left.text, right);
  }
  return tree.rootNode.descendantsOfType('call').flatMap((call) => {
    const callee = call?.childForFieldName('function');
    const list = call?.childForFieldName('arguments');
    if (!callee || !list) return [];
    const args: Literal[] = [];
    const keywords: Record<string, Literal> = {};
    for (const argument of list.namedChildren) {
      if (!argument || argument.type === 'comment') continue;
      const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name')?.text : undefined;
      const value = argument.childForFieldName('value');
      if (name !== undefined && value) keywords[name] = evaluate(value, names);
      else args.push(evaluate(argument, names));
    }
    return [{ name: callee.text, args, keywords }];
  });
}

function evaluate(node: Node, names: Names, depth = 0): Literal {
  if (depth > 20) return undefined;
  const inner = (child: Node) => evaluate(child, names, depth + 1);
  const children = node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');
  switch (node.type) {
    case 'string':
      return children.some((child) => child.type === 'interpolation') ? undefined : stringValue(node);
    case 'concatenated_string':
      return children.map(inner).join('');
    case 'integer':
    case 'float':
      return Number(node.text);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'none':
      return null;
    case 'list':
    case 'tuple':
    case 'set':
      return children.map(inner);
    case 'parenthesized_expression':
      return children[0] && inner(children[0]);
    case 'dictionary':
      return Object.fromEntries(
        children.flatMap((pair) => {
          const [key, value] = [pair.childForFieldName('key'), pair.childForFieldName('value')];
          const name = key && inner(key);
          return typeof name === 'string' && value ? [[name, inner(value)] as const] : [];
        }),
      );
    case 'binary_operator': {
      const [left, right] = children.map(inner);
      if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
      return typeof left === 'string' && typeof right === 'string' ? left + right : undefined;
    }
    case 'identifier': {
      const target = names.get(node.text);
      return target && inner(target);
    }
    default:
      return undefined;
  }
}

function stringValue(node: Node): string {
  const content = node.namedChildren.filter((child) => child?.type === 'string_content').map((child) => child?.text);
  return content
    .join('')
    .replace(/\\\n/g, '')
    .replace(/\\(['"\\])/g, '$1');
}

export function strings(literal: Literal): string[] {
  if (typeof literal === 'string')
    return literal
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  return Array.isArray(literal) ? literal.filter((entry): entry is string => typeof entry === 'string') : [];
}
