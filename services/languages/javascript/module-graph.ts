import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { ModuleGraph } from '../../../domain/failure';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { createResolver } from './resolve';
import { CODE } from './role';

/** Who imports whom: ES modules and CommonJS, paths of a tsconfig, packages of the workspace. */
export async function importsInSource(project: Project, tree: Tree, syntax: Syntax): Promise<ModuleGraph> {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const files = tree.files.filter(
    (file) => file.startsWith(prefix) && CODE.test(file) && !file.includes('node_modules/'),
  );
  const resolve = createResolver(project, tree);
  const imports: Record<string, readonly string[]> = {};
  for (const file of files) {
    const source = tree.read(file);
    const grammar = syntax.languageOf(file);
    const parsed = source === null || grammar === null ? null : await syntax.parse(grammar, source);
    if (!parsed) continue;
    const targets = specifiersOf(parsed.rootNode).flatMap((specifier) => resolve(specifier, posix.dirname(file)) ?? []);
    imports[file] = [...new Set(targets)].filter((target) => target !== file).sort();
  }
  return { imports };
}

function specifiersOf(root: Node): string[] {
  const statements = root
    .descendantsOfType(['import_statement', 'export_statement'])
    .map((node) => node.childForFieldName('source'));
  const calls = root.descendantsOfType('call_expression').map((node) => {
    const callee = node.childForFieldName('function');
    const imports =
      callee?.type === 'import' ||
      /^(require|require\.resolve|(jest|vi)\.(mock|requireActual|importActual))$/.test(callee?.text ?? '');
    return imports ? (node.childForFieldName('arguments')?.firstNamedChild ?? null) : null;
  });
  return [...statements, ...calls].flatMap((node) => (node?.type === 'string' ? [node.text.slice(1, -1)] : []));
}
