import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { EditRoles, Slot } from '../../../syntax/roles';

/** Where a name is declared, or what a function gives: with the type that is written there and the value it starts with. */
export interface Declaration {
  readonly path: string;
  readonly node: Node;
  /** null: a function without a name. */
  readonly name: string | null;
  readonly type: Node | null;
  readonly value: Node | null;
  /** The function in which the name is known; null: wherever the file is. */
  readonly scope: Node | null;
}

const firstOf = (node: Node, ...fields: readonly string[]): Node | null => {
  for (const field of fields) {
    const found = node.childForFieldName(field);
    if (found) return found;
  }
  return null;
};

/** The one thing that a list of several may hold. */
const only = (node: Node | null): Node | null =>
  node && /_list$/.test(node.type) ? (node.namedChildCount === 1 ? node.firstNamedChild : null) : node;

const OWN_MEMBER = /^(?:self|this)\.(?=[\w$]+$)/;

/** All declarations of a file, in their order; those of several names at once are left out. */
export function declarationsIn(path: string, root: Node, roles: EditRoles): Declaration[] {
  const found: Declaration[] = [];
  for (const node of walk(root)) {
    if (!roles.typed.includes(node.type)) continue;
    const first = isFunction(node, roles) ? null : node.firstNamedChild;
    const text = only(firstOf(node, 'name', 'pattern', 'left') ?? first)?.text ?? null;
    const name = text?.replace(OWN_MEMBER, '') ?? null;
    if (name !== null && !/^[\w$]+$/.test(name)) continue;
    // In Java the type stands before the list of names.
    const written = firstOf(node, 'type', 'return_type', 'result') ?? node.parent?.childForFieldName('type') ?? null;
    const type = written?.type === 'type_annotation' ? written.firstNamedChild : only(written);
    const value = only(firstOf(node, 'value', 'right'));
    const scope = name === text ? functionAround(node.parent, roles) : null;
    found.push({ path, node, name, type, value, scope });
  }
  return found;
}

export const isFunction = (node: Node, roles: EditRoles): boolean => node.type in roles.function;

/** The innermost function around a node, the node itself included. */
export function functionAround(node: Node | null, roles: EditRoles): Node | null {
  for (let at = node; at; at = at.parent) if (isFunction(at, roles)) return at;
  return null;
}

/** Whether a function gives back what stands there: by a statement, or because it is the last expression of its body. */
export function givesBack(node: Node, roles: EditRoles): boolean {
  if (roles.return.includes(node.type)) return true;
  const { parent } = node;
  if (!parent || !roles.expression.includes(node.type)) return false;
  const body = (fn: Node | null) =>
    fn && roles.function[fn.type] ? slot(fn, roles.function[fn.type]?.body ?? 0) : null;
  return (
    body(parent)?.id === node.id ||
    (body(parent.parent)?.id === parent.id &&
      roles.block.includes(parent.type) &&
      parent.lastNamedChild?.id === node.id)
  );
}

/** What a name stands for where it is used: the declaration of the innermost scope, of several the last before it. */
export function declarationOf(use: Node, all: readonly Declaration[], roles: EditRoles): Declaration | undefined {
  const member = use.parent ? roles.member[use.parent.type] : undefined;
  const isMember = member !== undefined && slot(use.parent, member.name)?.id === use.id;
  const named = all.filter(
    ({ name, scope }) => name === use.text && (scope === null || (!isMember && holds(scope, use))),
  );
  const depth = ({ scope }: Declaration) => scope?.startIndex ?? -1;
  return [...named].sort(
    (a, b) =>
      depth(b) - depth(a) ||
      Number(b.node.startIndex <= use.startIndex) - Number(a.node.startIndex <= use.startIndex) ||
      b.node.startIndex - a.node.startIndex,
  )[0];
}

const slot = (node: Node | null, at: Slot): Node | null =>
  (typeof at === 'string' ? node?.childForFieldName(at) : node?.namedChild(at)) ?? null;

export const holds = (outer: Node, inner: Node): boolean =>
  outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
