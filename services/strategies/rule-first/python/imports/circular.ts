import { indentOf, linesOf, eolOf } from '../../../../../domain/text-edit';
import { enclosing, statements } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { python as table } from '../../../../syntax/tables/python';
import type { Proposal, Workbench } from '../../rule';
import { importsOf, importText, removeNames, type ImportedName, type ImportStatement } from '../code/imports';
import { usesOf } from '../code/scope';
import { absoluteNames, fileOfModule, sourceFiles } from '../modules';
import { byPrior, inFile } from '../../propose';

/** An import statement, and the name of it that is in question. */
export interface Place {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly statement: ImportStatement;
  readonly name: ImportedName;
}

/** Moves a name's import into the functions that use it; null where the name is used outside of functions. */
function intoFunctions(
  path: string,
  text: string,
  root: Node,
  statement: ImportStatement,
  name: ImportedName,
): Proposal | null {
  const uses = usesOf(root, name.bound).filter(
    (n) => n.startIndex < statement.node.startIndex || n.startIndex >= statement.node.endIndex,
  );
  const functions = new Map<number, Node>();
  for (const use of uses) {
    let outer = enclosing(use, ['function_definition']);
    for (let next = outer; next; next = enclosing(next, ['function_definition'])) outer = next;
    const body = outer?.childForFieldName('body');
    if (!outer || !body || use.startIndex < body.startIndex) return null;
    functions.set(outer.startIndex, outer);
  }
  if (functions.size === 0) return null;
  const lines = linesOf(text);
  const eol = eolOf(text);
  const alias = name.bound === name.name ? {} : { alias: name.bound };
  const line = importText({ module: statement.module, name: name.name, ...alias });
  const edits = [...functions.values()].flatMap((fn) => {
    const body = fn.childForFieldName('body');
    const first = body ? statements(body, table) : [];
    const doc = first[0]?.type === 'expression_statement' && first[0].firstNamedChild?.type === 'string';
    const at = doc ? (first[1] ?? null) : first[0];
    const row = lines[at?.startPosition.row ?? -1];
    if (!at || !row || row.start + indentOf(row.text).length !== at.startIndex) return [];
    return [{ start: row.start, end: row.start, text: `${indentOf(row.text)}${line}${eol}${eol}` }];
  });
  if (edits.length !== functions.size) return null;
  const description = `import ${name.name} where it is used, to break the import cycle`;
  return inFile(path, [...edits, ...removeNames(text, statement, [name])], {
    template: 'break-cycle',
    prior: 0.7,
    description,
  });
}

/** Ways out of an import cycle: the import that closes it, or one on the way back, moves into the functions that need it. */
export async function circularProposals(bench: Workbench, place: Place): Promise<Proposal[]> {
  const found: (Proposal | null)[] = [];
  const target = fileOfModule(bench, place.path, place.statement.module);
  const own = intoFunctions(place.path, place.text, place.root, place.statement, place.name);
  if (own) found.push({ ...own, prior: 0.72 });
  for (const path of target === null
    ? []
    : [target, ...sourceFiles(bench).filter((f) => f !== target && f !== place.path)]) {
    const tree = await bench.parse(path);
    const text = bench.text(path);
    if (!tree || text === null) continue;
    for (const statement of importsOf(tree.rootNode)) {
      if (!statement.from || statement.node.parent?.type !== 'module') continue;
      const reaches =
        absoluteNames(bench, path, statement.module).length > 0 &&
        fileOfModule(bench, path, statement.module) === place.path;
      const only = statement.names.length === 1 ? statement.names[0] : undefined;
      if (!reaches || !only) continue;
      const back = intoFunctions(path, text, tree.rootNode, statement, only);
      if (back) found.push({ ...back, prior: path === target ? 0.7 : 0.4 });
    }
  }
  return byPrior(found.filter((p) => p !== null));
}
