import type { Node } from '../../../syntax/contract';
import { byPrior } from '../propose';
import type { Proposal, Rule } from '../rule';
import { editOf, messagesFor } from './ask';

const INTEGERS = ['u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize'];
const isFloat = (type: string) => /^f(32|64)$/.test(type);
const isNumber = (type: string) => INTEGERS.includes(type) || isFloat(type);
const bits = (type: string) => (/size$/.test(type) ? 64 : Number(/\d+$/.exec(type)?.[0] ?? 0));

/** How likely a cast is what was meant: one that keeps every value before one that may lose some. */
function castPrior(from: string, to: string): number {
  if (isFloat(to)) return isFloat(from) && bits(from) > bits(to) ? 0.6 : 0.9;
  if (isFloat(from)) return 0.35;
  const signed = (type: string) => type.startsWith('i');
  if (signed(from) && !signed(to)) return 0.6;
  return bits(to) >= bits(from) ? 0.88 : 0.6;
}

/** Values of one type where another is wanted: numbers cast at the value, text borrowed or owned. */
export const conversions: Rule = {
  id: 'conversions',
  applies: ({ diagnostic }) => diagnostic.source === 'rustc' && /^E0(308|277|369)$/.test(diagnostic.code),
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    if (!tree) return;
    const found: Proposal[] = [];
    for (const message of await messagesFor(bench, failure)) {
      for (const span of message.spans.filter((one) => one.is_primary)) {
        const place = editOf(bench, span);
        if (!place || place.path !== failure.file) continue;
        const [, wanted, given] = /^expected `&?([^`]+)`, found `&?([^`]+)`/.exec(span.label ?? '') ?? [];
        const at = tree.rootNode.namedDescendantForIndex(place.start, Math.max(place.start, place.end - 1));
        if (wanted && given) found.push(...mismatch(at, place.path, given, wanted));
        const [, left, right] = /^no implementation for `&?(\w+) \S+ &?(\w+)`/.exec(span.label ?? '') ?? [];
        if (left && right) found.push(...operands(at, place.path, left, right));
      }
    }
    yield* byPrior(found);
  },
};

function mismatch(node: Node, path: string, from: string, to: string): Proposal[] {
  if (isNumber(from) && isNumber(to)) {
    const sides =
      node.type === 'binary_expression' ? ['left', 'right'].flatMap((name) => node.childForFieldName(name) ?? []) : [];
    // Of a calculation whose result is an integer's, a division may have been meant to keep its fraction.
    const inner = isFloat(to) && sides.length === 2 ? [cast(path, sides, to, 0.85)] : [];
    const { parent } = node;
    const left = parent?.type === 'binary_expression' ? parent.childForFieldName('left') : null;
    // The compiler takes the left side's type for the one that is wanted.
    const other = left && !left.equals(node) ? [cast(path, [left], from, castPrior(to, from) * 0.98)] : [];
    return [...inner, ...other, cast(path, [node], to, castPrior(from, to)), ...literal(path, node, to)];
  }
  if (to === 'String' && /str$/.test(from)) return [suffixed(path, node, '.to_string()', 0.88)];
  if (/^str$/.test(to) && from === 'String')
    return [prefixed(path, node, '&', 0.88), suffixed(path, node, '.as_str()', 0.6)];
  const optional = /^Option<(.+)>$/.exec(to)?.[1];
  if (optional === from) return [wrapped(path, node, 'Some', 0.9)];
  if (/^Result<(.+), .+>$/.exec(to)?.[1] === from) return [wrapped(path, node, 'Ok', 0.9)];
  if (/^Box<(.+)>$/.exec(to)?.[1] === from) return [wrapped(path, node, 'Box::new', 0.85)];
  return [suffixed(path, node, '.into()', 0.5)];
}

/** `1` where a float is wanted. */
function literal(path: string, node: Node, to: string): Proposal[] {
  if (node.type !== 'integer_literal' || !isFloat(to)) return [];
  return [suffixed(path, node, '.0', 0.95)];
}

/** Casts one of two numbers that do not go together: to the wider one, to the float. */
function operands(operator: Node, path: string, left: string, right: string): Proposal[] {
  if (!isNumber(left) || !isNumber(right)) return [];
  let node: Node | null = operator;
  while (node && !/^(binary_expression|compound_assignment_expr)$/.test(node.type)) node = node.parent;
  const [a, b] = [node?.childForFieldName('left'), node?.childForFieldName('right')];
  if (!node || !a || !b) return [];
  const found = [cast(path, [b], left, castPrior(right, left))];
  if (node.type === 'binary_expression') found.push(cast(path, [a], right, castPrior(left, right) * 0.98));
  return found;
}

const WEAK =
  /^(binary_expression|range_expression|closure_expression|assignment_expression|compound_assignment_expr|unary_expression|reference_expression|if_expression|match_expression|return_expression|type_cast_expression)$/;
const bracketed = (node: Node) => (WEAK.test(node.type) ? `(${node.text})` : node.text);

function cast(path: string, nodes: readonly Node[], type: string, prior: number): Proposal {
  const edits = nodes.map((node) => {
    const weak = WEAK.test(node.type) && !/^(unary_expression|type_cast_expression)$/.test(node.type);
    const inner = weak ? `(${node.text})` : node.text;
    const text = `${inner} as ${type}`;
    // `x as u8 < y` would be read as the start of type arguments; a call on a cast needs brackets anyway.
    const next = node.nextSibling?.type ?? '';
    const guarded = /^<|^<<|^\.|^\?$/.test(next) && node.parent?.type !== 'arguments';
    return { path, start: node.startIndex, end: node.endIndex, text: guarded ? `(${text})` : text };
  });
  return {
    ...{ edits, prior, template: 'cast', editKind: 'ast_rewrite' },
    description: `take \`${nodes
      .map(({ text }) => text)
      .join('`, `')
      .slice(0, 60)}\` as ${type}`,
  };
}

function suffixed(path: string, node: Node, suffix: string, prior: number): Proposal {
  return whole(path, node, `${bracketed(node)}${suffix}`, prior, `append \`${suffix}\``);
}

function prefixed(path: string, node: Node, prefix: string, prior: number): Proposal {
  return whole(path, node, `${prefix}${bracketed(node)}`, prior, `put \`${prefix}\` before the value`);
}

function wrapped(path: string, node: Node, name: string, prior: number): Proposal {
  return whole(path, node, `${name}(${node.text})`, prior, `wrap the value in \`${name}\``);
}

function whole(path: string, node: Node, text: string, prior: number, description: string): Proposal {
  const edits = [{ path, start: node.startIndex, end: node.endIndex, text }];
  return { edits, prior, template: 'convert', editKind: 'ast_rewrite', description };
}
