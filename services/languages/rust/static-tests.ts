import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { sourcesOf } from './detect';

const TEST = /^#\[(?:\w+::)*test(?:\(.*\))?\]$/s;

/** Whether a file has tests of its own: functions, or examples in its documentation. */
export function holdsTests(text: string): boolean {
  return (
    /^\s*#\[(\w+::)*(test|rstest|quickcheck)\b/m.test(text) ||
    /proptest!|^\s*\/\/[/!]\s*```(rust|should_panic)?\s*$/m.test(text)
  );
}

/** Test functions by file, named as the test program names them, but for those that a condition of the build may leave out. */
export async function testsInSource(
  syntax: Syntax,
  project: Project,
  tree: Tree,
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const file of sourcesOf(project, tree)) {
    const text = tree.read(file) ?? '';
    if (/(^|\/)(benches|examples)\//.test(file) || !/test\b/.test(text) || /^#!\[cfg/m.test(text)) continue;
    const parsed = await syntax.parse('rust', text);
    const names = parsed?.rootNode.descendantsOfType('function_item').flatMap((node) => nameOf(node, file) ?? []) ?? [];
    if (names.length > 0) found[file] = [...new Set(names)];
  }
  return found;
}

function nameOf(node: Node, file: string): string | null {
  const attributes = attributesOf(node);
  const name = node.childForFieldName('name')?.text;
  if (!name || !attributes.some((one) => TEST.test(one)) || attributes.some(isConditional)) return null;
  const parts = [name];
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'function_item' || at.type === 'macro_definition') return null;
    if (at.type !== 'mod_item') continue;
    if (attributesOf(at).some(isConditional)) return null;
    parts.unshift(at.childForFieldName('name')?.text ?? '');
  }
  return [...modulePath(file), ...parts].join('::');
}

/** The text of the attributes before an item. */
export function attributesOf(node: Node): string[] {
  const found: string[] = [];
  for (let at = node.previousNamedSibling; at; at = at.previousNamedSibling) {
    if (at.type === 'attribute_item') found.push(at.text);
    else if (!/comment/.test(at.type)) break;
  }
  return found;
}

const isConditional = (attribute: string): boolean =>
  /^#\[cfg/.test(attribute) && !/^#\[cfg\(test\)\]$/.test(attribute);

/** Modules from the crate's root to a file, by Cargo's layout. */
export function modulePath(file: string): string[] {
  const [, inside = posix.basename(file)] = /(?:^|\/)(?:src\/bin|src|tests|benches|examples)\/(.*)$/.exec(file) ?? [];
  if (/(^|\/)(tests|benches|examples|src\/bin)\/[^/]+(\/main)?\.rs$/.test(file)) return [];
  const parts = inside.replace(/\.rs$/, '').split('/');
  const last = parts.at(-1);
  if (last === 'mod' || (parts.length === 1 && (last === 'lib' || last === 'main'))) parts.pop();
  return parts;
}
