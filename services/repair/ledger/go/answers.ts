import { lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { answerKey, literalsOf } from '../literals';
import { fold } from './fold';

const EQUAL = ['==', '!='];
const ORDER = ['<', '>', '<=', '>='];
const ASKS =
  /^(Equal|EqualFold|DeepEqual|Contains|ContainsRune|ContainsAny|HasPrefix|HasSuffix|Compare|Index|MatchString|Count)$/;
const CONTAINERS = [
  'composite_literal',
  'literal_value',
  'parenthesized_expression',
  'literal_element',
  'expression_list',
];

/** Conditions that compare with a constant, cases that name one, tables of constants, and constants that are given back. */
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
    } else if (node.type === 'expression_case') {
      const value = node.childForFieldName('value');
      if (value) tell('matches', value);
    } else if (table.return.includes(node.type)) {
      for (const list of node.namedChildren)
        for (const value of list.type === 'expression_list' ? list.namedChildren : [list])
          if (isLiteral(value)) tell('returns', value);
    } else if (node.type === 'keyed_element' && insideFunction(node, table)) {
      const [key, value] = node.namedChildren;
      if (key && value && isLiteral(key) && isLiteral(value)) tell('answers from a table of', key);
    } else if (node.type === 'call_expression') {
      const name = node.childForFieldName('function')?.childForFieldName('field')?.text ?? '';
      if (!ASKS.test(name)) continue;
      for (const argument of node.childForFieldName('arguments')?.namedChildren ?? []) {
        if (isLiteral(argument)) tell('compares for equality with', argument);
      }
    }
  }
  return facts;
}

function insideFunction(node: Node, table: GrammarTable): boolean {
  for (let at = node.parent; at; at = at.parent) if (table.function.includes(at.type)) return true;
  return false;
}

function isLiteral(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  const parts = node.namedChildren.filter((child) => !/_type$|identifier$/.test(child.type));
  return CONTAINERS.includes(node.type) && parts.length > 0 && parts.every(isLiteral);
}
