import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { indentOf, indentUnit, eolOf, linesOf } from '../../../../../domain/text-edit';
import type { Failure, Proposal, Rule, TextEdit } from '../../rule';
import { byPrior, inFile, replaceNode } from '../../propose';

interface Spot {
  readonly failure: Failure;
  readonly text: string;
  readonly nodes: readonly Node[];
}

type Fix = (spot: Spot) => readonly { edits: readonly TextEdit[]; prior: number }[];

const wrapped = (node: Node) =>
  /^(identifier|attribute|call|subscript|string|integer|parenthesized_expression|list|tuple)$/.test(node.type)
    ? node.text
    : `(${node.text})`;

function comparisons(
  { nodes, text }: Spot,
  operators: RegExp,
): { node: Node; left: Node; right: Node; operator: string; at: number; end: number }[] {
  return nodes
    .filter((n) => n.type === 'comparison_operator')
    .flatMap((node) => {
      const operands = node.namedChildren.filter((c): c is Node => c !== null);
      return operands.slice(1).flatMap((right, i) => {
        const left = operands[i] as Node;
        const between = text.slice(left.endIndex, right.startIndex);
        const operator = between.trim();
        if (!operators.test(operator)) return [];
        const at = left.endIndex + between.indexOf(operator);
        return [{ node, left, right, operator, at, end: at + operator.length }];
      });
    });
}

/** `== None` is `is None`. */
const noneComparison: Fix = (spot) =>
  comparisons(spot, /^[!=]=$/).flatMap(({ left, right, operator, at, end }) => {
    const none = [left, right].some((n) => n.text === 'None');
    if (!none) return [];
    const word = operator === '==' ? 'is' : 'is not';
    if (left.text === 'None' && right.text !== 'None') {
      return [
        {
          edits: [{ start: left.startIndex, end: right.endIndex, text: `${wrapped(right)} ${word} None` }],
          prior: 0.93,
        },
      ];
    }
    return [{ edits: [{ start: at, end, text: word }], prior: 0.95 }];
  });

/** `== True` is the value itself, `== False` its negation. */
const boolComparison: Fix = (spot) =>
  comparisons(spot, /^[!=]=$/).flatMap(({ node, left, right, operator, at, end }) => {
    const literal = [left, right].find((n) => /^(true|false)$/.test(n.type));
    if (!literal) return [];
    const other = literal.id === left.id ? right : left;
    const positive = (literal.text === 'True') === (operator === '==');
    const plain = positive ? other.text : `not ${wrapped(other)}`;
    const is = { edits: [{ start: at, end, text: operator === '==' ? 'is' : 'is not' }], prior: 0.75 };
    return node.namedChildCount === 2 ? [{ edits: [replaceNode(node, plain)], prior: 0.92 }, is] : [is];
  });

/** `not a in b` is `a not in b`, `not a is b` is `a is not b`. */
const negatedTest =
  (word: 'in' | 'is'): Fix =>
  (spot) =>
    spot.nodes
      .filter((n) => n.type === 'not_operator')
      .flatMap((node) => {
        const argument = node.childForFieldName('argument');
        const inner = argument?.type === 'parenthesized_expression' ? argument.firstNamedChild : argument;
        const found = inner ? comparisons({ ...spot, nodes: [inner] }, new RegExp(`^${word}$`))[0] : undefined;
        if (!found) return [];
        const operator = word === 'in' ? 'not in' : 'is not';
        return [{ edits: [replaceNode(node, `${found.left.text} ${operator} ${found.right.text}`)], prior: 0.95 }];
      });

/** `is` with a literal compares identity: `==`. */
const literalIdentity: Fix = (spot) =>
  comparisons(spot, /^is( not)?$/).map(({ operator, at, end }) => ({
    edits: [{ start: at, end, text: operator === 'is' ? '==' : '!=' }],
    prior: 0.95,
  }));

/** An f-string without anything to fill in. */
const plainFString: Fix = ({ nodes }) =>
  nodes
    .filter((n) => n.type === 'string' && !n.namedChildren.some((c) => c?.type === 'interpolation'))
    .flatMap((node) => {
      const start = node.firstChild;
      const prefix = /^([A-Za-z]+)/.exec(start?.text ?? '')?.[1] ?? '';
      if (!/f/i.test(prefix) || !start) return [];
      const edits: TextEdit[] = [
        { start: start.startIndex, end: start.startIndex + prefix.length, text: prefix.replace(/f/i, '') },
      ];
      const body = node.text;
      for (const match of body.matchAll(/\{\{|\}\}/g)) {
        const at = node.startIndex + (match.index ?? 0);
        edits.push({ start: at, end: at + 2, text: match[0][0] ?? '' });
      }
      return [{ edits, prior: 0.95 }];
    });

const bareExcept: Fix = ({ nodes }) =>
  nodes
    .filter((n) => n.type === 'except_clause' && /^except\s*:/.test(n.text))
    .flatMap((node) => [
      { edits: [{ start: node.startIndex, end: node.startIndex + 6, text: 'except Exception' }], prior: 0.85 },
      { edits: [{ start: node.startIndex, end: node.startIndex + 6, text: 'except BaseException' }], prior: 0.4 },
    ]);

const statementsApart: Fix = ({ text, failure }) => {
  const lines = linesOf(text);
  const line = lines[failure.line - 1];
  if (!line) return [];
  const indent = indentOf(line.text);
  const eol = line.eol || eolOf(text);
  const trailing = /\s*;+\s*$/.exec(line.text);
  if (trailing) return [{ edits: [{ start: line.start + trailing.index, end: line.end, text: '' }], prior: 0.95 }];
  const semicolon = /^([^'"#]*?)\s*;\s*/.exec(line.text);
  if (semicolon) {
    const at = line.start + (semicolon[1]?.length ?? 0);
    return [{ edits: [{ start: at, end: line.start + semicolon[0].length, text: eol + indent }], prior: 0.93 }];
  }
  const colon = /^(\s*(?:if|for|while|else|elif|try|except|finally|with|def|class)\b[^'"#]*?:)\s+(?=\S)/.exec(
    line.text,
  );
  if (!colon) return [];
  const at = line.start + (colon[1]?.length ?? 0);
  return [
    { edits: [{ start: at, end: line.start + colon[0].length, text: eol + indent + indentUnit(text) }], prior: 0.92 },
  ];
};

/** `f = lambda x: y` is `def f(x): return y`. */
const namedLambda: Fix = ({ nodes, text }) =>
  nodes
    .filter((n) => n.type === 'assignment' && n.childForFieldName('right')?.type === 'lambda')
    .flatMap((node) => {
      const lambda = node.childForFieldName('right') as Node;
      const name = node.childForFieldName('left');
      const body = lambda.childForFieldName('body');
      if (name?.type !== 'identifier' || !body || node.childForFieldName('type')) return [];
      const indent = indentOf(linesOf(text)[node.startPosition.row]?.text ?? '');
      const parameters = lambda.childForFieldName('parameters')?.text ?? '';
      const def = `def ${name.text}(${parameters}):${eolOf(text)}${indent}${indentUnit(text)}return ${body.text}`;
      return [{ edits: [replaceNode(node, def)], prior: 0.93 }];
    });

/** A backslash that escapes nothing. */
const invalidEscape: Fix = ({ nodes }) =>
  nodes
    .filter((n) => n.type === 'string' && /\\[^\n\\'"abfnrtvxuUN0-7\r]/.test(n.text))
    .flatMap((node) => {
      const start = node.firstChild;
      if (!start) return [];
      const prefix = /^[A-Za-z]*/.exec(start.text)?.[0] ?? '';
      const valid = /\\[\n\\'"abfnrtvxuUN0-7]/.test(node.text);
      const escaped = [...node.text.matchAll(/\\(?:\\|[^\\])/g)]
        .filter((m) => /^\\[^\n\\'"abfnrtvxuUN0-7\r]$/.test(m[0]))
        .map((m) => ({ start: node.startIndex + (m.index ?? 0), end: node.startIndex + (m.index ?? 0), text: '\\' }));
      const raw = {
        edits: [{ start: node.startIndex + prefix.length, end: node.startIndex + prefix.length, text: 'r' }],
        prior: valid ? 0.3 : 0.94,
      };
      return [...(/u/i.test(prefix) ? [] : [raw]), { edits: escaped, prior: 0.85 }];
    });

const AMBIGUOUS_TYPE: Fix = (spot) =>
  comparisons(spot, /^[!=]=$/).flatMap(({ node, left, right, operator, at, end }) => {
    const types = [left, right].filter((n) => /^type\(/.test(n.text));
    if (types.length === 0) return [];
    const is = { edits: [{ start: at, end, text: operator === '==' ? 'is' : 'is not' }], prior: 0.9 };
    const argument = left.childForFieldName('arguments')?.firstNamedChild?.text;
    const instance = `${operator === '==' ? '' : 'not '}isinstance(${argument}, ${right.text})`;
    return argument && types.length === 1 && node.namedChildCount === 2
      ? [is, { edits: [replaceNode(node, instance)], prior: 0.6 }]
      : [is];
  });

/** Fixes by the linter's rule id; pylint's symbolic names stand beside the codes. */
const FIXES: readonly (readonly [RegExp, Fix, string])[] = [
  [/^(E711|C0121|singleton-comparison)$/, noneComparison, 'compare to None by identity'],
  [/^(E712|C0121|singleton-comparison)$/, boolComparison, 'test the value itself'],
  [/^(E713|C0117|C0113|unneeded-not|unnecessary-negation)$/, negatedTest('in'), 'use `not in`'],
  [/^(E714|C0117|C0113|unneeded-not|unnecessary-negation)$/, negatedTest('is'), 'use `is not`'],
  [/^(F632|R0123|literal-comparison|SyntaxWarning)$/, literalIdentity, 'compare values, not identity'],
  [/^(F541|W1309|f-string-without-interpolation)$/, plainFString, 'drop the f prefix'],
  [/^(E722|W0702|bare-except)$/, bareExcept, 'name the exception'],
  [/^(E70[1-4]|C0321|multiple-statements|W0301|unnecessary-semicolon)$/, statementsApart, 'one statement a line'],
  [/^(E731|C3001|unnecessary-lambda-assignment)$/, namedLambda, 'a function instead of a named lambda'],
  [
    /^(W605|W1401|anomalous-backslash-in-string|SyntaxWarning|DeprecationWarning)$/,
    invalidEscape,
    'escape the backslash',
  ],
  [/^(E721|C0123|unidiomatic-typecheck)$/, AMBIGUOUS_TYPE, 'compare types by identity'],
];

/** Findings about one expression or statement, fixed on the syntax tree. */
export const expressions: Rule = {
  id: 'lint-expressions',
  applies: ({ diagnostic }) => FIXES.some(([codes]) => codes.test(diagnostic.code)),
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    const text = bench.text(failure.file);
    if (!tree || text === null) return;
    const row = failure.line - 1;
    const around = [...walk(tree.rootNode)].filter((n) => n.startPosition.row <= row && row <= n.endPosition.row);
    const starting = around.filter((n) => n.startPosition.row === row);
    const proposals: Proposal[] = [];
    for (const [codes, fix, description] of FIXES) {
      if (!codes.test(failure.diagnostic.code)) continue;
      const found = fix({ failure, text, nodes: starting });
      const all = found.length > 0 ? found : fix({ failure, text, nodes: around });
      const column = failure.diagnostic.column;
      all.forEach(({ edits, prior }, i) => {
        const at = bench.lines(failure.file)[row];
        const here =
          column !== null && at !== undefined && edits.some((e) => Math.abs(e.start - at.start - column + 1) <= 3);
        proposals.push(
          inFile(failure.file, edits, {
            template: 'lint-rule',
            prior: here ? Math.min(0.97, prior + 0.02) : prior - 0.01 * i,
            description: `${failure.diagnostic.code}: ${description}`,
          }),
        );
      });
    }
    yield* byPrior(proposals);
  },
};
