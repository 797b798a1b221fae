import type { TextEdit } from '../../../../../domain/text-edit';
import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { byPrior, inFile } from '../../propose';
import type { Failure, Proposal, Rule } from '../../rule';
import { removeItem, removeStatement } from '../code/edits';

type Repair = readonly [edits: readonly TextEdit[], prior: number, description: string];
type Mender = (node: Node, text: string, root: Node) => readonly Repair[];

const replace = (node: Node, text: string): TextEdit => ({ start: node.startIndex, end: node.endIndex, text });
const insert = (at: number, text: string): TextEdit => ({ start: at, end: at, text });

const isWritten = (root: Node, name: string, declared: Node): boolean =>
  [...walk(root)].some(
    (node) =>
      node.type === 'identifier' &&
      node.text === name &&
      node.id !== declared.id &&
      (node.parent?.childForFieldName('left')?.id === node.id || node.parent?.type === 'update_expression'),
  );

/** The declaration around a node, with `let` or `var` to become another word. */
function keyword(node: Node, root: Node, wanted?: string): readonly Repair[] {
  const declaration = [node, ...ancestors(node)].find(
    (one) => /^(lexical|variable)_declaration$/.test(one.type) || one.type === 'for_in_statement',
  );
  const kind = declaration?.children.find((child) => /^(var|let|const)$/.test(child.type));
  if (!declaration || !kind) return [];
  const names = declaration.namedChildren.flatMap((child) => child.childForFieldName('name') ?? []);
  const written =
    names.some((name) => isWritten(root, name.text, name)) ||
    names.some((name) => !name.parent?.childForFieldName('value'));
  const best = wanted ?? (written ? 'let' : 'const');
  return [
    [[replace(kind, best)], 0.93, `${best} instead of ${kind.text}`],
    ...(wanted === undefined
      ? [[[replace(kind, best === 'let' ? 'const' : 'let')], 0.4, 'the other keyword'] as const]
      : []),
  ];
}

const operator = (node: Node): Node | null =>
  [node, ...ancestors(node)].find((one) => one.type === 'binary_expression')?.childForFieldName('operator') ?? null;

function around(node: Node, types: readonly string[]): Node | null {
  return [node, ...ancestors(node)].find((one) => types.includes(one.type)) ?? null;
}

function dropStatement(node: Node, text: string): readonly Repair[] {
  const statement = [node, ...ancestors(node)].find(
    (one) => one.parent && ['program', 'statement_block', 'switch_case', 'class_body'].includes(one.parent.type),
  );
  return statement ? [[[removeStatement(text, statement)], 0.85, 'drop the statement']] : [];
}

/** What ESLint's and Biome's recommended rules ask for and do not write themselves, by the rule's name without its plugin. */
const MENDERS: Readonly<Record<string, Mender>> = {
  'prefer-const': (node, _text, root) => keyword(node, root, 'const'),
  useConst: (node, _text, root) => keyword(node, root, 'const'),
  'no-var': (node, _text, root) => keyword(node, root),
  noVar: (node, _text, root) => keyword(node, root),
  'no-const-assign': (node, _text, root) => {
    const name = around(node, ['identifier'])?.text ?? node.text;
    const bound = [...walk(root)].find(
      (one) => one.type === 'variable_declarator' && one.childForFieldName('name')?.text === name,
    );
    return bound ? keyword(bound, root, 'let') : [];
  },
  eqeqeq: (node) => {
    const at = operator(node);
    return at ? [[[replace(at, `${at.text}=`)], 0.93, `${at.text}= instead of ${at.text}`]] : [];
  },
  noDoubleEquals: (node, text, root) => MENDERS['eqeqeq']?.(node, text, root) ?? [],
  'use-isnan': (node, text) => {
    const whole = around(node, ['binary_expression']);
    const value = whole?.namedChildren.find((child) => !/^(Number\.)?NaN$/.test(child.text));
    if (!whole || !value) return [];
    const not = /!=/.test(operator(whole)?.text ?? '') ? '!' : '';
    return [
      [[replace(whole, `${not}Number.isNaN(${text.slice(value.startIndex, value.endIndex)})`)], 0.93, 'Number.isNaN'],
    ];
  },
  'no-extra-semi': (node, text) =>
    text[node.startIndex] === ';'
      ? [[[{ start: node.startIndex, end: node.startIndex + 1, text: '' }], 0.95, 'drop the semicolon']]
      : [],
  'no-extra-boolean-cast': (node) => {
    const outer = around(node, ['unary_expression', 'call_expression']);
    const value =
      outer?.type === 'call_expression'
        ? outer.childForFieldName('arguments')?.namedChildren[0]
        : outer?.childForFieldName('argument')?.childForFieldName('argument');
    return outer && value ? [[[replace(outer, value.text)], 0.9, 'drop the conversion']] : [];
  },
  'no-unreachable': (node, text) => dropStatement(node, text),
  noUnreachable: (node, text) => dropStatement(node, text),
  'no-debugger': (node, text) => dropStatement(node, text),
  noDebugger: (node, text) => dropStatement(node, text),
  'no-console': (node, text) => dropStatement(node, text),
  'no-unused-expressions': (node, text) => dropStatement(node, text),
  'no-useless-return': (node, text) => dropStatement(node, text),
  'no-unused-labels': (node, text) => {
    const label = around(node, ['labeled_statement']);
    const body = label?.childForFieldName('body');
    return body
      ? [[[{ start: label?.startIndex ?? 0, end: body.startIndex, text: '' }], 0.95, 'drop the label']]
      : dropStatement(node, text);
  },
  'no-dupe-keys': (node, text) => {
    const pair = around(node, ['pair', 'method_definition', 'shorthand_property_identifier']);
    return pair ? [[[removeItem(text, pair)], 0.6, 'drop the second of two'], ...firstOf(pair, text)] : [];
  },
  noDuplicateObjectKeys: (node, text, root) => MENDERS['no-dupe-keys']?.(node, text, root) ?? [],
  'no-duplicate-case': (node, text) => {
    const clause = around(node, ['switch_case']);
    return clause ? [[[removeStatement(text, clause)], 0.85, 'drop the second of two']] : [];
  },
  'no-fallthrough': (node, text) => {
    const clause = around(node, ['switch_case', 'switch_default'])?.previousNamedSibling;
    const last = clause?.lastNamedChild;
    if (!clause || !last) return [];
    const indent = /[ \t]*$/.exec(text.slice(0, last.startIndex))?.[0] ?? '';
    return [[[insert(last.endIndex, `\n${indent}break;`)], 0.88, 'end the case']];
  },
  'no-case-declarations': (node, text) => {
    const clause = around(node, ['switch_case', 'switch_default']);
    const colon = clause?.children.find((child) => child.type === ':');
    const last = clause?.lastNamedChild;
    if (!clause || !colon || !last) return [];
    const indent = /[ \t]*$/.exec(text.slice(0, clause.startIndex))?.[0] ?? '';
    return [[[insert(colon.endIndex, ' {'), insert(last.endIndex, `\n${indent}}`)], 0.94, 'a block for the case']];
  },
  'no-cond-assign': (node) => {
    const assignment =
      around(node, ['assignment_expression']) ?? [...walk(node)].find((one) => one.type === 'assignment_expression');
    const equals = assignment?.children.find((child) => child.type === '=');
    return equals ? [[[replace(equals, '===')], 0.9, 'compare instead of assign']] : [];
  },
  'no-self-assign': (node, text) => dropStatement(node, text),
  'no-self-compare': (node, text) => dropStatement(node, text),
  'no-unsafe-negation': (node) => {
    const not = around(node, ['unary_expression']) ?? [...walk(node)].find((one) => one.type === 'unary_expression');
    const whole = not?.parent;
    return not && whole
      ? [
          [
            [{ start: not.startIndex, end: not.startIndex + 1, text: '!(' }, insert(whole.endIndex, ')')],
            0.93,
            'negate the whole',
          ],
        ]
      : [];
  },
  'no-prototype-builtins': (node) => {
    const call = around(node, ['call_expression']);
    const callee = call?.childForFieldName('function');
    const [object, property] = [callee?.childForFieldName('object'), callee?.childForFieldName('property')];
    const args =
      call
        ?.childForFieldName('arguments')
        ?.namedChildren.map((child) => child.text)
        .join(', ') ?? '';
    if (!call || !object || !property) return [];
    const modern: Repair[] =
      property.text === 'hasOwnProperty'
        ? [[[replace(call, `Object.hasOwn(${object.text}, ${args})`)], 0.9, 'Object.hasOwn']]
        : [];
    return [
      ...modern,
      [[replace(call, `Object.prototype.${property.text}.call(${object.text}, ${args})`)], 0.85, 'by the prototype'],
    ];
  },
  'no-useless-escape': (node, text) =>
    text[node.startIndex] === '\\'
      ? [[[{ start: node.startIndex, end: node.startIndex + 1, text: '' }], 0.9, 'drop the backslash']]
      : [],
  'no-useless-catch': (node, text) => {
    const whole = around(node, ['try_statement']);
    const body = whole?.childForFieldName('body');
    if (!whole || !body || whole.namedChildren.some((child) => child.type === 'finally_clause')) return [];
    const lines = text
      .slice(body.startIndex + 1, body.endIndex - 1)
      .replace(/^\s*\n/, '')
      .trimEnd()
      .split('\n');
    const depth = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
    const indent = /[ \t]*$/.exec(text.slice(0, whole.startIndex))?.[0] ?? '';
    const inner = lines
      .map((line) => (line.trim() === '' ? '' : indent + line.slice(depth)))
      .join('\n')
      .slice(indent.length);
    return [[[replace(whole, inner)], 0.93, 'drop the catch that only throws again']];
  },
  'require-await': (node) => {
    const made = around(node, ['function_declaration', 'arrow_function', 'function_expression', 'method_definition']);
    const word = made?.children.find((child) => child.type === 'async');
    const next = word?.nextSibling;
    return word && next ? [[[{ start: word.startIndex, end: next.startIndex, text: '' }], 0.8, 'drop async']] : [];
  },
  'no-floating-promises': (node) => {
    const statement = around(node, ['expression_statement']);
    return statement ? [[[insert(statement.startIndex, 'await ')], 0.9, 'wait for the promise']] : [];
  },
  'no-misused-promises': (node) => [[[insert(node.startIndex, 'await ')], 0.8, 'wait for the promise']],
  'await-thenable': (node, text) => {
    const wait = around(node, ['await_expression']);
    const value = wait?.namedChildren[0];
    return wait && value ? [[[replace(wait, text.slice(value.startIndex, value.endIndex))], 0.9, 'drop await']] : [];
  },
  'no-sparse-arrays': (node) => {
    const array = around(node, ['array']);
    return array
      ? [[[replace(array, array.text.replace(/,(\s*,)+/g, ',').replace(/^\[\s*,\s*/, '['))], 0.85, 'drop the holes']]
      : [];
  },
  'valid-typeof': (node) => {
    const types = ['string', 'number', 'boolean', 'undefined', 'object', 'function', 'symbol', 'bigint'];
    const text = around(node, ['binary_expression'])?.namedChildren.find((child) => child.type === 'string') ?? null;
    const value = text?.text.slice(1, -1).toLowerCase() ?? '';
    const near = types.filter((type) => type.startsWith(value.slice(0, 3)));
    return text
      ? near.map((type): Repair => [[{ start: text.startIndex + 1, end: text.endIndex - 1, text: type }], 0.9, type])
      : [];
  },
  'consistent-type-imports': (node) => {
    const statement = around(node, ['import_statement']);
    return statement ? [[[insert(statement.startIndex + 'import'.length, ' type')], 0.9, 'import types as such']] : [];
  },
  'no-redeclare': (node) => {
    const declaration = around(node, ['variable_declaration', 'lexical_declaration']);
    const name = declaration?.namedChildren[0];
    return declaration && name
      ? [
          [
            [{ start: declaration.startIndex, end: name.startIndex, text: '' }],
            0.85,
            'assign instead of declaring again',
          ],
        ]
      : [];
  },
  'no-import-assign': (node, text) => dropStatement(node, text),
  'getter-return': (node, text) => returned(node, text),
  'array-callback-return': (node, text) => returned(node, text),
  'consistent-return': (node, text) => returned(node, text),
  'default-case': (node) => {
    const body = around(node, ['switch_statement'])?.childForFieldName('body');
    return body ? [[[insert(body.endIndex - 1, '  default:\n    break;\n')], 0.6, 'a default case']] : [];
  },
  curly: (node, text) => {
    const outer = around(node, ['if_statement', 'else_clause', 'for_statement', 'for_in_statement', 'while_statement']);
    const body =
      outer?.childForFieldName('consequence') ?? outer?.childForFieldName('body') ?? outer?.namedChildren.at(-1);
    return body && body.type !== 'statement_block'
      ? [[[replace(body, `{ ${text.slice(body.startIndex, body.endIndex)} }`)], 0.85, 'a block']]
      : [];
  },
};

/** The value of the last statement given back. */
function returned(node: Node, _text: string): readonly Repair[] {
  const made = around(node, ['function_declaration', 'arrow_function', 'function_expression', 'method_definition']);
  const last = made
    ?.childForFieldName('body')
    ?.namedChildren.filter((child) => child.type !== 'comment')
    .at(-1);
  if (last?.type !== 'expression_statement') return [];
  return [[[insert(last.startIndex, 'return ')], 0.85, 'give the last value back']];
}

function firstOf(pair: Node, text: string): Repair[] {
  const key = (one: Node) => (one.childForFieldName('key') ?? one.childForFieldName('name') ?? one).text;
  const first = pair.parent?.namedChildren.find((one) => one.id !== pair.id && key(one) === key(pair));
  return first ? [[[removeItem(text, first)], first.text === pair.text ? 0.5 : 0.7, 'drop the first of two']] : [];
}

function nameOf({ diagnostic: { code } }: Failure): string {
  return code.split('/').at(-1) ?? code;
}

/** Own repairs by the rule's name. */
export const own: Rule = {
  id: 'lint-own',
  applies: (failure) => failure.bugType === 'LINTING' && nameOf(failure) in MENDERS,
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    const text = bench.text(failure.file);
    const line = bench.lines(failure.file)[failure.line - 1];
    if (!tree || text === null || !line) return;
    const column = failure.diagnostic.column ?? line.text.search(/\S/) + 1;
    const at = line.start + column - 1;
    const name = nameOf(failure);
    const first = tree.rootNode.namedDescendantForIndex(at, at);
    const whole =
      [...walk(tree.rootNode)].find((node) => node.isNamed && node.startIndex === at && node.parent !== null) ?? first;
    const proposals: Proposal[] = [];
    for (const node of new Set([whole, first]))
      for (const [edits, prior, description] of MENDERS[name]?.(node, text, tree.rootNode) ?? [])
        proposals.push(
          inFile(failure.file, edits, { template: `lint-${name}`, prior, description: `${name}: ${description}` }),
        );
    yield* byPrior(proposals);
  },
};
