import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { ModuleGraph } from '../../../domain/failure';
import type { Node, Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { readManifest } from './manifest';

/** A name as an import statement has it: leading dots counted, what comes after as parts. */
interface Imported {
  readonly level: number;
  readonly parts: readonly string[];
}

/** Who imports whom: absolute and relative imports, `src` layouts and namespace packages; packages on the way are imported too. */
export async function importsInSource(project: Project, tree: Tree, syntax: Syntax): Promise<ModuleGraph> {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const files = tree.files.filter((file) => file.startsWith(prefix) && /\.pyi?$/.test(file));
  const { roots } = await readManifest(project, tree, syntax);
  const known = new Set(files);
  const imports: Record<string, readonly string[]> = {};
  for (const file of files) {
    const source = tree.read(file);
    const parsed = source === null ? null : await syntax.parse('python', source);
    if (!parsed) continue;
    const folder = posix.dirname(file);
    const bases = [...new Set([...roots, ...pathFolders(folder, known)])];
    const targets = importedNames(parsed.rootNode).flatMap((name) => resolve(name, folder, bases, known));
    imports[file] = [...new Set(targets)].filter((target) => target !== file).sort();
  }
  return { imports };
}

/** Folders that a runner puts on the path for a file: its own, and that of its outermost package. */
function pathFolders(folder: string, known: ReadonlySet<string>): string[] {
  let top = folder;
  while (top !== '.' && known.has(posix.join(top, '__init__.py'))) top = posix.dirname(top);
  return [folder, top];
}

function importedNames(root: Node): Imported[] {
  const statements = root.descendantsOfType(['import_statement', 'import_from_statement']);
  return statements.flatMap((statement) => {
    if (!statement) return [];
    const names = statement.childrenForFieldName('name').map((name) => dotted(name));
    if (statement.type === 'import_statement') return names.map((parts) => ({ level: 0, parts }));
    const from = statement.childForFieldName('module_name');
    if (!from) return [];
    const level = from.type === 'relative_import' ? (/^\.+/.exec(from.text)?.[0].length ?? 0) : 0;
    const base = from.text
      .replace(/^\.+/, '')
      .split('.')
      .map((part) => part.trim())
      .filter(Boolean);
    return [{ level, parts: base }, ...names.map((parts) => ({ level, parts: [...base, ...parts] }))];
  });
}

function dotted(name: Node | null): string[] {
  const node = name?.type === 'aliased_import' ? name.childForFieldName('name') : name;
  return (node?.text ?? '')
    .split('.')
    .map((part) => part.trim())
    .filter(Boolean);
}

function resolve(
  { level, parts }: Imported,
  folder: string,
  bases: readonly string[],
  known: ReadonlySet<string>,
): string[] {
  if (level > 0) {
    let from = folder;
    for (let i = 1; i < level; i++) from = posix.dirname(from);
    return along(from, parts, known, true);
  }
  for (const base of bases) {
    const found = along(base, parts, known, false);
    if (found.length > 0) return found;
  }
  return [];
}

/** The files that importing a dotted name from a folder runs, the packages on the way first. */
function along(base: string, parts: readonly string[], known: ReadonlySet<string>, relative: boolean): string[] {
  const found: string[] = [];
  let folder = base;
  if (relative && known.has(posix.join(base, '__init__.py'))) found.push(posix.join(base, '__init__.py'));
  for (const part of parts) {
    folder = posix.join(folder, part);
    const file = [`${folder}.py`, posix.join(folder, '__init__.py'), `${folder}.pyi`].find((path) => known.has(path));
    if (file) found.push(file);
    if (file?.endsWith(`${part}.py`)) break;
  }
  return found;
}
