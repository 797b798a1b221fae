import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Workbench } from '../../rule';
import { typeFacts } from '../facts';
import { exportsOf, fileOfModule } from '../modules';
import { importsOf } from './imports';
import { bindingsIn } from './scope';

export interface Member {
  readonly name: string;
  readonly kind: 'method' | 'attribute';
  /** The nodes that bind it. */
  readonly nodes: readonly Node[];
}

export interface Members {
  readonly own: ReadonlyMap<string, Member>;
  readonly inherited: ReadonlySet<string>;
  /** Every base class could be looked into. */
  readonly complete: boolean;
}

const MOST_BASES = 8;

/** Methods, class attributes and what methods assign on their first parameter. */
function ownMembers(type: Node): Map<string, Member> {
  const found = new Map<string, Member>();
  const put = (name: string, kind: Member['kind'], node: Node) => {
    const known = found.get(name);
    found.set(name, { name, kind: known?.kind ?? kind, nodes: [...(known?.nodes ?? []), node] });
  };
  for (const { name, kind, node } of bindingsIn(type)) put(name, kind === 'function' ? 'method' : 'attribute', node);
  const annotated = [...walk(type)].filter((n) => n.type === 'assignment' && n.parent?.parent?.parent?.id === type.id);
  for (const node of annotated) {
    const left = node.childForFieldName('left');
    if (left?.type === 'identifier' && !found.has(left.text)) put(left.text, 'attribute', left);
  }
  for (const node of walk(type)) {
    if (node.type !== 'attribute' || !/^(self|cls)$/.test(node.childForFieldName('object')?.text ?? '')) continue;
    const statement = node.parent;
    const isTarget = /assignment$/.test(statement?.type ?? '') && statement?.childForFieldName('left')?.id === node.id;
    const name = node.childForFieldName('attribute');
    if (name && (isTarget || ['pattern_list', 'tuple_pattern'].includes(statement?.type ?? '')))
      put(name.text, 'attribute', name);
  }
  return found;
}

/** Finds a class by the name under which a file knows it: its path and node. */
export async function classOf(
  bench: Workbench,
  path: string,
  name: string,
): Promise<{ path: string; node: Node } | null> {
  const tree = await bench.parse(path);
  if (!tree) return null;
  const last = name.split('.').pop() ?? name;
  const own = [...walk(tree.rootNode)].find(
    (n) => n.type === 'class_definition' && n.childForFieldName('name')?.text === last,
  );
  if (own) return { path, node: own };
  for (const statement of importsOf(tree.rootNode)) {
    const imported = statement.names.find((n) => n.bound === last);
    const file = imported && statement.from ? fileOfModule(bench, path, statement.module) : null;
    if (!imported || file === null || file === path) continue;
    const entry = (await exportsOf(bench, file)).get(imported.name);
    if (entry?.kind === 'import') return classOf(bench, file, imported.name);
    const node = entry?.node.parent;
    if (node?.type === 'class_definition') return { path: file, node };
  }
  return null;
}

/** Members of a class, its bases in the project, in modules outside and among the built-in types included. */
export async function membersOfClass(bench: Workbench, path: string, type: Node): Promise<Members> {
  const inherited = new Set<string>((await typeFacts(bench, 'object')) ?? []);
  let complete = true;
  const queue = [{ path, node: type }];
  const seen = new Set<number>();
  for (let next = queue.shift(); next && seen.size < MOST_BASES; next = queue.shift()) {
    if (seen.has(next.node.id)) continue;
    seen.add(next.node.id);
    if (next.node.id !== type.id) for (const name of ownMembers(next.node).keys()) inherited.add(name);
    for (const base of next.node.childForFieldName('superclasses')?.namedChildren ?? []) {
      if (!base || base.type === 'keyword_argument') continue;
      const name = base.type === 'subscript' ? (base.childForFieldName('value')?.text ?? '') : base.text;
      const found = await classOf(bench, next.path, name);
      if (found) queue.push(found);
      else {
        const foreign = await typeFacts(bench, name);
        for (const member of foreign ?? []) inherited.add(member);
        complete &&= foreign !== null;
      }
    }
  }
  return { own: ownMembers(type), inherited, complete };
}
