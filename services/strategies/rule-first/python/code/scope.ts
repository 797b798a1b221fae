import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';

const SCOPES = ['function_definition', 'lambda', 'class_definition', 'module'];
const COMPREHENSIONS = ['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression'];

export interface Binding {
  readonly name: string;
  readonly node: Node;
  readonly kind: 'parameter' | 'variable' | 'function' | 'class' | 'import';
}

/** The scopes around a node, innermost first, as Python looks names up: a class's own names are not seen by its methods. */
export function scopesAround(node: Node): Node[] {
  const scopes = [...ancestors(node)].filter((n) => SCOPES.includes(n.type) || COMPREHENSIONS.includes(n.type));
  return scopes.filter((scope, i) => scope.type !== 'class_definition' || i === 0);
}

/** The function, class or module that a node belongs to. */
export function scopeOf(node: Node): Node {
  for (const parent of ancestors(node)) if (SCOPES.includes(parent.type)) return parent;
  return node;
}

function* targets(node: Node | null | undefined): Generator<Node> {
  if (!node) return;
  if (node.type === 'identifier') yield node;
  else if (!['attribute', 'subscript', 'call'].includes(node.type))
    for (const child of node.namedChildren) yield* targets(child);
}

function* parameterNames(node: Node): Generator<Node> {
  for (const child of node.namedChildren) {
    if (!child) continue;
    if (child.type === 'identifier') yield child;
    else if (child.type === 'typed_parameter') yield* targets(child.firstNamedChild);
    else if (/default_parameter$/.test(child.type)) yield* targets(child.childForFieldName('name'));
    else if (/splat_pattern$/.test(child.type)) yield* targets(child);
  }
}

/** What one node binds in the scope that it stands in. */
function* bindingsOf(node: Node): Generator<Binding> {
  const all = function* (nodes: Iterable<Node>, kind: Binding['kind']): Generator<Binding> {
    for (const n of nodes) yield { name: n.text, node: n, kind };
  };
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return yield* all(targets(node.childForFieldName('left')), 'variable');
    case 'named_expression':
      return yield* all(targets(node.childForFieldName('name')), 'variable');
    case 'as_pattern':
      return yield* all(targets(node.childForFieldName('alias')), 'variable');
    case 'case_clause':
      return yield* all(
        [...walk(node)].filter(
          (n) => n.type === 'identifier' && ['dotted_name', 'splat_pattern'].includes(n.parent?.type ?? ''),
        ),
        'variable',
      );
    case 'function_definition':
    case 'class_definition':
      return yield* all(
        targets(node.childForFieldName('name')),
        node.type === 'class_definition' ? 'class' : 'function',
      );
    case 'parameters':
    case 'lambda_parameters':
      return yield* all(parameterNames(node), 'parameter');
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
      for (const child of node.childrenForFieldName('name')) {
        const alias = child?.childForFieldName('alias');
        const name =
          alias ?? (child?.type === 'aliased_import' ? child.childForFieldName('name') : child)?.firstNamedChild;
        if (name) yield { name: name.text, node: name, kind: 'import' };
      }
  }
}

/** Names that a scope binds itself, nested scopes left out. */
export function bindingsIn(scope: Node): Binding[] {
  const found: Binding[] = [];
  const visit = (node: Node, inside: boolean) => {
    if (inside && SCOPES.includes(node.type)) {
      // A definition binds its name here; its parameters and body are its own.
      found.push(...[...bindingsOf(node)].filter((b) => b.kind !== 'parameter'));
      return;
    }
    if (inside && COMPREHENSIONS.includes(node.type) && scope.type === 'class_definition') return;
    found.push(...(node === scope ? [] : bindingsOf(node)));
    for (const child of node.namedChildren) if (child) visit(child, true);
  };
  visit(scope, false);
  return found;
}

/** Every binding that code at a node can see, the nearest scope first. */
export function visibleBindings(node: Node): Binding[] {
  return scopesAround(node).flatMap(bindingsIn);
}

/** Whether an identifier names a variable: not an attribute, a keyword argument's name or a part of an import. */
export function isVariable(node: Node): boolean {
  const parent = node.parent;
  if (node.type !== 'identifier' || !parent) return false;
  if (parent.type === 'attribute') return parent.childForFieldName('attribute')?.id !== node.id;
  if (parent.type === 'keyword_argument') return parent.childForFieldName('name')?.id !== node.id;
  return !['dotted_name', 'aliased_import', 'relative_import'].includes(parent.type) || scopePattern(parent);
}

function scopePattern(parent: Node): boolean {
  return parent.type === 'dotted_name' && !/import/.test(parent.parent?.type ?? '') && parent.namedChildCount === 1;
}

/** Identifiers of this name that stand for a variable, below a node. */
export function usesOf(root: Node, name: string): Node[] {
  return [...walk(root)].filter((n) => n.type === 'identifier' && n.text === name && isVariable(n));
}

/** Strings of `__all__` at the top of a file. */
export function exportedStrings(root: Node): Node[] {
  return root.namedChildren.flatMap((statement) => {
    const assignment = statement?.firstNamedChild;
    if (!/assignment$/.test(assignment?.type ?? '') || assignment?.childForFieldName('left')?.text !== '__all__')
      return [];
    const right = assignment.childForFieldName('right');
    return right ? [...walk(right)].filter((n) => n.type === 'string_content') : [];
  });
}
