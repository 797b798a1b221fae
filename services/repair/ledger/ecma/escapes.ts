import { descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';

/** Comments by which tools are set for a file, and types in comments that are anything. */
const COMMENTS = [
  /\beslint(?:-env|-enable)?\s+[\w@/-]+\s*(?::|$|,)?.*/i,
  /^\/\*\s*(?:globals?|exported)\s+\S.*/i,
  /@(?:type|param|returns?|typedef|template)\s*\{[^}]*(?:\bany\b|[{<(|,\s]\*|^\*|\?\s*\})[^}]*\}/i,
  /@(?:ts-\w+|jest-environment|vitest-environment|jsx\w*)\b.*/i,
];

/** Code that silences a linter or type checker instead of healing what it finds. */
export function escapes(root: Node, table: GrammarTable): Fact[] {
  const found: Fact[] = [];
  const tell = (key: string, node: Node) => found.push({ key, line: lineOf(node) });
  for (const node of walk(root)) {
    if (node.type === 'comment') {
      for (const mark of COMMENTS) {
        const match = mark.exec(node.text);
        if (match) tell(match[0].trim(), node);
      }
    } else if (node.type === 'predefined_type' && node.text === 'any') tell('any', node);
    else if (node.type === 'non_null_expression') found.push(factOf(node, table, 'a non-null assertion of '));
    else if (node.type === '!' && ['variable_declarator', 'public_field_definition'].includes(node.parent?.type ?? ''))
      tell('a definite assignment', node);
    else if (node.type === 'as_expression' || node.type === 'type_assertion') {
      // A conversion by way of a type that fits everything.
      const inner = node.namedChildren.find((child) => ['as_expression', 'type_assertion'].includes(child.type));
      if (inner) tell(`a conversion by way of ${inner.namedChildren.at(-1)?.text ?? ''}`, node);
      else if (node.childCount > 0 && node.lastNamedChild?.text === 'never') tell('never', node);
    } else if (node.type === 'ambient_declaration') found.push(factOf(node, table, 'declares without being there: '));
    else if (node.type === 'unary_expression' && node.firstChild?.text === 'void') {
      if (node.parent?.type === 'expression_statement') found.push(factOf(node, table, 'discards '));
    } else if (node.type === 'with_statement' || node.type === 'debugger_statement') tell(node.type, node);
  }
  for (const label of descendants(root, ['string'])) {
    if (label.text.slice(1, -1) === 'use asm') tell('use asm', label);
  }
  return found;
}
