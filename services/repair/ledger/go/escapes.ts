import { descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';

/** Ways to be used in the eyes of the compiler only, and round its checks of types. */
export function escapes(root: Node, table: GrammarTable): Fact[] {
  const blanks = descendants(root, ['assignment_statement', 'var_spec'])
    .filter((node) => isBlank(node) && !isAssertedType(node))
    .map((node) => ({ ...factOf(node, table, 'a blank assignment of '), line: lineOf(node) }));
  const unsafe = descendants(root, ['selector_expression'])
    .filter((node) => /^unsafe\.(Pointer|Slice|String)/.test(node.text))
    .map((node) => ({ key: node.text, line: lineOf(node) }));
  return [...blanks, ...unsafe];
}

/** `_ = name`: nothing happens, and nobody says that the name is unused. */
function isBlank(node: Node): boolean {
  const target = node.childForFieldName('left') ?? node.childForFieldName('name');
  const value = (node.childForFieldName('right') ?? node.childForFieldName('value'))?.namedChildren ?? [];
  return (
    /^_(\s*,\s*_)*$/.test(target?.text ?? '') &&
    value.length > 0 &&
    value.every((one) => ['identifier', 'selector_expression', 'func_literal'].includes(one.type))
  );
}

/** `var _ Interface = …` says that a type has its methods. */
const isAssertedType = (node: Node): boolean => node.type === 'var_spec' && node.childForFieldName('type') !== null;
