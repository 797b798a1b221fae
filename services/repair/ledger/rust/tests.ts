import { descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';

const JUDGES = /^(\w+::)*(debug_)?(assert\w*|prop_assert\w*|matches|panic|unreachable|insta::\w+|expect)$/;
const JUDGING_METHODS = /^(unwrap\w*|expect\w*|assert\w*|should\w*)$/;
const SKIPS = /\b(ignore|should_panic|no_run|compile_fail|cfg|cfg_attr|allow|expect|coverage|bench|serial|timeout)\b/;

/** Attributes by which a test is not run, or is to fail. */
export function marks(root: Node): Fact[] {
  return descendants(root, ['attribute_item', 'inner_attribute_item'])
    .filter((node) => SKIPS.test(node.text) && !/^#\[\s*cfg\(test\)\s*\]$/.test(node.text))
    .map((node) => ({ key: node.text.replace(/\s+/g, ' '), line: lineOf(node) }));
}

/** Macros and methods that assert, and `?`, which fails a test that returns a result. */
export function judging(root: Node, _table: GrammarTable): Node[] {
  return descendants(root, ['macro_invocation', 'call_expression', 'try_expression']).filter((node) => {
    if (node.type === 'try_expression') return true;
    if (node.type === 'macro_invocation') return JUDGES.test(node.childForFieldName('macro')?.text ?? '');
    const callee = node.childForFieldName('function');
    return (
      JUDGING_METHODS.test(callee?.childForFieldName('field')?.text ?? '') ||
      /(^|::)assert\w*$/.test(callee?.text ?? '')
    );
  });
}

export function callee(call: Node): string {
  const node = call.childForFieldName('function') ?? call.childForFieldName('macro');
  return node?.childForFieldName('field')?.text ?? node?.text ?? '';
}

/** Items of a source file that are only there for its tests, the outermost of each, with their attributes. */
export function inner(root: Node): Node[] {
  const found: Node[] = [];
  const visit = (node: Node) => {
    let attributed = false;
    for (const child of node.namedChildren) {
      if (child.type === 'attribute_item') {
        attributed ||= /^#\[\s*((\w+::)*test\b|rstest\b|cfg\(\s*(all\(\s*)?test\b)/.test(child.text);
        continue;
      }
      if (attributed) found.push(child);
      else if (child.type === 'mod_item' || child.type === 'declaration_list' || child.type === 'impl_item')
        visit(child);
      if (!/comment/.test(child.type)) attributed = false;
    }
  };
  visit(root);
  return found;
}
