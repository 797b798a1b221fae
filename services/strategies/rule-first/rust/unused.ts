import type { Node } from '../../../syntax/contract';
import { inFile } from '../propose';
import type { Proposal, Rule } from '../rule';
import { editOf, messagesFor, whole } from './ask';

/** Calls may do something besides. */
const ACTS = [
  'call_expression',
  'macro_invocation',
  'await_expression',
  'try_expression',
  'assignment_expression',
  'compound_assignment_expr',
];

/** What nobody uses goes, where nothing else is lost with it. */
export const unused: Rule = {
  id: 'unused',
  applies: ({ diagnostic }) => /^(unused_variables|unused_assignments|dead_code)$/.test(diagnostic.code),
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    if (!tree) return;
    const found: Proposal[] = [];
    for (const message of await messagesFor(bench, failure)) {
      for (const span of message.spans.filter((one) => one.is_primary)) {
        const place = editOf(bench, span);
        if (!place || place.path !== failure.file) continue;
        const at = tree.rootNode.namedDescendantForIndex(place.start, Math.max(place.start, place.end - 1));
        const removed = failure.diagnostic.code === 'dead_code' ? itemOf(at) : bindingOf(at);
        if (!removed) continue;
        const { node, text, prior } = removed;
        const edit = whole(bench, { path: failure.file, start: node.startIndex, end: node.endIndex, text });
        const description = text === '' ? `remove what is never used` : `do not keep what is never used`;
        found.push(inFile(failure.file, [edit], { template: 'unused', prior, description }));
      }
    }
    yield* found;
  },
};

/** A `let` of one plain name: without its value where that does nothing, else the value alone. */
function bindingOf(at: Node): { node: Node; text: string; prior: number } | null {
  let node: Node | null = at;
  while (node && !/^(let_declaration|expression_statement|function_item)$/.test(node.type)) node = node.parent;
  if (node?.type === 'expression_statement') {
    const assigned = node.firstNamedChild;
    const value = assigned?.type === 'assignment_expression' ? assigned.childForFieldName('right') : null;
    return value && value.descendantsOfType(ACTS).length === 0 && !ACTS.includes(value.type)
      ? { node, text: '', prior: 0.8 }
      : null;
  }
  if (node?.type !== 'let_declaration' || node.childForFieldName('pattern')?.type.includes('pattern')) return null;
  if (node.childForFieldName('pattern')?.text !== at.text) return null;
  const value = node.childForFieldName('value');
  const acts = value && (ACTS.includes(value.type) || value.descendantsOfType(ACTS).length > 0);
  return acts ? { node, text: `${value.text};`, prior: 0.7 } : { node, text: '', prior: 0.9 };
}

function itemOf(at: Node): { node: Node; text: string; prior: number } | null {
  let node: Node | null = at;
  while (node && !/_item$|^macro_definition$/.test(node.type)) node = node.parent;
  return node && /^(function|const|static)_item$/.test(node.type) ? { node, text: '', prior: 0.6 } : null;
}
