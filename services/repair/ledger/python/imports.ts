import { descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { LedgerView, Role } from '../contract';
import type { Fact } from '../facts';
import { fold } from './fold';
import { dotted, identifier, namesOf } from './names';
import { PYTHON_STDLIB } from './stdlib';

/** Top-level modules that a file imports, however it does. */
export function imports(root: Node, _table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (path: string | undefined, node: Node) => {
    const top = identifier(path ?? '').split('.')[0] ?? '';
    if (top !== '' && !facts.some(({ key }) => key === top)) facts.push({ key: top, line: lineOf(node) });
  };
  for (const node of descendants(root, ['import_statement'])) {
    for (const name of node.childrenForFieldName('name')) {
      tell(name?.type === 'aliased_import' ? name.childForFieldName('name')?.text : name?.text, node);
    }
  }
  for (const node of descendants(root, ['import_from_statement']))
    tell(node.childForFieldName('module_name')?.text, node);
  const names = namesOf(root);
  for (const call of descendants(root, ['call'])) {
    const callee = call.childForFieldName('function');
    const path = callee && dotted(callee, names);
    if (path !== '__import__' && path !== 'importlib.import_module') continue;
    const [module] = call.childForFieldName('arguments')?.namedChildren ?? [];
    const name = module ? fold(module) : undefined;
    tell(typeof name === 'string' ? name : '?', call);
  }
  return facts;
}

/** Whether a module is the standard library's, the project's own, or one that it depends on already. */
export function knownModules({ tree, role, changes }: LedgerView): (module: string, by: Role) => boolean {
  const own = new Set(
    tree.files.flatMap((file) => {
      const parts = file.split('/');
      return parts.map((part, i) => (i === parts.length - 1 ? part.replace(/\.(pyi?|so|pyd)$/, '') : part));
    }),
  );
  let declared: string | undefined;
  return (module, by) => {
    if (PYTHON_STDLIB.has(module) || own.has(module)) return true;
    declared ??= tree.files
      .filter(
        (file) =>
          role(file) === 'manifest' ||
          /(^|\/)(requirements[^/]*\.(txt|in)|pyproject\.toml|setup\.(cfg|py)|pipfile|tox\.ini|environment\.ya?ml)$/i.test(
            file,
          ),
      )
      .map((file) => tree.read(file) ?? '')
      .join('\n')
      .replace(/[-_.]+/g, '_')
      .toLowerCase();
    const name = module.toLowerCase().replace(/[-_.]+/g, '_');
    if (
      /^\w+$/.test(name) &&
      new RegExp(`(^|[^a-z0-9_])(python_|py)?${name}([^a-z0-9_]|_[^a-z]|$)`, 'm').test(declared)
    )
      return true;
    // A distribution may bring modules of another name: what is imported already is there. Sources need no tools of tests.
    const changed = new Set(changes.map(({ path }) => path));
    const line = new RegExp(`^\\s*(import|from)\\s+${module.replace(/\W/g, '\\$&')}\\b`, 'm');
    const roles: readonly Role[] = by === 'test' ? ['test', 'source'] : ['source'];
    const others = tree.files.filter(
      (file) => file.endsWith('.py') && !changed.has(file) && roles.includes(role(file)),
    );
    return others.some((file) => line.test(tree.read(file) ?? ''));
  };
}
