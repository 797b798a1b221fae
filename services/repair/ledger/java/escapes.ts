import { lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';

/** Annotations by which a tool or the compiler is told to look away. */
const HIDES =
  /^(?:[\w.]*\.)?(SuppressWarnings|SuppressFBWarnings|SneakyThrows|SafeVarargs|Generated|ExcludeFromJacoco\w*|VisibleForTesting)$/;
const COMMENTS = /@formatter:off|\bCHECKSTYLE\b.*|\bNOSONAR\b|\bNOPMD\b|\bnoinspection\b.*|\bspotless:off\b/i;

/** Code that silences the compiler or a style check instead of healing what it finds. */
export function escapes(root: Node, _table: GrammarTable): Fact[] {
  const found: Fact[] = [];
  const tell = (key: string, node: Node) => found.push({ key, line: lineOf(node) });
  for (const node of walk(root)) {
    if (/^(line|block)_comment$/.test(node.type)) {
      const match = COMMENTS.exec(node.text);
      if (match) tell(match[0].trim(), node);
    } else if (/annotation$/.test(node.type)) {
      const name = HIDES.exec(node.childForFieldName('name')?.text ?? '')?.[1];
      if (name !== undefined) tell(`@${name}`, node);
    } else if (node.type === 'cast_expression') {
      // A conversion by way of a type that fits everything.
      const inner = node.childForFieldName('value');
      const cast = inner?.type === 'parenthesized_expression' ? inner.firstNamedChild : inner;
      const by = cast?.type === 'cast_expression' ? cast.childForFieldName('type')?.text : undefined;
      if (by !== undefined && /^(java\.lang\.)?Object$/.test(by)) tell(`a conversion by way of ${by}`, node);
    }
  }
  return found;
}
