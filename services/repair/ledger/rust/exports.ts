import { definedName, lineOf, qualifiedName, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { rust as table } from '../../../syntax/tables/rust';
import type { Fact } from '../facts';

/** Items that others may use: `pub`, in whatever form. */
export function exports(root: Node): Fact[] {
  const facts: Fact[] = [];
  for (const node of walk(root)) {
    const isPublic = node.namedChildren.some((child) => child.type === 'visibility_modifier');
    if (!isPublic) continue;
    if (node.type === 'use_declaration')
      facts.push({ key: node.childForFieldName('argument')?.text ?? '', line: lineOf(node) });
    else if (definedName(node) !== undefined && !/field_declaration|function_item/.test(node.type)) {
      facts.push({
        key: `${node.type} ${qualifiedName(node.parent ?? node, table)}.${definedName(node) ?? ''}`,
        line: lineOf(node),
      });
    }
  }
  return facts;
}
