import type { Project } from '../../../domain/check';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { CODE, isTestFile } from './role';

/** Runners whose reports name assertions rather than tests, and words that narrow what is run. */
const OWN_RULES =
  /(from\s+|require\()['"](ava|tape|tap|uvu|zora|qunit|bun:test|@playwright\/test|cypress|tape-\w+)['"]|\b(test|it|describe|suite|context)\.only\b|\bonly:\s*true\b/;
const TEST = /^(test|it|specify)$/;
const SUITE = /^(describe|suite|context)$/;
const FLAGS = /^(skip|todo|concurrent|sequential|failing|fails)$/;

/** Tests as the source has them, `suite::test`, where name and place are written out: what a loop or a condition makes is left out. */
export async function testsInSource(
  project: Project,
  tree: Tree,
  syntax: Syntax,
): Promise<Record<string, readonly string[]>> {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const files = tree.files.filter(
    (file) => file.startsWith(prefix) && CODE.test(file) && isTestFile(file) && !file.includes('node_modules/'),
  );
  const found: Record<string, readonly string[]> = {};
  for (const file of files) {
    const source = tree.read(file);
    const grammar = syntax.languageOf(file);
    if (source === null || grammar === null || OWN_RULES.test(source) || isMixed(source)) continue;
    const parsed = await syntax.parse(grammar, source);
    if (!parsed || parsed.rootNode.hasError) continue;
    const names = testsIn(parsed.rootNode, []);
    if (names.length > 0) found[file] = [...new Set(names)];
  }
  return found;
}

/** Suites of one runner around tests of another: their names are told without each other. */
function isMixed(source: string): boolean {
  return /['"]node:test['"]/.test(source) && /['"](vitest|@jest\/globals|mocha)['"]/.test(source);
}

function testsIn(block: Node, path: readonly string[]): string[] {
  return block.namedChildren.flatMap((statement) => {
    if (statement.type !== 'expression_statement') return [];
    const inner = statement.firstNamedChild;
    const call = inner?.type === 'await_expression' ? inner.firstNamedChild : inner;
    if (call?.type !== 'call_expression') return [];
    const called = calledName(call.childForFieldName('function'));
    const args = call.childForFieldName('arguments')?.namedChildren.filter((node) => node.type !== 'comment') ?? [];
    const name = args[0] && literal(args[0]);
    if (called === null || name === null || name === undefined) return [];
    if (TEST.test(called)) return [[...path, name].join('::')];
    if (!SUITE.test(called)) return [];
    const body = args.at(-1)?.childForFieldName('body');
    return body?.type === 'statement_block' ? testsIn(body, [...path, name]) : [];
  });
}

function calledName(callee: Node | null): string | null {
  if (callee?.type === 'identifier') return callee.text;
  if (callee?.type !== 'member_expression') return null;
  const object = callee.childForFieldName('object');
  const property = callee.childForFieldName('property')?.text ?? '';
  return object?.type === 'identifier' && FLAGS.test(property) ? object.text : null;
}

function literal(node: Node): string | null {
  if (node.type !== 'string' && node.type !== 'template_string') return null;
  if (node.namedChildren.some((part) => part.type === 'template_substitution' || part.type === 'escape_sequence'))
    return null;
  return node.text.slice(1, -1);
}
