import { ancestors, descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { dotted, namesOf, references } from './names';

/** Calls and context managers that judge, beside the language's own assertion statement. */
const JUDGES =
  /(^|\.)(assert\w*|fail\w*|raises|warns|deprecated_call|approx|check\w*|expect\w*|verify\w*|subTest|isclose)$/i;

/** Marks by which a test is not run, or is expected to fail. */
const SKIPS =
  /(^|\.)(skip|skipif|skipIf|skipUnless|skipTest|SkipTest|xfail|expectedFailure|importorskip|exit|Skipped|slow|flaky|usefixtures|filterwarnings|timeout|tryfirst|deselect|\?)$/;

/** Skip markers, however they are named. */
export function marks(root: Node): Fact[] {
  const names = namesOf(root);
  return [...references(root, names)]
    .filter(
      ({ path, node }) => SKIPS.test(path) && (node.type !== 'identifier' || names.has(node.text) || isMark(node)),
    )
    .map(({ path, node }) => ({ key: path, line: lineOf(node) }));
}

function isMark(node: Node): boolean {
  return [...ancestors(node)].some((parent) => ['decorator', 'raise_statement', 'call'].includes(parent.type));
}

export function judging(root: Node, table: GrammarTable): Node[] {
  const names = namesOf(root);
  return descendants(root, [...table.assertion, ...table.call]).filter((node) => {
    if (table.assertion.includes(node.type)) return true;
    const callee = node.childForFieldName('function');
    return callee !== null && JUDGES.test(dotted(callee, names) ?? callee.text);
  });
}

/** A name that an import brought in may be put right. */
export function callee(call: Node, root: Node): string {
  const names = namesOf(root);
  const node = call.childForFieldName('function');
  if (!node) return '';
  const local = node.type === 'identifier' && !names.has(node.text);
  return local ? node.text : (dotted(node, names) ?? '');
}
