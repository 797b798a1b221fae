import type { Project } from '../../../domain/check';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { isTestFile, sourcesOf } from './detect';

const TESTS = new Set(['Test', 'ParameterizedTest', 'RepeatedTest']);
/** A build may leave these out. */
const MAY_BE_LEFT_OUT = /^(Tags?|Category|IncludeTags|EnabledIf\w*|Suite\w*|RunWith)$/;

/** Annotated methods of the tests' own classes, as `Class::method`; a nested class as `Outer$Inner`. */
export async function testsInSource(
  project: Project,
  tree: Tree,
  syntax: Syntax,
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const file of sourcesOf(project, tree).filter(isTestFile)) {
    const text = tree.read(file) ?? '';
    if (!/@[\w.]*Test\b/.test(text)) continue;
    const parsed = await syntax.parse('java', text);
    if (!parsed || parsed.rootNode.hasError) continue;
    const names = testsOf(parsed.rootNode, '');
    if (names.length > 0) found[file] = [...new Set(names)];
  }
  return found;
}

function testsOf(node: Node, outer: string): string[] {
  return node.namedChildren.flatMap((child) => {
    if (child.type !== 'class_declaration') return [];
    const { annotations, words } = modifiersOf(child);
    if (words.includes('abstract') || annotations.some((name) => MAY_BE_LEFT_OUT.test(name))) return [];
    const own = child.childForFieldName('name')?.text ?? '';
    const name = outer ? `${outer}$${own}` : own;
    const body = child.childForFieldName('body');
    if (!body) return [];
    const methods = body.namedChildren.filter((member) => member.type === 'method_declaration').filter(isTest);
    const names = methods.map((method) => `${name}::${method.childForFieldName('name')?.text ?? ''}`);
    return [...names, ...testsOf(body, name)];
  });
}

function isTest(method: Node): boolean {
  const { annotations } = modifiersOf(method);
  return annotations.some((name) => TESTS.has(name)) && !annotations.some((name) => MAY_BE_LEFT_OUT.test(name));
}

function modifiersOf(node: Node): { annotations: string[]; words: string[] } {
  const modifiers = node.namedChildren.find((child) => child.type === 'modifiers');
  const annotations = (modifiers?.namedChildren ?? [])
    .filter((child) => /annotation$/.test(child.type))
    .map((child) => child.childForFieldName('name')?.text.split('.').pop() ?? '');
  return { annotations, words: modifiers?.text.split(/\s+/) ?? [] };
}
