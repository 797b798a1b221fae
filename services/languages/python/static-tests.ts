import type { Project } from '../../../domain/check';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { ini, pyproject } from './manifest';
import { isTestFile } from './role';

/** Settings and hooks that change what counts as a test: then the source alone does not tell. */
const OWN_RULES = /\bpython_(functions|classes|files)\b/;
const OWN_COLLECTION =
  /\bdef (load_tests|pytest_generate_tests|pytest_pycollect_makeitem|pytest_collect_file)\b|\bcollect_ignore|\b__test__\b/;

/** Tests as the source has them: module-level functions and methods of test classes, `Class::method`. */
export async function testsInSource(
  project: Project,
  tree: Tree,
  syntax: Syntax,
): Promise<Record<string, readonly string[]>> {
  const settings = ['pytest.ini', 'tox.ini', 'setup.cfg'].map((file) => JSON.stringify(ini(project, tree, file)));
  if ([...settings, JSON.stringify(pyproject(project, tree).table)].some((text) => OWN_RULES.test(text))) return {};
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const files = tree.files.filter((file) => file.startsWith(prefix) && file.endsWith('.py') && isTestFile(file));
  const found: Record<string, readonly string[]> = {};
  for (const file of files) {
    const source = tree.read(file);
    if (source === null || OWN_COLLECTION.test(source)) continue;
    const parsed = await syntax.parse('python', source);
    if (!parsed || parsed.rootNode.hasError) continue;
    const names = definitions(parsed.rootNode).flatMap(testsOf);
    if (names.length > 0) found[file] = [...new Set(names)];
  }
  return found;
}

function testsOf({ node, decorators }: Definition): string[] {
  const name = node.childForFieldName('name')?.text ?? '';
  if (node.type === 'function_definition') return /^test/.test(name) && !isFixture(decorators) ? [name] : [];
  const bases = node.childForFieldName('superclasses')?.text ?? '';
  const body = node.childForFieldName('body');
  const unit = /\b\w*TestCase\b/.test(bases);
  if (!body || !(unit || /^Test/.test(name))) return [];
  const methods = definitions(body).filter(
    (inner) => inner.node.type === 'function_definition' && !isFixture(inner.decorators),
  );
  const named = methods.map((inner) => inner.node.childForFieldName('name')?.text ?? '');
  if (!unit && named.some((method) => method === '__init__' || method === '__new__')) return [];
  return named.filter((method) => /^test/.test(method)).map((method) => `${name}::${method}`);
}

interface Definition {
  readonly node: Node;
  readonly decorators: readonly string[];
}

/** Definitions directly in a block; those behind a condition may rightly be missing. */
function definitions(block: Node): Definition[] {
  return block.namedChildren.flatMap((child) => {
    if (!child) return [];
    if (child.type !== 'decorated_definition')
      return /^(function|class)_definition$/.test(child.type) ? [{ node: child, decorators: [] }] : [];
    const node = child.childForFieldName('definition');
    const decorators = child.namedChildren.filter((part) => part?.type === 'decorator').map((part) => part?.text ?? '');
    return node ? [{ node, decorators }] : [];
  });
}

function isFixture(decorators: readonly string[]): boolean {
  return decorators.some((text) => /fixture|property|staticmethod|contextmanager/.test(text));
}
