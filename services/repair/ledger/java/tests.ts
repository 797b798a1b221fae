import { descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';

const JUDGES = /^(assert\w*|fail|verify\w*|expect\w*|then\w*|should\w*|check\w*)$/;
/** Marks by which a test is not run, or is excused. */
const SKIPS =
  /^(Disabled\w*|Ignore|Enabled\w*|Tags?|Category|Flaky|RetryingTest|Timeout|FixMethodOrder|TestMethodOrder|Order|Suppress\w*)$/;
const EXCUSES = /^(assume\w*|abort)$/;

const nameOf = (node: Node): string => node.childForFieldName('name')?.text ?? '';

/** Skip markers, however they are named. */
export function marks(root: Node): Fact[] {
  const found: Fact[] = [];
  for (const node of walk(root)) {
    if (/annotation$/.test(node.type)) {
      const name = nameOf(node).split('.').pop() ?? '';
      const given = node.childForFieldName('arguments')?.text ?? '';
      if (SKIPS.test(name) || (name === 'Test' && given !== ''))
        found.push({ key: `@${name}${given}`, line: lineOf(node) });
    } else if (node.type === 'method_invocation' && EXCUSES.test(nameOf(node)))
      found.push({ key: nameOf(node), line: lineOf(node) });
  }
  return found;
}

/** Calls that assert, each whole chain of them once, and the statement of the language. */
export function judging(root: Node, table: GrammarTable): Node[] {
  const calls = descendants(root, ['method_invocation']).filter((node) => {
    const { parent } = node;
    if (parent?.type === 'method_invocation' && parent.childForFieldName('object')?.id === node.id) return false;
    for (let at: Node | null = node; at?.type === 'method_invocation'; at = at.childForFieldName('object'))
      if (JUDGES.test(nameOf(at))) return true;
    return false;
  });
  return [...calls, ...descendants(root, table.assertion)];
}

/** A name that an import brought in may be put right. */
export function callee(call: Node): string {
  if (call.type !== 'method_invocation') return call.childForFieldName('type')?.text ?? call.type;
  const object = call.childForFieldName('object');
  return object?.type === 'identifier' ? `${object.text}.${nameOf(call)}` : nameOf(call);
}
