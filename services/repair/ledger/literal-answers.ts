import { distance } from 'fastest-levenshtein';
import { ancestors, descendants, lineOf, walk } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { LedgerView, VetoRule } from './contract';
import { lost, news, sides, veto, type Fact } from './facts';
import { fold } from './fold';

type Literal = string | number;

/** Values that a guard or a default may well name. */
const TRIVIAL = new Set<Literal>([0, 1, -1, '', ' ']);
const EQUALITY = ['==', '!=', 'is', 'is not', 'in', 'not in'];

/** Conditions and results that only answer what the tests ask. */
export const literalAnswers: VetoRule = async (view) => {
  const asked = await testLiterals(view);
  if (asked.size === 0) return [];
  return view.changes.flatMap((change) => {
    if (change.role !== 'source' || !change.table || !change.after?.root) return [];
    const known = new Set(change.before?.root ? literalsOf(change.before.root).map(({ value }) => value) : []);
    const facts = sides(change, answers);
    const gone = lost(facts.before, facts.after).map(({ key }) => valueOf(key));
    return news(change, facts)
      .filter(({ key }) => {
        const value = valueOf(key);
        if (TRIVIAL.has(value) || !asked.has(value)) return false;
        // A constant put right is near the one that it replaces; a new condition on a constant of the file is an ingredient.
        const at = gone.findIndex((old) => isNear(old, value));
        if (at >= 0) gone.splice(at, 1);
        return at < 0 && !known.has(value);
      })
      .map(({ key, line }) =>
        veto(
          'LITERAL_ANSWER',
          change,
          `${key.split('\u0000')[0]} ${JSON.stringify(valueOf(key))}, which the tests name`,
          line,
        ),
      );
  });
};

const keyOf = (what: string, value: Literal): string => `${what}\u0000${JSON.stringify(value)}`;
const valueOf = (key: string): Literal => JSON.parse(key.split('\u0000')[1] ?? '""') as Literal;

function isNear(a: Literal, b: Literal): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1 || a === -b || a === 2 * b || b === 2 * a;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  return a.toLowerCase() === b.toLowerCase() || (a.length > 3 && distance(a, b) <= Math.max(2, a.length * 0.3));
}

/** Conditions that compare with a constant, and constants that are given back or looked up. */
function answers(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (what: string, node: Node) => {
    for (const { value } of literalsOf(node)) facts.push({ key: keyOf(what, value), line: lineOf(node) });
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

function literalsOf(root: Node): { value: Literal; node: Node }[] {
  const found: { value: Literal; node: Node }[] = [];
  const visit = [root];
  for (let node = visit.pop(); node; node = visit.pop()) {
    const value = fold(node);
    if (value !== undefined) found.push({ value, node });
    else visit.push(...node.namedChildren.filter((child): child is Node => child !== null));
  }
  return found;
}

/** Constants in the files of the failing tests; of all tests where no failure names one. */
async function testLiterals({ failures, testTexts, syntax, changes }: LedgerView): Promise<Set<Literal>> {
  if (!changes.some((change) => change.role === 'source' && change.table)) return new Set();
  const texts = testTexts();
  const failing = new Set(failures.flatMap((failure) => failure.tests).map((id) => id.split('::')[0] ?? id));
  const files = [...texts.keys()].filter((file) => failing.size === 0 || failing.has(file));
  const literals = new Set<Literal>();
  for (const file of files.length > 0 ? files : texts.keys()) {
    const language = syntax.languageOf(file);
    const tree = language ? await syntax.parse(language, texts.get(file) ?? '') : null;
    for (const { value } of tree ? literalsOf(tree.rootNode) : []) literals.add(value);
  }
  return literals;
}
