import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';

/** A name that a file takes from a module. */
export interface Imported {
  /** As the module calls it; `default` and `*` for what they say. */
  readonly name: string;
  readonly local: string;
  readonly nameNode: Node;
  /** The whole entry, with its alias. */
  readonly node: Node;
  readonly aliased: boolean;
}

export interface ModuleUse {
  readonly kind: 'import' | 'require' | 'dynamic' | 'export' | 'mock';
  readonly specifier: string;
  /** The string between its quotes is the specifier. */
  readonly source: Node;
  /** Statement as a whole; the call where it is no statement of its own. */
  readonly statement: Node;
  readonly names: readonly Imported[];
  readonly typeOnly: boolean;
}

/** Everything that a file takes from modules. */
export function moduleUses(root: Node): ModuleUse[] {
  const uses: ModuleUse[] = [];
  for (const node of walk(root)) {
    if (node.type === 'import_statement' || node.type === 'export_statement') {
      const source = node.childForFieldName('source');
      if (!source) continue;
      const kind = node.type === 'import_statement' ? 'import' : 'export';
      const typeOnly = node.children.some((child) => child.type === 'type');
      uses.push({ kind, source, statement: node, specifier: inner(source), names: entries(node), typeOnly });
    } else if (node.type === 'call_expression') {
      const callee = node.childForFieldName('function');
      const [source] = node.childForFieldName('arguments')?.namedChildren ?? [];
      if (!callee || source?.type !== 'string') continue;
      const kind = KINDS.find(([pattern]) => pattern.test(callee.text))?.[1];
      if (!kind) continue;
      const names = kind === 'require' || kind === 'dynamic' ? taken(node) : [];
      uses.push({ kind, source, statement: statementOf(node), specifier: inner(source), names, typeOnly: false });
    }
  }
  return uses;
}

const KINDS: readonly (readonly [RegExp, 'require' | 'dynamic' | 'mock'])[] = [
  [/^(module\.)?require$/, 'require'],
  [/^import$/, 'dynamic'],
  [
    /^(jest|vi|vitest)\.(mock|doMock|unmock|requireActual|importActual|requireMock|importMock)$|^require\.resolve$/,
    'mock',
  ],
];

const inner = (source: Node) => source.text.slice(1, -1);

function statementOf(call: Node): Node {
  let node = call;
  while (node.parent && !['program', 'statement_block'].includes(node.parent.type)) node = node.parent;
  return node;
}

function entries(statement: Node): Imported[] {
  const found: Imported[] = [];
  for (const node of walk(statement)) {
    if (node.type === 'import_specifier' || node.type === 'export_specifier') {
      const nameNode = node.childForFieldName('name');
      const alias = node.childForFieldName('alias');
      if (nameNode)
        found.push({ name: nameNode.text, local: (alias ?? nameNode).text, nameNode, node, aliased: alias !== null });
    } else if (node.type === 'namespace_import') {
      const local = node.namedChildren[0];
      if (local) found.push({ name: '*', local: local.text, nameNode: local, node, aliased: true });
    } else if (node.type === 'identifier' && node.parent?.type === 'import_clause') {
      found.push({ name: 'default', local: node.text, nameNode: node, node, aliased: true });
    }
  }
  return found;
}

/** What a declaration takes from `require(…)` or `await import(…)`. */
function taken(call: Node): Imported[] {
  let value = call;
  while (value.parent && ['await_expression', 'parenthesized_expression'].includes(value.parent.type))
    value = value.parent;
  const declarator = value.parent;
  if (declarator?.type === 'member_expression') {
    const nameNode = declarator.childForFieldName('property');
    return nameNode ? [{ name: nameNode.text, local: nameNode.text, nameNode, node: nameNode, aliased: true }] : [];
  }
  const target = declarator?.type === 'variable_declarator' ? declarator.childForFieldName('name') : null;
  if (target?.type === 'identifier')
    return [{ name: '*', local: target.text, nameNode: target, node: target, aliased: true }];
  if (target?.type !== 'object_pattern') return [];
  return target.namedChildren.flatMap((node): Imported[] => {
    if (node.type === 'shorthand_property_identifier_pattern')
      return [{ name: node.text, local: node.text, nameNode: node, node, aliased: false }];
    const [key, bound] = [node.childForFieldName('key'), node.childForFieldName('value')];
    return key && bound ? [{ name: key.text, local: bound.text, nameNode: key, node, aliased: true }] : [];
  });
}

const BINDERS = [
  'variable_declarator', 'function_declaration', 'class_declaration', 'generator_function_declaration', 'abstract_class_declaration',
  'interface_declaration', 'enum_declaration', 'type_alias_declaration', 'import_clause', 'import_specifier', 'namespace_import',
  'formal_parameters', 'required_parameter', 'optional_parameter', 'arrow_function', 'catch_clause', 'array_pattern', 'object_pattern',
  'pair_pattern', 'rest_pattern', 'assignment_pattern', 'object_assignment_pattern', 'for_in_statement', 'function_expression', 'class',
]; // prettier-ignore

/** Names that a file binds anywhere, with the nodes that bind them. */
export function bindingsOf(root: Node): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const node of walk(root)) {
    if (!['identifier', 'type_identifier', 'shorthand_property_identifier_pattern'].includes(node.type)) continue;
    if (binds(node)) found.set(node.text, [...(found.get(node.text) ?? []), node]);
  }
  return found;
}

function binds(node: Node): boolean {
  const { parent } = node;
  if (!parent || !BINDERS.includes(parent.type)) return false;
  if (node.type === 'shorthand_property_identifier_pattern') return true;
  const value = parent.childForFieldName('value') ?? parent.childForFieldName('right');
  if (parent.type === 'pair_pattern') return value?.id === node.id;
  if (parent.type === 'arrow_function') return parent.childForFieldName('parameter')?.id === node.id;
  if (parent.type === 'import_specifier')
    return (parent.childForFieldName('alias') ?? parent.childForFieldName('name'))?.id === node.id;
  if (parent.type === 'for_in_statement') return parent.childForFieldName('left')?.id === node.id;
  return value?.id !== node.id && parent.childForFieldName('body')?.id !== node.id;
}

/** Where a name is used as a variable, its bindings among them. */
export function usesOf(root: Node, name: string): Node[] {
  const kinds = [
    'identifier',
    'type_identifier',
    'shorthand_property_identifier',
    'shorthand_property_identifier_pattern',
    'jsx_identifier',
  ];
  return [...walk(root)].filter((node) => kinds.includes(node.type) && node.text === name);
}

/** What renames one use: a shorthand keeps the name of its property. */
export function renameUse(use: Node, fresh: string): { start: number; end: number; text: string } {
  const short = use.type === 'shorthand_property_identifier' || use.type === 'shorthand_property_identifier_pattern';
  return { start: use.startIndex, end: use.endIndex, text: short ? `${use.text}: ${fresh}` : fresh };
}
