import { descendants, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { fold } from './fold';

/** What names of a file stand for, as dotted paths of modules: through aliases, assignments, `getattr` and dynamic imports. */
export type Names = ReadonlyMap<string, string>;

/** Python compares identifiers in NFKC, so that letters that look different may be one name. */
export function identifier(text: string): string {
  return text.normalize('NFKC');
}

/** Built-in names that are worth an alias to who hides. */
const BUILTINS =
  /^(exec|eval|compile|getattr|setattr|delattr|globals|locals|vars|exit|quit|__import__|__builtins__|builtins|object|\w*(Error|Exception|Exit|Interrupt|Warning))(\.|$)/;

/** Every name that an import or a plain assignment binds to something imported. */
export function namesOf(root: Node): Names {
  const names = new Map<string, string>();
  for (const node of walk(root)) {
    if (node.type === 'import_statement') bindImport(node, names);
    else if (node.type === 'import_from_statement') bindFrom(node, names);
  }
  const imported = [...names.values()];
  // Aliases of aliases: a few rounds reach any chain that people or tricks write.
  const assignments = descendants(root, ['assignment', 'named_expression']);
  for (let round = 0; round < 4; round++) {
    const size = names.size;
    for (const node of assignments) {
      const left = node.childForFieldName('left') ?? node.childForFieldName('name');
      const right = node.childForFieldName('right') ?? node.childForFieldName('value');
      const path = left?.type === 'identifier' && right ? dotted(right, names) : null;
      if (
        left &&
        path &&
        (BUILTINS.test(path) || imported.some((origin) => path === origin || path.startsWith(`${origin}.`)))
      ) {
        names.set(identifier(left.text), path);
      }
    }
    if (names.size === size) break;
  }
  return names;
}

function bindImport(node: Node, names: Map<string, string>): void {
  for (const part of node.childrenForFieldName('name')) {
    if (part?.type === 'aliased_import') {
      const [path, alias] = [part.childForFieldName('name'), part.childForFieldName('alias')];
      if (path && alias) names.set(identifier(alias.text), identifier(path.text));
    } else if (part) {
      const top = identifier(part.text).split('.')[0] ?? '';
      names.set(top, top);
    }
  }
}

function bindFrom(node: Node, names: Map<string, string>): void {
  const module = identifier(node.childForFieldName('module_name')?.text ?? '');
  for (const part of node.childrenForFieldName('name')) {
    const aliased = part?.type === 'aliased_import';
    const name = identifier((aliased ? part.childForFieldName('name') : part)?.text ?? '');
    const local = identifier((aliased ? part.childForFieldName('alias') : part)?.text ?? '');
    if (name && local) names.set(local, module.endsWith('.') ? `${module}${name}` : `${module}.${name}`);
  }
  if (descendants(node, ['wildcard_import']).length > 0) names.set(`*${module}`, `${module}.*`);
}

/** Dotted path that an expression stands for; null where it is no plain chain of names. */
export function dotted(node: Node, names: Names): string | null {
  switch (node.type) {
    case 'identifier': {
      const name = identifier(node.text);
      return names.get(name) ?? name;
    }
    case 'attribute': {
      const object = node.childForFieldName('object');
      const attribute = node.childForFieldName('attribute');
      const path = object && dotted(object, names);
      return path && attribute ? clean(`${path}.${identifier(attribute.text)}`) : null;
    }
    case 'parenthesized_expression': {
      const inner = node.namedChildren.find((child) => child !== null);
      return inner ? dotted(inner, names) : null;
    }
    case 'subscript': {
      // `vars(module)["name"]`, `module.__dict__["name"]`, `globals()["name"]`, `sys.modules["name"]`
      const value = node.childForFieldName('value');
      const key = node.childForFieldName('subscript');
      const name = key && fold(key);
      if (!value || typeof name !== 'string') return null;
      const holder = value.type === 'call' ? holderOf(value, names) : dotted(value, names);
      if (holder === 'sys.modules') return name;
      if (holder === '') return names.get(name) ?? name;
      return holder?.endsWith('.__dict__') ? `${holder.slice(0, -'.__dict__'.length)}.${name}` : null;
    }
    case 'call':
      return dottedCall(node, names);
    default:
      return null;
  }
}

function clean(path: string): string {
  return path.replace(/^(builtins|__builtins__)\./, '');
}

function argumentsOf(call: Node): Node[] {
  return call.childForFieldName('arguments')?.namedChildren.filter((child): child is Node => child !== null) ?? [];
}

function holderOf(call: Node, names: Names): string | null {
  const callee = call.childForFieldName('function');
  const name = callee && dotted(callee, names);
  if (name === 'globals' || name === 'locals') return '';
  const [first] = argumentsOf(call);
  const path = name === 'vars' && first ? dotted(first, names) : null;
  return path && `${path}.__dict__`;
}

function dottedCall(call: Node, names: Names): string | null {
  const callee = call.childForFieldName('function');
  const name = callee && dotted(callee, names);
  const [first, second] = argumentsOf(call);
  if (name === 'getattr' && first && second) {
    const attribute = fold(second);
    const path = dotted(first, names);
    return path === null ? null : clean(`${path}.${typeof attribute === 'string' ? identifier(attribute) : '?'}`);
  }
  if ((name === '__import__' || name === 'importlib.import_module') && first) {
    const module = fold(first);
    return typeof module === 'string' ? module : '?';
  }
  return null;
}

const CHAINS = ['identifier', 'attribute', 'call', 'subscript'];
const IMPORTS = [
  'import_statement',
  'import_from_statement',
  'future_import_statement',
  'aliased_import',
  'dotted_name',
];

/** Dotted paths of everything that a tree reads, calls or decorates with, and the node that does; the longest chain only. */
export function* references(root: Node, names: Names): Generator<{ path: string; node: Node }> {
  for (const node of walk(root)) {
    if (!CHAINS.includes(node.type)) continue;
    const { parent } = node;
    if (parent && IMPORTS.includes(parent.type)) continue;
    // The chain around it says more, and member or keyword names alone say nothing.
    if (parent?.type === 'attribute') continue;
    if (parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === node.id) continue;
    const path = dotted(node, names);
    if (path !== null) yield { path, node };
  }
}
