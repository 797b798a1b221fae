import { descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';

const JUDGING =
  /^(Error|Errorf|Fatal|Fatalf|Fail|FailNow|Assert\w*|Check\w*|Expect\w*|Require\w*|Must\w*|Diff|DeepEqual|Run|To|NotTo|ToNot|Should\w*)$/;
/** Packages of assertions, whatever they assert. */
const JUDGES = /^(assert|require|is|check|must|qt|td|gomega|g|cmp)$/;
const SKIPS = /^(Skip|Skipf|SkipNow|Short|Parallel|Exit|Goexit|Setenv)$/;

/** Calls by which a test is not run, and constraints by which its file is not compiled. */
export function marks(root: Node): Fact[] {
  const calls = descendants(root, ['selector_expression'])
    .filter((node) => SKIPS.test(node.childForFieldName('field')?.text ?? ''))
    .map((node) => ({ key: node.text, line: lineOf(node) }));
  const constraints = descendants(root, ['comment'])
    .filter((node) => /^\/\/(go:build|\s*\+build)\b/.test(node.text))
    .map((node) => ({ key: node.text, line: lineOf(node) }));
  return [...calls, ...constraints];
}

/** Methods of testing, and calls of packages of assertions. */
export function judging(root: Node, table: GrammarTable): Node[] {
  return descendants(root, table.call).filter((node) => {
    const callee = node.childForFieldName('function');
    if (callee?.type !== 'selector_expression')
      return /^(assert|require|check|must|expect)\w*$/i.test(callee?.text ?? '');
    const name = callee.childForFieldName('field')?.text ?? '';
    return JUDGING.test(name) || JUDGES.test(callee.childForFieldName('operand')?.text ?? '');
  });
}

export function callee(call: Node): string {
  return call.childForFieldName('function')?.text ?? '';
}
