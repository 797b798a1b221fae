import { definedName, lineOf, qualifiedName, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { go as table } from '../../../syntax/tables/go';
import type { Fact } from '../facts';

const DEFINES = ['type_spec', 'type_alias', 'const_spec', 'var_spec'];

/** Types, constants and variables of a package that begin with a capital; functions are looked after elsewhere. */
export function exports(root: Node): Fact[] {
  const facts: Fact[] = [];
  for (const node of walk(root)) {
    const name = DEFINES.includes(node.type) ? (definedName(node) ?? node.childForFieldName('name')?.text) : undefined;
    if (name !== undefined && /^\p{Lu}/u.test(name) && isTopLevel(node))
      facts.push({ key: `${node.type} ${qualifiedName(node.parent ?? node, table)}.${name}`, line: lineOf(node) });
  }
  return facts;
}

function isTopLevel(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) if (table.function.includes(at.type)) return false;
  return true;
}
