import { enclosing, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { answerKey, literalsOf } from '../literals';
import { fold } from './fold';

const EQUAL = ['===', '==', '!==', '!=', 'in'];
const ORDER = ['<', '>', '<=', '>='];
const ASKS =
  /^(is|includes|has|startsWith|endsWith|equals|isEqual|test|match|matches|indexOf|localeCompare|exec|hasOwn|hasOwnProperty|compare)$/;
const CONTAINERS = ['array', 'object', 'pair', 'parenthesized_expression', 'sequence_expression', 'unary_expression'];

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
      for (const operand of node.namedChildren) {
        if (isLiteral(operand))
          tell(EQUAL.includes(operator) ? 'compares for equality with' : 'compares with', operand);
      }
    } else if (node.type === 'switch_case') {
      const value = node.childForFieldName('value');
      if (value) tell('matches', value);
    } else if (table.return.includes(node.type)) {
      const [value] = node.namedChildren;
      for (const branch of value ? branches(value) : []) if (isLiteral(branch)) tell('returns', branch);
    } else if (node.type === 'arrow_function') {
      const body = node.childForFieldName('body');
      for (const branch of body && body.type !== 'statement_block' ? branches(body) : [])
        if (isLiteral(branch)) tell('returns', branch);
    } else if (node.type === 'pair') {
      const [key, value] = [node.childForFieldName('key'), node.childForFieldName('value')];
      if (key && value && isLiteral(value) && enclosing(node, table.function)) {
        if (isLiteral(key)) tell('answers from a table of', key);
        else facts.push({ key: answerKey('answers from a table of', key.text), line: lineOf(key) });
      }
    } else if (node.type === 'new_expression') {
      const made = node.childForFieldName('constructor')?.text ?? '';
      const args = node.childForFieldName('arguments')?.namedChildren ?? [];
      if (/^(Map|Set)$/.test(made) && enclosing(node, table.function))
        for (const argument of args) if (isLiteral(argument)) tell('answers from a table of', argument);
    } else if (node.type === 'call_expression') {
      const callee = node.childForFieldName('function');
      const method = callee?.type === 'member_expression' ? callee.childForFieldName('property')?.text : callee?.text;
      if (!ASKS.test(method ?? '')) continue;
      const holder = callee?.childForFieldName('object');
      const asked = [...(holder ? [holder] : []), ...(node.childForFieldName('arguments')?.namedChildren ?? [])];
      for (const argument of asked) if (isLiteral(argument)) tell('compares for equality with', argument);
    }
  }
  return facts;
}

/** What a conditional or boolean expression may turn out to be. */
function branches(node: Node): Node[] {
  if (node.type === 'parenthesized_expression') return node.namedChildren.flatMap(branches);
  if (node.type === 'ternary_expression')
    return ['consequence', 'alternative'].flatMap((field) => {
      const part = node.childForFieldName(field);
      return part ? branches(part) : [];
    });
  const operator = node.type === 'binary_expression' ? node.childForFieldName('operator')?.text : undefined;
  return operator && ['&&', '||', '??'].includes(operator) ? node.namedChildren.flatMap(branches) : [node];
}

function isLiteral(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  if (node.type === 'pair') {
    const value = node.childForFieldName('value');
    return value !== null && isLiteral(value);
  }
  return CONTAINERS.includes(node.type) && node.namedChildCount > 0 && node.namedChildren.every(isLiteral);
}
