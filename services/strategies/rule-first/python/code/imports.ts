import { descendants, statements } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { eolOf, indentOf, indentUnit, linesOf, removeLines, type TextEdit } from '../../../../../domain/text-edit';
import { python as table } from '../../../../syntax/tables/python';

export interface ImportedName {
  /** As the module exports it; dotted for `import a.b`. */
  readonly name: string;
  /** What the file calls it; the first part for `import a.b`. */
  readonly bound: string;
  /** `name` or `name as alias`. */
  readonly node: Node;
  /** The name alone. */
  readonly nameNode: Node;
}

export interface ImportStatement {
  readonly node: Node;
  readonly from: boolean;
  /** `a.b`, `..a`; empty for plain imports. */
  readonly module: string;
  readonly moduleNode: Node | null;
  readonly names: readonly ImportedName[];
  readonly star: boolean;
}

function namesOf(node: Node, from: boolean): ImportedName[] {
  return node.childrenForFieldName('name').flatMap((child): ImportedName[] => {
    if (!child) return [];
    const nameNode = child.type === 'aliased_import' ? child.childForFieldName('name') : child;
    const alias = child.type === 'aliased_import' ? child.childForFieldName('alias')?.text : undefined;
    if (!nameNode) return [];
    const name = nameNode.text.replace(/\s/g, '');
    return [{ name, bound: alias ?? (from ? name : (name.split('.')[0] ?? name)), node: child, nameNode }];
  });
}

/** All import statements of a file, wherever they stand. */
export function importsOf(root: Node): ImportStatement[] {
  return descendants(root, table.import).map((node) => {
    const from = node.type !== 'import_statement';
    const moduleNode = node.childForFieldName('module_name');
    const module = node.type === 'future_import_statement' ? '__future__' : (moduleNode?.text.replace(/\s/g, '') ?? '');
    const star = node.namedChildren.some((c) => c?.type === 'wildcard_import');
    return { node, from, module, moduleNode, names: namesOf(node, from), star };
  });
}

/** Takes names out of an import statement; the statement goes where none is left, and its block gets a `pass` where it was all. */
export function removeNames(text: string, statement: ImportStatement, names: readonly ImportedName[]): TextEdit[] {
  const kept = statement.names.filter((n) => !names.includes(n));
  if (kept.length === 0) return [removeStatement(text, statement.node)];
  return names.map((name) => {
    const at = statement.names.indexOf(name);
    const next = statement.names[at + 1];
    const nextKept = statement.names.slice(at + 1).some((n) => kept.includes(n));
    if (next && nextKept) {
      const end = next.node.startIndex;
      const between = text.slice(name.node.endIndex, end);
      const comment = /#[^\r\n]*/.exec(between);
      // One name a line: its comment goes with it.
      return {
        start: name.node.startIndex,
        end: comment && !/^\s*,?\s*#/.test(between) ? name.node.endIndex : end,
        text: '',
      };
    }
    // The last names: the comma before them goes too, a trailing comma stays.
    const previous = statement.names[at - 1];
    const start = previous ? previous.node.endIndex : name.node.startIndex;
    const gap = previous && !kept.includes(previous) ? name.node.startIndex : start;
    return { start: gap, end: name.node.endIndex, text: '' };
  });
}

/** Removes a statement with its line; leaves `pass` where the block would be empty. */
export function removeStatement(text: string, node: Node): TextEdit {
  const lines = linesOf(text);
  const first = node.startPosition.row + 1;
  const last = node.endPosition.row + 1;
  const block = node.parent;
  const alone = block?.type === 'block' && statements(block, table).length === 1;
  if (alone) return { start: node.startIndex, end: node.endIndex, text: 'pass' };
  const line = lines[first - 1];
  const end = lines[last - 1];
  const before = line ? text.slice(line.start, node.startIndex) : '';
  const after = end ? text.slice(node.endIndex, end.end) : '';
  if (line && end && before.trim() === '' && /^\s*(#.*)?;?\s*$/.test(after))
    return removeLines(text, lines, first, last);
  const semicolon = /^\s*;\s*/.exec(after);
  if (semicolon) return { start: node.startIndex, end: node.endIndex + semicolon[0].length, text: '' };
  const lead = /\s*;\s*$/.exec(before);
  return { start: node.startIndex - (lead?.[0].length ?? 0), end: node.endIndex, text: '' };
}

/** An import as it would be written: `import a.b`, `from a import b`, `from a import b as c`. */
export interface Wanted {
  readonly module: string;
  readonly name?: string;
  readonly alias?: string;
}

export function importText({ module, name, alias }: Wanted): string {
  const as = alias === undefined || alias === name ? '' : ` as ${alias}`;
  return name === undefined ? `import ${module}${as}` : `from ${module} import ${name}${as}`;
}

const isDocstring = (node: Node) => node.type === 'expression_statement' && node.firstNamedChild?.type === 'string';
const sortKey = (name: string) => name.toLowerCase();

function isTopLevel(statement: ImportStatement): boolean {
  return statement.node.parent?.type === 'module';
}

/** The edit that brings a name in: into a statement that imports from the module already, or as a line of its own among its like. */
export function addImport(
  text: string,
  root: Node,
  wanted: Wanted,
  isStdlib: (module: string) => boolean,
): TextEdit | null {
  const all = importsOf(root).filter(isTopLevel);
  const same = all.find(
    (s) =>
      s.from && !s.star && wanted.name !== undefined && s.module === wanted.module && wanted.module !== '__future__',
  );
  if (same && wanted.name !== undefined) return intoStatement(text, same, wanted);
  const lines = linesOf(text);
  const eol = eolOf(text);
  const line = importText(wanted);
  const group = (module: string) =>
    module.startsWith('.') ? 3 : module === '__future__' ? 0 : isStdlib(module.split('.')[0] ?? '') ? 1 : 2;
  const moduleOf = (s: ImportStatement) => (s.from ? s.module : (s.names[0]?.name ?? ''));
  const own = group(wanted.module);
  const groups = all.map((s) => group(moduleOf(s)));
  const at = (row: number, newText: string): TextEdit | null => {
    const target = lines[row];
    const offset = target ? target.start : text.length;
    const needsBreak = !target && text !== '' && !/[\r\n]$/.test(text);
    return { start: offset, end: offset, text: (needsBreak ? eol : '') + newText };
  };
  const sameGroup = all.filter((_, i) => groups[i] === own);
  if (sameGroup.length > 0) {
    // Plain imports before from-imports where the file has it so, each by name.
    const order = (from: boolean, module: string) => `${plainFirst(sameGroup) ? (from ? 1 : 0) : 0}${sortKey(module)}`;
    const mine = order(wanted.name !== undefined, wanted.module);
    const after = sameGroup.filter((s) => order(s.from, moduleOf(s)) <= mine).at(-1);
    if (after) return at(after.node.endPosition.row + 1, `${line}${eol}`);
    return at(sameGroup[0]?.node.startPosition.row ?? 0, `${line}${eol}`);
  }
  const before = all.filter((_, i) => (groups[i] ?? 0) < own).at(-1);
  if (before) return at(before.node.endPosition.row + 1, `${eol}${line}${eol}`);
  const next = all[0];
  if (next) return at(next.node.startPosition.row, `${line}${eol}${eol}`);
  return intoBareFile(root, at, line, eol, lines.length);
}

function plainFirst(statements: readonly ImportStatement[]): boolean {
  const firstFrom = statements.findIndex((s) => s.from);
  return firstFrom < 0 || statements.slice(firstFrom).every((s) => s.from);
}

function intoBareFile(
  root: Node,
  at: (row: number, text: string) => TextEdit | null,
  line: string,
  eol: string,
  count: number,
): TextEdit | null {
  const body = root.namedChildren.filter((c): c is Node => c !== null);
  const doc = body.find((c) => c.type !== 'comment');
  if (doc && isDocstring(doc)) return at(doc.endPosition.row + 1, `${eol}${line}${eol}${body.length > 1 ? '' : ''}`);
  const comments = body.findIndex((c) => c.type !== 'comment');
  const row = comments < 0 ? count : (body[comments]?.startPosition.row ?? 0);
  const leading = body
    .slice(0, Math.max(0, comments))
    .filter((c) => c.startPosition.row === 0 || /coding[:=]/.test(c.text));
  const last = leading.at(-1);
  return at(last ? Math.max(last.endPosition.row + 1, 1) : Math.min(row, count), `${line}${eol}${eol}`);
}

function intoStatement(text: string, statement: ImportStatement, wanted: Wanted): TextEdit | null {
  const entry =
    wanted.alias !== undefined && wanted.alias !== wanted.name
      ? `${wanted.name} as ${wanted.alias}`
      : (wanted.name ?? '');
  const { names } = statement;
  const last = names.at(-1);
  if (!last) return null;
  const sorted = names.every((n, i) => i === 0 || sortKey(names[i - 1]?.name ?? '') <= sortKey(n.name));
  const before = sorted ? names.find((n) => sortKey(n.name) > sortKey(wanted.name ?? '')) : undefined;
  const multi = statement.node.startPosition.row !== statement.node.endPosition.row;
  const separator = multi
    ? `,${eolOf(text)}${indentOf(linesOf(text)[last.node.startPosition.row]?.text ?? '') || indentUnit(text)}`
    : ', ';
  if (before) return { start: before.node.startIndex, end: before.node.startIndex, text: entry + separator };
  return { start: last.node.endIndex, end: last.node.endIndex, text: separator + entry };
}
