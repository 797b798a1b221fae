import { lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { answerKey, literalsOf } from '../literals';
import { fold } from './fold';

const EQUAL = ['==', '!='];
const ORDER = ['<', '>', '<=', '>='];
const ASKS = /^(eq|ne|cmp|contains|contains_key|starts_with|ends_with|eq_ignore_ascii_case|get|matches|find)$/;
const CONTAINERS = [
  'array_expression',
  'tuple_expression',
  'reference_expression',
  'parenthesized_expression',
  'call_expression',
];

/** Conditions that compare with a constant, patterns that name one, and constants that are given back. */
export function answers(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (what: string, node: Node) => {
    for (const { value } of literalsOf(node, fold)) facts.push({ key: answerKey(what, value), line: lineOf(node) });
  };
  for (const node of walk(root)) {
    if (node.type === 'binary_expression') {
      const operator = node.childForFieldName('operator')?.text ?? '';
      if (![...EQUAL, ...ORDER].includes(operator) || fold(node) !== undefined) continue;
      const what = EQUAL.includes(operator) ? 'compares for equality with' : 'compares with';
      for (const operand of node.namedChildren) if (isLiteral(operand)) tell(what, operand);
    } else if (node.type === 'match_arm') {
      const pattern = node.childForFieldName('pattern');
      const value = node.childForFieldName('value');
      if (pattern) tell('matches', pattern);
      if (value && isLiteral(value)) tell('returns', value);
    } else if (table.return.includes(node.type)) {
      if (node.firstNamedChild && isLiteral(node.firstNamedChild)) tell('returns', node.firstNamedChild);
    } else if (node.type === 'block') {
      const last = statements(node, table).at(-1);
      if (last && isLiteral(last)) tell('returns', last);
    } else if (node.type === 'call_expression') {
      const callee = node.childForFieldName('function');
      if (!ASKS.test(callee?.childForFieldName('field')?.text ?? '')) continue;
      for (const argument of node.childForFieldName('arguments')?.namedChildren ?? []) {
        if (isLiteral(argument)) tell('compares for equality with', argument);
      }
    }
  }
  return facts;
}

function isLiteral(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  if (node.type === 'call_expression') {
    const made = /^(Some|Ok|Err|vec|String::from)$/.test(node.childForFieldName('function')?.text ?? '');
    const args = node.childForFieldName('arguments')?.namedChildren ?? [];
    return made && args.length > 0 && args.every(isLiteral);
  }
  return CONTAINERS.includes(node.type) && node.namedChildCount > 0 && node.namedChildren.every(isLiteral);
}
