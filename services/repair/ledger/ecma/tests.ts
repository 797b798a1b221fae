import { descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { dotted, keyName, namesOf, references } from './names';

/** Calls that judge: their path, with the calls within a chain as `()`. */
const JUDGES =
  /(^|[./])(assert\w*|expect\w*|should|verify\w*|fail|plan|assertions|hasAssertions|ok|notOk|equal|deepEqual|strictEqual|notEqual|throws|rejects|doesNotThrow|doesNotReject|match|is|same|like|snapshot|calledWith|to[A-Z]\w*)(\(\)|\.|$)/;

/** Marks by which a test is not run, runs alone, or is expected to fail. */
const SKIPS =
  /(^|\.)(skip|skipIf|runIf|todo|only|fails|failing|fixme|xit|xtest|xdescribe|xspecify|xcontext|fit|ftest|fdescribe|pending|retry|retries|retryTimes|allowFail|\?)(\(|$)/;
const OPTIONS = /^(skip|todo|only|retry|fails|timeout|concurrency|expectFailure)$/;

/** Skip markers, however they are named. */
export function marks(root: Node): Fact[] {
  const names = namesOf(root);
  const found: Fact[] = [];
  for (const { path, node } of references(root, names)) {
    const segments = path.split(/(?<=\.)/);
    if (SKIPS.test(path) || segments.some((segment) => /^(skip|todo|only|failing|fails)\.$/.test(segment)))
      found.push({ key: path, line: lineOf(node) });
  }
  for (const node of walk(root)) {
    const key = node.type === 'pair' ? node.childForFieldName('key') : node;
    if (!key || !['pair', 'shorthand_property_identifier'].includes(node.type)) continue;
    const name = keyName(key);
    if (OPTIONS.test(name)) found.push({ key: `the option ${name}`, line: lineOf(node) });
  }
  return found;
}

/** Calls that assert, and where a rejected promise is waited for. */
export function judging(root: Node, table: GrammarTable): Node[] {
  const names = namesOf(root);
  return descendants(root, [...table.call, 'await_expression']).filter((node) => {
    const call = node.type === 'await_expression' ? node.namedChildren[0] : node;
    const callee = call?.childForFieldName('function');
    return callee ? JUDGES.test(dotted(callee, names) ?? callee.text) : false;
  });
}

/** A name that an import brought in may be put right. */
export function callee(call: Node, root: Node): string {
  const node = call.childForFieldName('function') ?? call.childForFieldName('constructor');
  if (!node) return '';
  const names = namesOf(root);
  const local = node.type === 'identifier' && !names.has(node.text);
  return local ? node.text : (dotted(node, names) ?? node.text);
}
