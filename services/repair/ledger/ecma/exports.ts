import { descendants, lineOf } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { keyName } from './names';

/** Names by which others reach what a file offers: `export`, `module.exports`, `exports.name`. */
export function exports(root: Node): Fact[] {
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const node of descendants(root, ['export_statement'])) {
    const declared = node.childForFieldName('declaration');
    if (node.children.some((child) => child.type === 'default')) tell('default', node);
    else if (declared) {
      const names = declared.childForFieldName('name')
        ? [declared.childForFieldName('name')]
        : descendants(declared, ['variable_declarator']).map((child) => child.childForFieldName('name'));
      for (const name of names) if (name) tell(name.text, name);
    }
    for (const item of descendants(node, ['export_specifier']))
      tell((item.childForFieldName('alias') ?? item.childForFieldName('name'))?.text ?? '', item);
    if (node.children.some((child) => child.type === '*'))
      tell(`* ${node.childForFieldName('source')?.text ?? ''}`, node);
  }
  for (const node of descendants(root, ['assignment_expression'])) {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const named = /^(?:module\.)?exports\.(\w+)$/.exec(left?.text ?? '')?.[1];
    if (named) tell(named, node);
    if (left?.text !== 'module.exports' || right?.type !== 'object') continue;
    for (const item of right.namedChildren) {
      const key = item.type === 'pair' ? item.childForFieldName('key') : (item.childForFieldName('name') ?? item);
      if (key && item.type !== 'comment') tell(keyName(key), item);
    }
  }
  return facts;
}
