import { descendants, enclosing, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';

/** Paths by which code learns who runs it, ends the judge early, or changes what it compares. */
const MEANS =
  /(^|::)(process::(exit|abort)|env::(current_exe|args|args_os)|thread::current|panic::\w*hook|Location::caller|Backtrace::\w+|std::arch::\w+|libc::\w+)$|(^|::)(ctor|inventory|linkme)(::|$)/;
/** What only exists while something is tested or built. */
const WITNESSES = /^(RUST_TEST_\w+|RUST_BACKTRACE|CARGO\w*|NEXTEST\w*|CI|GITHUB_\w+|GITLAB_CI|RIFT\w*|TEST\w*|tests?)$/;
const IDENTITY = /\b(PartialEq|Eq|PartialOrd|Ord|Hash)\b/;

/** Code that tells whether it is tested, or that bends what a test would see. */
export function bending(root: Node, table: GrammarTable, isTest: boolean): Fact[] {
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const node of walk(root)) {
    if (node.type === 'scoped_identifier' && node.parent?.type !== 'scoped_identifier' && MEANS.test(node.text)) {
      tell(node.text, node);
    } else if (node.type === 'attribute_item' || node.type === 'inner_attribute_item') {
      if (/^#!?\[\s*cfg(_attr)?\b/.test(node.text)) tell(node.text.replace(/\s+/g, ' '), node);
      if (/\b(no_mangle|export_name|link_section|global_allocator|panic_handler)\b/.test(node.text))
        tell(node.text, node);
    } else if (node.type === 'macro_invocation') {
      const name = node.childForFieldName('macro')?.text ?? '';
      if (/^(cfg|option_env|env|include|include_str|global_asm|asm)$/.test(name)) tell(`${name}!`, node);
    } else if (node.type === 'impl_item' && !isTest) {
      const trait = node.childForFieldName('trait')?.text ?? '';
      const constant = descendants(node, ['boolean_literal', 'integer_literal']).some(
        (one) => one.parent?.type === 'block',
      );
      if (IDENTITY.test(trait) && constant) facts.push(factOf(node, table, `${trait} that says the same of all\u0000`));
    } else if (!isTest && node.type === 'string_literal') {
      const value = fold(node);
      const asked = enclosing(node, ['call_expression'])?.childForFieldName('function')?.text ?? '';
      if (typeof value === 'string' && WITNESSES.test(value) && /\bvar(_os)?$/.test(asked)) tell(`"${value}"`, node);
    }
  }
  return facts;
}
