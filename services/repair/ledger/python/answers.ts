import { ancestors, descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { answerKey, literalsOf } from '../literals';
import { fold } from './fold';

const EQUALITY = ['==', '!=', 'is', 'is not', 'in', 'not in'];

/** Conditions that compare with a constant, and constants that are given back or looked up. */
export function answers(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (what: string, node: Node) => {
    for (const { value } of literalsOf(node, fold)) facts.push({ key: answerKey(what, value), line: lineOf(node) });
  };
  for (const node of walk(root)) {
    if (node.type === 'comparison_operator') {
      const equal = node.children.some((child) => child !== null && EQUALITY.includes(child.type));
      for (const operand of node.namedChildren) {
        if (operand && isLiteral(operand)) tell(equal ? 'compares for equality with' : 'compares with', operand);
      }
    } else if (node.type === 'case_clause') {
      for (const pattern of descendants(node, ['case_pattern'])) tell('matches', pattern);
    } else if (table.return.includes(node.type)) {
      const value = node.namedChildren[0];
      if (value) for (const branch of branches(value)) if (isLiteral(branch)) tell('returns', branch);
    } else if (node.type === 'pair') {
      const [key, value] = [node.childForFieldName('key'), node.childForFieldName('value')];
      if (key && value && isLiteral(key) && isLiteral(value) && insideFunction(node, table))
        tell('answers from a table of', key);
    } else if (node.type === 'call') {
      const callee = node.childForFieldName('function');
      const method = callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : undefined;
      const compares = /^(startswith|endswith|__eq__|eq|fullmatch|match|__contains__|isclose)$/.test(
        method ?? callee?.text ?? '',
      );
      for (const argument of compares ? (node.childForFieldName('arguments')?.namedChildren ?? []) : []) {
        if (argument && isLiteral(argument)) tell('compares for equality with', argument);
      }
    }
  }
  return facts;
}

/** What a conditional or boolean expression may turn out to be. */
function branches(node: Node): Node[] {
  if (node.type === 'parenthesized_expression')
    return node.namedChildren.flatMap((child) => (child ? branches(child) : []));
  if (!['conditional_expression', 'boolean_operator'].includes(node.type)) return [node];
  return node.namedChildren.flatMap((child) => (child ? branches(child) : []));
}

function insideFunction(node: Node, table: GrammarTable): boolean {
  return [...ancestors(node)].some((parent) => table.function.includes(parent.type));
}

const CONTAINERS = [
  'list',
  'tuple',
  'set',
  'dictionary',
  'pair',
  'expression_list',
  'parenthesized_expression',
  'case_pattern',
];

function isLiteral(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  return (
    CONTAINERS.includes(node.type) &&
    node.namedChildren.length > 0 &&
    node.namedChildren.every((child) => child !== null && isLiteral(child))
  );
}
