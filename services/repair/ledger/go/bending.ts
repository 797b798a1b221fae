import { descendants, enclosing, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';

/** Selectors by which code learns who runs it, ends the judge early, or changes what it compares. */
const MEANS =
  /^(os\.(Exit|Args|Executable)|runtime\.(Caller|Callers|Goexit|Stack|FuncForPC|SetFinalizer)|debug\.(Stack|SetPanicOnFault|ReadBuildInfo)|syscall\.(Exit|Kill|Exec)|testing\.\w+|flag\.Lookup|plugin\.Open|unsafe\.\w+)$/;
/** What only exists while something is tested or built. */
const WITNESSES =
  /^(GO_?TEST\w*|GOFLAGS|CI|GITHUB_\w+|GITLAB_CI|RIFT\w*|TEST\w*|tests?|test\.\w+|.*\.test|.*_test\.go)$/;
const ASKS = /(^|\.)(Getenv|LookupEnv|Environ|Lookup|HasSuffix|HasPrefix|Contains)$/;
const IDENTITY = /^(Equal|Equals|Less|Compare|Cmp|Is|Error|String)$/;

/** Code that tells whether it is tested, or that bends what a test would see. */
export function bending(root: Node, table: GrammarTable, isTest: boolean): Fact[] {
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const node of walk(root)) {
    if (node.type === 'selector_expression' && node.parent?.type !== 'selector_expression' && MEANS.test(node.text)) {
      if (!isTest || !node.text.startsWith('testing.')) tell(node.text, node);
    } else if (
      node.type === 'comment' &&
      /^\/\/(go:(build|linkname|generate|embed|debug)|\s*\+build|line)\b/.test(node.text)
    ) {
      tell(node.text.replace(/\s+/g, ' '), node);
    } else if (node.type === 'import_spec' && /"(testing|unsafe|C|plugin)"$|^_ |^\. /.test(node.text) && !isTest) {
      tell(`import ${node.text}`, node);
    } else if (node.type === 'method_declaration' && !isTest) {
      const name = node.childForFieldName('name')?.text ?? '';
      const body = node.childForFieldName('body');
      const [only, more] = body ? descendants(body, ['return_statement']) : [];
      const value = only?.firstNamedChild?.firstNamedChild;
      if (IDENTITY.test(name) && !more && value && fold(value) !== undefined && /^\{\s*return\b/.test(body?.text ?? ''))
        facts.push(factOf(node, table, `${name} that says the same of all\u0000`));
    } else if (!isTest && /string_literal$/.test(node.type)) {
      const value = fold(node);
      const asked = enclosing(node, ['call_expression'])?.childForFieldName('function')?.text ?? '';
      if (typeof value === 'string' && WITNESSES.test(value) && ASKS.test(asked)) tell(`"${value}"`, node);
    }
  }
  return facts;
}
