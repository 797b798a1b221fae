import { descendants, enclosing, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { dotted, namesOf, references } from './names';

/** Names by which Python code tells type checkers and warning filters to look away. */
const ESCAPES = new Set([
  'typing.Any',
  'typing.cast',
  'typing.no_type_check',
  'typing.no_type_check_decorator',
  'typing_extensions.Any',
  'warnings.filterwarnings',
  'warnings.simplefilter',
  'warnings.catch_warnings',
  'logging.disable',
]);

/** Code that silences a finding instead of healing it. */
export function escapes(root: Node, table: GrammarTable, path: string): Fact[] {
  const names = namesOf(root);
  const found: Fact[] = [];
  for (const { path: name, node } of references(root, names)) {
    if (ESCAPES.has(name)) found.push({ key: name, line: lineOf(node) });
  }
  // Code that a type checker does not look at.
  const hidden = descendants(root, ['not_operator'])
    .filter((node) =>
      descendants(node, ['identifier', 'attribute']).some((n) => dotted(n, names) === 'typing.TYPE_CHECKING'),
    )
    .map((node) => factOf(node, table));
  const kept = path.endsWith('__init__.py') || path.endsWith('.pyi') ? [] : redundantAliases(root);
  return [...found, ...hidden, ...kept];
}

/** `import x as x`: to linters an export, and so a use. */
function redundantAliases(root: Node): Fact[] {
  return descendants(root, ['aliased_import'])
    .filter((node) => node.childForFieldName('name')?.text === node.childForFieldName('alias')?.text)
    .filter((node) => enclosing(node, ['import_statement', 'import_from_statement']) !== null)
    .map((node) => ({ key: `${node.text} (kept as an export)`, line: node.startPosition.row + 1 }));
}
