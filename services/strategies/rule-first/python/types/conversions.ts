import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule } from '../../rule';
import { spotsOf, type Spot } from '../code/places';
import { byPrior, inFile, replaceNode } from '../../propose';
import { inferred } from './infer';

const CONVERTERS = ['str', 'int', 'float', 'bool', 'bytes', 'list', 'tuple', 'set', 'dict'];

interface Fix {
  readonly edits: readonly { start: number; end: number; text: string }[];
  readonly prior: number;
  readonly description: string;
}

const typeName = (text: string) =>
  /^[\w.]+/
    .exec(text.replace(/builtins\./g, ''))?.[0]
    .split('.')
    .pop() ?? '';

function convert(node: Node, to: string, prior: number): Fix[] {
  if (!CONVERTERS.includes(to) && to !== 'Path') return [];
  const unwrapped =
    node.type === 'call' && CONVERTERS.includes(node.childForFieldName('function')?.text ?? '')
      ? node.childForFieldName('arguments')?.firstNamedChild
      : null;
  const digits = /^(["'])(-?\d+)\1$/.exec(node.text)?.[2];
  const literal =
    to === 'int' && digits !== undefined ? digits : to === 'str' && node.type === 'integer' ? `"${node.text}"` : null;
  return [
    ...(literal
      ? [
          {
            edits: [replaceNode(node, literal)],
            prior: prior + 0.03,
            description: `${literal} instead of ${node.text}`,
          },
        ]
      : []),
    ...(unwrapped
      ? [
          {
            edits: [replaceNode(node, unwrapped.text)],
            prior: prior - 0.05,
            description: `without the conversion of ${unwrapped.text}`,
          },
        ]
      : []),
    { edits: [replaceNode(node, `${to}(${node.text})`)], prior, description: `${to}(${node.text.slice(0, 40)})` },
  ];
}

/** An argument of another type than its parameter. */
function argument(spot: Spot, { diagnostic: { message, column } }: Failure): Fix[] {
  const found =
    /Argument (?:(\d+)|"(\w+)") to "([^"]+)"(?: of "[^"]+")? has incompatible type "([^"]+)"; expected "([^"]+)"/.exec(
      message,
    ) ?? /Argument of type "([^"]+)"(?:.*?)parameter "(\w+)" of type "([^"]+)"/.exec(message);
  if (!found) return [];
  const runtime = found.length === 4;
  const expected = typeName((runtime ? found[3] : found[5]) ?? '');
  const index = Number(runtime ? 0 : (found[1] ?? 0));
  const keyword = runtime ? undefined : found[2];
  const line = spot.nodes.find((n) => n.type === 'call');
  const calls = [...walk(spot.root)].filter(
    (n) => n.type === 'call' && n.startPosition.row + 1 <= spot.line && spot.line <= n.endPosition.row + 1,
  );
  const name = runtime ? undefined : found[3]?.split('.').pop();
  const meant = calls.filter(
    (c) => name === undefined || c.childForFieldName('function')?.text.split('.').pop() === name,
  );
  const args = (meant.length > 0 ? meant : line ? [line] : []).flatMap((call) => {
    const all = call.childForFieldName('arguments')?.namedChildren.filter((a): a is Node => a !== null) ?? [];
    if (keyword !== undefined)
      return all.flatMap((a) => (a.childForFieldName('name')?.text === keyword ? [a.childForFieldName('value')] : []));
    return index > 0 ? [all[index - 1]] : all.filter((a) => column !== null && a.startPosition.column === column - 1);
  });
  return args.flatMap((node) =>
    node
      ? convert(node.type === 'keyword_argument' ? (node.childForFieldName('value') as Node) : node, expected, 0.75)
      : [],
  );
}

/** Two operands that do not go together. */
function operands(spot: Spot, { diagnostic: { message } }: Failure): Fix[] {
  const pairs =
    /can only concatenate (\w+) \(not "(\w+)"\) to/.exec(message) ??
    /for [^:]+: '(\w+)' and '(\w+)'/.exec(message) ??
    /operand types for \S+ \("([^"]+)" and "([^"]+)"\)/.exec(message) ??
    /Operator "[^"]+" not supported for types "([^"]+)" and "([^"]+)"/.exec(message) ??
    /between instances of '(\w+)' and '(\w+)'/.exec(message);
  const [left, right] = [typeName(pairs?.[1] ?? ''), typeName(pairs?.[2] ?? '')];
  if (!pairs || left === right || /None/.test(left + right)) return [];
  const nodes = spot.nodes.filter((n) => /^(binary_operator|augmented_assignment|comparison_operator)$/.test(n.type));
  return nodes.flatMap((node, i) => {
    const operator = node.childForFieldName('operator')?.text ?? '';
    const a = node.type === 'comparison_operator' ? node.namedChild(0) : node.childForFieldName('left');
    const b = node.type === 'comparison_operator' ? node.namedChild(1) : node.childForFieldName('right');
    if (!a || !b) return [];
    const fits = (n: Node, type: string) => inferred(n) === null || inferred(n) === type;
    const sure = (fits(a, left) && fits(b, right) ? 1 : 0.5) - 0.05 * i;
    const text = /^(\+|\+=)$/.test(operator) && (left === 'str' || right === 'str');
    const fixes: Fix[] = [];
    if (text) fixes.push(...convert(left === 'str' ? b : a, 'str', 0.86 * sure));
    const target = node.type === 'augmented_assignment';
    if (!target) fixes.push(...convert(a, right, (right === 'str' ? 0.3 : 0.6) * sure));
    fixes.push(...convert(b, left, (left === 'str' && !text ? 0.4 : 0.62) * sure));
    return fixes;
  });
}

/** A number where an iterable is needed, a float where a whole number is, a list where something hashable is. */
function uses(spot: Spot, { diagnostic: { message } }: Failure): Fix[] {
  const fixes: Fix[] = [];
  if (/'int' object is not iterable|"int" (?:is not iterable|has no attribute "__iter__")/.test(message)) {
    for (const n of spot.nodes) {
      const right = /^(for_statement|for_in_clause)$/.test(n.type) ? n.childForFieldName('right') : null;
      if (right)
        fixes.push({
          edits: [replaceNode(right, `range(${right.text})`)],
          prior: 0.88,
          description: `range(${right.text})`,
        });
    }
  }
  if (
    /'float' object cannot be interpreted as an integer|indices must be integers|expected "(?:int|SupportsIndex)"/.test(
      message,
    )
  ) {
    for (const n of spot.nodes) {
      if (n.type === 'binary_operator' && n.childForFieldName('operator')?.text === '/') {
        fixes.push({
          edits: [replaceNode(n.childForFieldName('operator') as Node, '//')],
          prior: 0.88,
          description: 'whole-number division',
        });
      }
      const index = n.type === 'subscript' ? n.childForFieldName('subscript') : null;
      if (index) fixes.push(...convert(index, 'int', 0.6));
    }
  }
  if (/unhashable type: '(list|set|dict)'/.test(message)) {
    for (const n of spot.nodes) {
      const index =
        n.type === 'subscript'
          ? n.childForFieldName('subscript')
          : n.type === 'argument_list'
            ? n.firstNamedChild
            : null;
      if (index) fixes.push(...convert(index, 'tuple', 0.6));
    }
  }
  return fixes;
}

/** Values of a type that their place does not take. */
export const conversions: Rule = {
  id: 'conversions',
  applies: ({ diagnostic: { code } }) =>
    /^(TypeError|arg-type|operator|index|reportArgumentType|reportOperatorIssue|reportCallIssue|call-overload)$/.test(
      code,
    ),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const proposals: Proposal[] = [];
    for (const spot of (await spotsOf(bench, failure)).slice(0, 2)) {
      for (const fix of [...argument(spot, failure), ...operands(spot, failure), ...uses(spot, failure)]) {
        proposals.push(
          inFile(spot.path, fix.edits, { template: 'convert', prior: fix.prior, description: fix.description }),
        );
      }
    }
    yield* byPrior(proposals);
  },
};
