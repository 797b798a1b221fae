import { posix } from 'node:path';
import { offsetAt } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { modulePath } from '../../../languages/go/module-graph';
import type { Failure, PlacedEdit, Proposal, Workbench } from '../rule';

/** A parsed file with the node that a diagnostic points at. */
export interface Spot {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  /** The smallest named node at the place. */
  readonly node: Node;
}

export async function spotOf(bench: Workbench, { diagnostic, line }: Failure): Promise<Spot | null> {
  const path = diagnostic.file;
  const text = bench.text(path);
  const tree = await bench.parse(path);
  if (text === null || !tree) return null;
  // The compiler counts bytes; on a line of ASCII, where nearly all code is, that is the same.
  const offset = offsetAt(text, line, diagnostic.column ?? 1);
  return { path, text, root: tree.rootNode, node: tree.rootNode.namedDescendantForIndex(offset, offset) };
}

/** The innermost node of these kinds at or around a node. */
export function within(node: Node | null, kinds: readonly string[]): Node | null {
  for (let at = node; at; at = at.parent) if (kinds.includes(at.type)) return at;
  return null;
}

export const replaced = (path: string, node: Pick<Node, 'startIndex' | 'endIndex'>, text: string): PlacedEdit => ({
  path,
  start: node.startIndex,
  end: node.endIndex,
  text,
});

/** A statement with its whole lines, where nothing else stands on them. */
export function removed(path: string, text: string, node: Node): PlacedEdit {
  const start = text.lastIndexOf('\n', node.startIndex - 1) + 1;
  const lineEnd = text.indexOf('\n', node.endIndex);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  const alone = text.slice(start, node.startIndex).trim() === '' && text.slice(node.endIndex, end).trim() === '';
  return alone ? { path, start, end, text: '' } : { path, start: node.startIndex, end: node.endIndex, text: '' };
}

export function proposal(
  edits: readonly PlacedEdit[],
  prior: number,
  template: string,
  description: string,
  editKind: Proposal['editKind'] = 'ast_rewrite',
): Proposal {
  return { edits, prior, template, description, editKind };
}

/** Packages of the module: import path → files, tests left out. */
export function packagesOf(bench: Workbench): ReadonlyMap<string, readonly string[]> {
  return bench.memo('go-packages', () => {
    const { project, tree } = bench;
    const module = modulePath(project, tree);
    const found = new Map<string, string[]>();
    if (module === null) return found;
    for (const file of tree.files) {
      if (!file.endsWith('.go') || file.endsWith('_test.go') || /(^|\/)(vendor|testdata)\//.test(file)) continue;
      const folder = posix.relative(project.root, posix.dirname(file));
      if (folder.startsWith('..')) continue;
      const path = folder === '' || folder === '.' ? module : `${module}/${folder}`;
      found.set(path, [...(found.get(path) ?? []), file]);
    }
    return found;
  });
}

/** The name in a package's clause. */
export function clauseOf(bench: Workbench, files: readonly string[]): string {
  return /^package\s+(\w+)/m.exec(bench.text(files[0] ?? '') ?? '')?.[1] ?? '';
}

const TOP = /^(?:func|type|var|const)\s+(\w+)|^\t(\w+)(?:,\s*\w+)*\s*(?:[\w.[\]*]+\s*)?=|^\t([A-Z]\w*)$/gm;
const MEMBER = /^func\s*\([^)]*\)\s*(\w+)|^\t+(\w+)(?:,\s*\w+)*\s+[*[\]\w.]+(?:\s+`[^`]*`)?$|^\t(\w+)\([^)]*\)/gm;

const names = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter((name): name is string => name !== undefined));

/** Names that a package declares at its top. */
export function declared(bench: Workbench, files: readonly string[]): string[] {
  return [...new Set(files.flatMap((file) => names(bench.text(file) ?? '', TOP)))];
}

/** Fields and methods of all types of the module. */
export function members(bench: Workbench): readonly string[] {
  return bench.memo('go-members', () => [
    ...new Set([...packagesOf(bench).values()].flat().flatMap((file) => names(bench.text(file) ?? '', MEMBER))),
  ]);
}

/** Adds an import, in order, to the first block of imports. */
export function importEdit(path: string, text: string, wanted: string): PlacedEdit | null {
  if (new RegExp(`^\\s*(import\\s+)?"${wanted}"`, 'm').test(text)) return null;
  const block = /^import \(\n/m.exec(text);
  if (block) {
    const from = block.index + block[0].length;
    let at = from;
    for (const line of text.slice(from).split('\n')) {
      const known = /^\s*(?:[\w.]+\s+)?"([^"]+)"/.exec(line)?.[1];
      if (known === undefined || known > wanted) break;
      at += line.length + 1;
    }
    return { path, start: at, end: at, text: `\t"${wanted}"\n` };
  }
  const single = /^import (?:[\w.]+ )?"([^"]+)"\n/m.exec(text);
  if (single) {
    const both = [single[0].slice('import '.length).trim(), `"${wanted}"`].sort((a, b) => (a < b ? -1 : 1));
    return {
      path,
      start: single.index,
      end: single.index + single[0].length,
      text: `import (\n\t${both.join('\n\t')}\n)\n`,
    };
  }
  const clause = /^package \w+[^\n]*\n/m.exec(text);
  const at = clause ? clause.index + clause[0].length : 0;
  return { path, start: at, end: at, text: `\nimport "${wanted}"\n` };
}
