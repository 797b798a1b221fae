import { indentOf, linesOf } from '../../../domain/text-edit';
import { qualifiedName, walk } from '../../syntax';
import type { Node, Syntax } from '../../syntax/contract';

export interface FunctionPlace {
  readonly start: number;
  readonly end: number;
  /** Of its first line. */
  readonly indent: string;
}

const WRAPPERS = ['decorated_definition', 'export_statement'];
const DECLARATIONS = ['lexical_declaration', 'variable_declaration', 'expression_statement'];

/** The one function of a file that a name stands for, with as much around it as the replacement brings along. */
export async function functionAt(
  path: string,
  text: string,
  name: string,
  replacement: string,
  syntax: Syntax,
): Promise<FunctionPlace | { readonly problem: string }> {
  const language = syntax.languageOf(path);
  const table = language ? syntax.table(language) : null;
  const tree = language ? await syntax.parse(language, text) : null;
  if (!table || !tree) return { problem: 'functions of this language cannot be found' };
  const wanted = name.replace(/\(.*$/s, '').replace(/::|#/g, '.').trim();
  const last = wanted.split('.').at(-1) ?? '';
  const named = [...walk(tree.rootNode)].flatMap((node) => {
    const own = table.function.includes(node.type) ? qualifiedName(node, table) : '';
    return own.split('.').at(-1) === last && last !== '' ? [{ node, own }] : [];
  });
  const exact = named.filter(({ own }) => own === wanted);
  const found =
    exact.length > 0 ? exact : named.filter(({ own }) => own.endsWith(`.${wanted}`) || !wanted.includes('.'));
  const [only] = found;
  if (!only) return { problem: `there is no function ${name}` };
  if (found.length > 1) return { problem: `there are ${found.length} functions ${name}` };
  const whole = around(only.node, replacement);
  const line = linesOf(text)[whole.startPosition.row];
  return { start: whole.startIndex, end: whole.endIndex, indent: indentOf(line?.text ?? '') };
}

/** The declaration, the decorators, the export: what the replacement's own beginning says that it brings. */
function around(node: Node, replacement: string): Node {
  const head = replacement.trimStart();
  let whole = node;
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'variable_declarator' || at.type === 'assignment_expression') continue;
    const declares =
      DECLARATIONS.includes(at.type) && at.namedChildCount === 1 && !/^(async\b|function\b|\()/.test(head);
    const wraps = WRAPPERS.includes(at.type) && head.startsWith(at.type === 'export_statement' ? 'export' : '@');
    if (!declares && !wraps) break;
    whole = at;
  }
  return whole;
}
