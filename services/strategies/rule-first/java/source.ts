import { posix } from 'node:path';
import { offsetAt, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { Failure, PlacedEdit, Proposal, Workbench } from '../rule';

/** A parsed file with the node that a diagnostic points at. */
export interface Spot {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  /** The smallest named node at the place. */
  readonly node: Node;
  readonly offset: number;
}

export async function spotOf(bench: Workbench, { diagnostic, line }: Failure): Promise<Spot | null> {
  const path = diagnostic.file;
  const text = bench.text(path);
  const tree = await bench.parse(path);
  if (text === null || !tree) return null;
  const offset = offsetAt(text, line, diagnostic.column ?? 1);
  return { path, text, root: tree.rootNode, node: tree.rootNode.namedDescendantForIndex(offset, offset), offset };
}

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

export function proposal(edits: readonly PlacedEdit[], prior: number, template: string, description: string): Proposal {
  return { edits, prior, template, description, editKind: 'ast_rewrite' };
}

/** A class of the project: simple name → qualified names. */
export function ownClasses(bench: Workbench): ReadonlyMap<string, readonly string[]> {
  return bench.memo('java-classes', () => {
    const found = new Map<string, string[]>();
    for (const file of bench.tree.files) {
      if (!file.endsWith('.java') || /(^|\/)target\//.test(file)) continue;
      const name = posix.basename(file, '.java');
      const clause = /^\s*package\s+([\w.]+)\s*;/m.exec(bench.text(file) ?? '')?.[1];
      if (clause !== undefined) found.set(name, [...(found.get(name) ?? []), `${clause}.${name}`]);
    }
    return found;
  });
}

/** Methods, fields and components of records that the project's sources declare. */
export function ownMembers(bench: Workbench): readonly string[] {
  return bench.memo('java-members', () => {
    const found = new Set<string>();
    for (const file of bench.tree.files) {
      if (!file.endsWith('.java') || /(^|\/)(target|test)\//.test(file)) continue;
      const text = bench.text(file) ?? '';
      for (const [, name = ''] of text.matchAll(
        /\b[\w>\]]+\s+(\w+)\s*\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?:throws [\w., ]+)?[{;]/g,
      ))
        found.add(name);
      for (const [, name = ''] of text.matchAll(
        /^\s*(?:(?:private|protected|public|static|final|volatile)\s+)+[\w<>[\], ?.]+\s+(\w+)\s*[=;]/gm,
      ))
        found.add(name);
      // Components of records.
      for (const [, list = ''] of text.matchAll(/\brecord\s+\w+(?:<[^>]*>)?\s*\(([^)]*)\)/g))
        for (const part of list.split(',')) found.add(part.trim().split(/\s+/).pop() ?? '');
    }
    return [...found].filter(Boolean);
  });
}

/** Names that are declared in a file: locals, parameters, fields, components. */
export function declaredIn(root: Node): string[] {
  const names = new Set<string>();
  for (const node of walk(root)) {
    if (
      !/^(variable_declarator|formal_parameter|catch_formal_parameter|enhanced_for_statement|resource|enum_constant)$/.test(
        node.type,
      )
    )
      continue;
    const name = node.childForFieldName('name')?.text;
    if (name) names.add(name);
  }
  return [...names];
}

/** Adds an import, in order, to the file's imports. */
export function importEdit(path: string, text: string, wanted: string): PlacedEdit | null {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const known = [...text.matchAll(/^import\s+(static\s+)?([\w.]+(?:\.\*)?)\s*;[^\n]*\n/gm)];
  if (known.some(([, isStatic, name]) => !isStatic && name === wanted)) return null;
  const plain = known.filter(([, isStatic]) => !isStatic);
  const after = plain.filter(([, , name = '']) => name < wanted).at(-1);
  const [first] = plain;
  const line = `import ${wanted};${eol}`;
  if (after) return { path, ...same(after.index + after[0].length), text: line };
  if (first) return { path, ...same(first.index), text: line };
  const clause = /^\s*package\s+[\w.]+\s*;[^\n]*\n/m.exec(text);
  const at = clause ? clause.index + clause[0].length : 0;
  return { path, ...same(at), text: clause ? `${eol}${line}` : `${line}${eol}` };
}

const same = (at: number) => ({ start: at, end: at });
