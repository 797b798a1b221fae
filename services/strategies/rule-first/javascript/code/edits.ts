import { eolOf, type TextEdit } from '../../../../../domain/text-edit';
import type { Node } from '../../../../syntax/contract';
import type { Workbench } from '../../rule';
import { isModuleFile } from './modules';
import { moduleUses, type Imported, type ModuleUse } from './imports';

/** Quote and semicolon as the file writes them. */
export function styleOf(text: string): { quote: string; semi: string } {
  const single = (text.match(/'[^'\n]*'/g) ?? []).length;
  const double = (text.match(/"[^"\n]*"/g) ?? []).length;
  const lines = text.split('\n').filter((line) => /^(import|const|let|var|export)\b.*[\w'")}\]];?\s*$/.test(line));
  const ended = lines.filter((line) => /;\s*$/.test(line)).length;
  return { quote: double > single ? '"' : "'", semi: lines.length === 0 || ended * 2 >= lines.length ? ';' : '' };
}

/** Another specifier between the quotes that are there. */
export function specifierEdit(use: ModuleUse, specifier: string): TextEdit {
  return { start: use.source.startIndex + 1, end: use.source.endIndex - 1, text: specifier };
}

/** Takes an entry out of a statement, the statement with its last. */
export function removeEntries(text: string, use: ModuleUse, entries: readonly Imported[]): TextEdit[] {
  if (entries.length >= use.names.length) return [withBlank(text, removeStatement(text, use.statement))];
  const edits: TextEdit[] = [];
  const named = use.names.filter((one) => /specifier|pattern/.test(one.node.type));
  const gone = entries.filter((one) => named.includes(one));
  const byDefault = entries.find((one) => one.name === 'default');
  const list = named[0]?.node.parent;
  if (byDefault && list) edits.push({ start: byDefault.node.startIndex, end: list.startIndex, text: '' });
  else if (byDefault) {
    const space = use.names.find((one) => one.name === '*');
    edits.push({ start: byDefault.node.startIndex, end: space?.node.startIndex ?? byDefault.node.endIndex, text: '' });
  }
  const space = entries.find((one) => one.name === '*' && one.node.type === 'namespace_import');
  if (space) {
    const comma = text.lastIndexOf(',', space.node.startIndex);
    edits.push({ start: comma, end: space.node.endIndex, text: '' });
  }
  if (gone.length === named.length && list && gone.length > 0 && !byDefault) {
    // `import a, { b } from` keeps its default.
    const comma = text.lastIndexOf(',', list.startIndex);
    edits.push({ start: comma, end: list.endIndex, text: '' });
  } else
    edits.push(
      ...removeItems(
        text,
        gone.map((one) => one.node),
      ),
    );
  return edits;
}

/** Items of one list; those at its end go together, for they share a comma with the last that stays. */
function removeItems(text: string, nodes: readonly Node[]): TextEdit[] {
  const items = nodes[0]?.parent?.namedChildren ?? [];
  const stays = items.findLastIndex((item) => !nodes.some((node) => node.id === item.id));
  const [kept, last] = [items[stays], items.at(-1)];
  if (!kept || !last || items.length - stays < 3 || /^\s*,/.test(text.slice(last.endIndex)))
    return nodes.map((node) => removeItem(text, node));
  const inner = nodes.filter((node) => node.startIndex < kept.startIndex);
  return [...inner.map((node) => removeItem(text, node)), { start: kept.endIndex, end: last.endIndex, text: '' }];
}

/** An item of a list, with the comma that belongs to it and, where it stands alone, its line. */
export function removeItem(text: string, node: Node): TextEdit {
  const after = /^\s*,/.exec(text.slice(node.endIndex))?.[0].length ?? 0;
  const lineStart = text.lastIndexOf('\n', node.startIndex - 1) + 1;
  const alone = text.slice(lineStart, node.startIndex).trim() === '';
  if (after > 0) {
    const end = node.endIndex + after;
    const rest = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length;
    if (alone && rest !== undefined) return { start: lineStart, end: end + rest, text: '' };
    const blank = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    return { start: node.startIndex, end: end + blank, text: '' };
  }
  const before = /,?\s*$/.exec(text.slice(0, node.startIndex))?.[0] ?? '';
  const keep = before.startsWith(',') ? before.length : 0;
  return { start: node.startIndex - keep, end: node.endIndex, text: '' };
}

/** A statement, with its line where it has it alone. */
export function removeStatement(text: string, statement: Node): TextEdit {
  const { startIndex, endIndex } = statement;
  const semi = /^[ \t]*;/.exec(text.slice(endIndex))?.[0].length ?? 0;
  const end = endIndex + semi;
  const lineStart = text.lastIndexOf('\n', startIndex - 1) + 1;
  const from = lineStart === 0 && text.startsWith('\ufeff') ? 1 : lineStart;
  const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end))?.[0];
  if (text.slice(from, startIndex).trim() === '' && rest !== undefined)
    return { start: from, end: end + rest.length, text: '' };
  return { start: startIndex, end, text: '' };
}

/** The blank line that a definition or an import leaves behind goes with it. */
export function withBlank(text: string, edit: TextEdit): TextEdit {
  const before = /(^|\n)[ \t]*\r?\n$/.test(text.slice(0, edit.start)) || edit.start === 0;
  const after = /^[ \t]*\r?\n/.exec(text.slice(edit.end))?.[0].length ?? 0;
  if (before && after > 0) return { ...edit, end: edit.end + after };
  const gap =
    edit.end >= text.length
      ? /(\r?\n[ \t]*)$/.exec(text.slice(0, edit.start).replace(/\n$/, ''))?.[0].length
      : undefined;
  return gap === undefined ? edit : { ...edit, start: edit.start - gap };
}

/** The edit that imports a name: into a statement that is there, or a new one behind the last. */
export function importEdit(
  bench: Workbench,
  path: string,
  root: Node,
  what: { specifier: string; name: string; local: string },
): TextEdit {
  const text = bench.text(path) ?? '';
  const { specifier, name, local } = what;
  const uses = moduleUses(root).filter(
    (use) => use.kind === 'import' || (use.kind === 'require' && use.statement.parent?.type === 'program'),
  );
  const same = uses.find(
    (use) =>
      use.specifier === specifier && !use.typeOnly && use.names.some((one) => /specifier|pattern/.test(one.node.type)),
  );
  const entry = name === local ? name : same?.kind === 'require' ? `${name}: ${local}` : `${name} as ${local}`;
  const last = same?.names.at(-1);
  if (last && name !== 'default' && name !== '*') {
    const lineStart = text.lastIndexOf('\n', last.node.startIndex - 1) + 1;
    const indent = text.slice(lineStart, last.node.startIndex);
    const glue = indent.trim() === '' && lineStart > 0 ? `,${eolOf(text)}${indent}` : ', ';
    return { start: last.node.endIndex, end: last.node.endIndex, text: `${glue}${entry}` };
  }
  const { quote, semi } = styleOf(text);
  const source = `${quote}${specifier}${quote}`;
  const esm = isModuleFile(bench, path) || (uses.length > 0 && uses.every((use) => use.kind === 'import'));
  const clause = name === 'default' ? local : name === '*' ? `* as ${local}` : `{ ${entry} }`;
  const pattern = name === 'default' || name === '*' ? local : `{ ${name === local ? name : `${name}: ${local}`} }`;
  const line = esm ? `import ${clause} from ${source}${semi}` : `const ${pattern} = require(${source})${semi}`;
  const eol = eolOf(text);
  const at = uses.at(-1)?.statement;
  if (at) {
    const end = /^[ \t]*;?[^\n]*/.exec(text.slice(at.endIndex))?.[0].replace(/\r$/, '').length ?? 0;
    return { start: at.endIndex + end, end: at.endIndex + end, text: `${eol}${line}` };
  }
  // Behind what has to stay first: `#!`, a licence, `'use strict'`.
  const head =
    /^(\ufeff)?(#!.*\r?\n)?(\s*\/\*[^]*?\*\/\s*?\r?\n)?(\s*['"]use strict['"];?\s*?\r?\n)?/.exec(text)?.[0].length ?? 0;
  return { start: head, end: head, text: `${line}${eol}${/^\s*\r?\n/.test(text.slice(head)) ? '' : eol}` };
}
