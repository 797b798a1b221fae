import { lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';

const UNCHECKED =
  /^(get_unchecked(_mut)?|unwrap_unchecked|from_utf8_unchecked|unreachable_unchecked|transmute|transmute_copy|zeroed|assume_init|forget|leak)$/;

/** Ways round the compiler's own checks. */
export function escapes(root: Node, _table: GrammarTable): Fact[] {
  const found: Fact[] = [];
  for (const node of walk(root)) {
    const isUnsafe =
      node.type === 'unsafe_block' || (node.type === 'function_modifiers' && /\bunsafe\b/.test(node.text));
    if (isUnsafe) found.push({ key: 'unsafe', line: lineOf(node) });
    else if (['identifier', 'field_identifier'].includes(node.type) && UNCHECKED.test(node.text))
      found.push({ key: node.text, line: lineOf(node) });
  }
  return found;
}
