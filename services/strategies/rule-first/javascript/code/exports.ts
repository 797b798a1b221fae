import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Workbench } from '../../rule';
import { moduleUses } from './imports';
import { resolve, sourceFiles } from './modules';

/** What a file offers. */
export interface Exports {
  readonly names: ReadonlyMap<string, Node>;
  /** Name of what is exported by default, empty where it has none; null where there is no default. */
  readonly byDefault: string | null;
  /** `module.exports = …` of something that is no plain object. */
  readonly whole: boolean;
  /** Definitions at the top that are not exported. */
  readonly hidden: ReadonlyMap<string, Node>;
  readonly commonjs: boolean;
}

/** What a file of the project offers, through its re-exports. */
export function exportsOf(bench: Workbench, file: string): Promise<Exports> {
  return bench.memo(`ecma:exports:${file}`, () => read(bench, file, new Set([file])));
}

async function read(bench: Workbench, file: string, seen: Set<string>): Promise<Exports> {
  const names = new Map<string, Node>();
  const hidden = new Map<string, Node>();
  let byDefault: string | null = null;
  let whole = false;
  let commonjs = false;
  const tree = await bench.parse(file);
  const root = tree?.rootNode;
  for (const node of root?.namedChildren ?? []) {
    if (node.type !== 'export_statement') {
      for (const [name, at] of defined(node)) hidden.set(name, at);
      continue;
    }
    const declaration = node.childForFieldName('declaration');
    const isDefault = node.children.some((child) => child.type === 'default');
    if (isDefault) byDefault = (declaration?.childForFieldName('name') ?? node.childForFieldName('value'))?.text ?? '';
    else for (const [name, at] of declaration ? defined(declaration) : []) names.set(name, at);
    for (const item of walk(node)) {
      if (item.type !== 'export_specifier') continue;
      const name = (item.childForFieldName('alias') ?? item.childForFieldName('name'))?.text ?? '';
      if (name === 'default') byDefault = item.childForFieldName('name')?.text ?? '';
      else names.set(name, item);
    }
  }
  for (const use of root ? moduleUses(root) : []) {
    if (use.kind !== 'export' || use.names.length > 0) continue;
    const target = resolve(bench, file, use.specifier);
    const space = use.statement.namedChildren.find((child) => child.type === 'namespace_export');
    if (space) names.set(space.namedChildren[0]?.text ?? '', space);
    else if (target && !seen.has(target)) {
      seen.add(target);
      for (const [name, at] of (await read(bench, target, seen)).names) if (!names.has(name)) names.set(name, at);
    }
  }
  for (const node of root ? walk(root) : []) {
    if (node.type !== 'assignment_expression') continue;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    const member = /^(?:module\.)?exports\.([\w$]+)$/.exec(left?.text ?? '')?.[1];
    if (member) {
      commonjs = true;
      names.set(member, node);
    }
    if (left?.text !== 'module.exports' || !right) continue;
    commonjs = true;
    if (right.type === 'object') for (const [name, at] of membersOf(right)) names.set(name, at);
    else {
      whole = true;
      byDefault = right.childForFieldName('name')?.text ?? right.text;
    }
  }
  for (const name of names.keys()) hidden.delete(name);
  return { names, byDefault, whole, hidden, commonjs };
}

function membersOf(object: Node): [string, Node][] {
  return object.namedChildren.flatMap((item): [string, Node][] => {
    const key =
      item.type === 'pair'
        ? item.childForFieldName('key')
        : item.type === 'method_definition'
          ? item.childForFieldName('name')
          : item;
    return key && item.type !== 'spread_element' && item.type !== 'comment'
      ? [[key.text.replace(/^['"]|['"]$/g, ''), item]]
      : [];
  });
}

function defined(node: Node): [string, Node][] {
  const name = node.childForFieldName('name');
  if (name && /(declaration|signature)$/.test(node.type)) return [[name.text, node]];
  if (!/^(lexical|variable)_declaration$/.test(node.type)) return [];
  return node.namedChildren.flatMap((child): [string, Node][] => {
    const target = child.childForFieldName('name');
    return target?.type === 'identifier' ? [[target.text, node]] : [];
  });
}

/** Files of the project that offer a name; sources before tests. */
export async function filesOffering(
  bench: Workbench,
  name: string,
  except: string,
): Promise<{ file: string; isDefault: boolean }[]> {
  const found: { file: string; isDefault: boolean; direct: boolean }[] = [];
  for (const file of sourceFiles(bench)) {
    if (file === except || /\.json$/.test(file) || bench.adapter.role(file, bench.project) === 'test') continue;
    if (!new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b|export \\*`).test(bench.text(file) ?? '')) continue;
    const { names, byDefault } = await exportsOf(bench, file);
    const node = names.get(name);
    if (node) found.push({ file, isDefault: false, direct: !/specifier|export/.test(node.type) });
    else if (byDefault === name) found.push({ file, isDefault: true, direct: true });
  }
  return found.sort((a, b) => Number(b.direct) - Number(a.direct));
}
