import { enclosing, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { answerKey, literalsOf } from '../literals';
import { fold } from './fold';

const EQUAL = ['==', '!='];
const ORDER = ['<', '>', '<=', '>='];
const ASKS =
  /^(equals|equalsIgnoreCase|contentEquals|compareTo|compare|contains|containsKey|containsValue|startsWith|endsWith|matches|hash|hashCode|deepEquals|regionMatches)$/;
const TABLES = /^(of|ofEntries|entry|asList|put|putIfAbsent)$/;
const CONTAINERS = ['array_initializer', 'array_creation_expression', 'parenthesized_expression', 'method_invocation'];

/** Conditions that compare with a constant, and constants that are given back or looked up. */
export function answers(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (what: string, node: Node) => {
    for (const { value } of literalsOf(node, fold)) facts.push({ key: answerKey(what, value), line: lineOf(node) });
  };
  for (const node of walk(root)) {
    if (node.type === 'binary_expression') {
      const operator = node.childForFieldName('operator')?.text ?? '';
      if (![...EQUAL, ...ORDER].includes(operator) || fold(node) !== undefined) continue;
      for (const operand of node.namedChildren)
        if (isLiteral(operand))
          tell(EQUAL.includes(operator) ? 'compares for equality with' : 'compares with', operand);
    } else if (node.type === 'switch_label') tell('matches', node);
    else if (table.return.includes(node.type) || node.type === 'switch_rule') {
      const value = node.type === 'switch_rule' ? node.namedChildren.at(-1)?.firstNamedChild : node.namedChildren[0];
      for (const branch of value ? branches(value) : []) if (isLiteral(branch)) tell('returns', branch);
    } else if (node.type === 'lambda_expression') {
      const body = node.childForFieldName('body');
      for (const branch of body && body.type !== 'block' ? branches(body) : [])
        if (isLiteral(branch)) tell('returns', branch);
    } else if (node.type === 'method_invocation') asked(node, table, tell);
  }
  return facts;
}

function asked(node: Node, table: GrammarTable, tell: (what: string, node: Node) => void): void {
  const name = node.childForFieldName('name')?.text ?? '';
  const holder = node.childForFieldName('object');
  const given = node.childForFieldName('arguments')?.namedChildren ?? [];
  if (ASKS.test(name)) {
    for (const part of [...(holder ? [holder] : []), ...given])
      if (isLiteral(part)) tell('compares for equality with', part);
  } else if (TABLES.test(name) && enclosing(node, table.function) && given.length > 0 && given.every(isLiteral)) {
    tell('answers from a table of', given[0] as Node);
  }
}

/** What a conditional or boolean expression may turn out to be. */
function branches(node: Node): Node[] {
  if (node.type === 'parenthesized_expression') return node.namedChildren.flatMap(branches);
  if (node.type === 'ternary_expression')
    return ['consequence', 'alternative'].flatMap((field) => {
      const part = node.childForFieldName(field);
      return part ? branches(part) : [];
    });
  return [node];
}

function isLiteral(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  if (!CONTAINERS.includes(node.type)) return false;
  if (node.type === 'array_creation_expression') {
    const value = node.childForFieldName('value');
    return value !== null && isLiteral(value);
  }
  if (node.type === 'method_invocation') {
    const isTable = TABLES.test(node.childForFieldName('name')?.text ?? '');
    const given = node.childForFieldName('arguments')?.namedChildren ?? [];
    return isTable && given.length > 0 && given.every(isLiteral);
  }
  return node.namedChildCount > 0 && node.namedChildren.every(isLiteral);
}
