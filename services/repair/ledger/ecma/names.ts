import { descendants, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { fold, unescape } from './fold';

/** What names of a file stand for, as dotted paths: through imports, `require`, destructuring, assignments and computed members. */
export type Names = ReadonlyMap<string, string>;

/** An identifier as the language reads it: it may be written in escapes. */
export function identifier(text: string): string {
  return unescape(text);
}

/** Path of a module: Node's own are the same with and without `node:`. */
export function moduleName(text: string): string {
  return text.replace(/^node:/, '');
}

const known = new WeakMap<Node, Names>();

/** Every name that an import, `require`, destructuring or plain assignment binds. */
export function namesOf(root: Node): Names {
  const found = known.get(root);
  if (found) return found;
  const names = new Map<string, string>();
  for (const node of descendants(root, ['import_statement'])) bindImport(node, names);
  const bindings = descendants(root, ['variable_declarator', 'assignment_expression']);
  // Aliases of aliases: a few rounds reach any chain that people or tricks write.
  for (let round = 0; round < 4; round++) {
    const size = names.size;
    for (const node of bindings) {
      const left = node.childForFieldName('name') ?? node.childForFieldName('left');
      const right = node.childForFieldName('value') ?? node.childForFieldName('right');
      const path = right && alias(right, names);
      if (left && path) bind(left, path, names);
    }
    if (names.size === size) break;
  }
  known.set(root, names);
  return names;
}

/** What is worth an alias: a chain of names, not a call but for those that load a module. */
function alias(node: Node, names: Names): string | null {
  const inner = ['await_expression', 'parenthesized_expression', 'as_expression', 'non_null_expression'];
  if (inner.includes(node.type)) return node.namedChildren[0] ? alias(node.namedChildren[0], names) : null;
  if (node.type === 'call_expression') return loaded(node, names) ?? reflected(node, names) ?? boundMethod(node, names);
  return ['identifier', 'member_expression', 'subscript_expression'].includes(node.type) ? dotted(node, names) : null;
}

function bindImport(node: Node, names: Map<string, string>): void {
  const source = descendants(node, ['string'])
    .map((child) => fold(child))
    .pop();
  if (typeof source !== 'string') return;
  const module = moduleName(source);
  for (const part of walk(node)) {
    if (part.type === 'import_specifier') {
      const name = part.childForFieldName('name');
      const local = part.childForFieldName('alias') ?? name;
      if (name && local)
        names.set(identifier(local.text), `${module}.${identifier(name.text.replace(/^['"]|['"]$/g, ''))}`);
    } else if (part.type === 'identifier' && part.parent?.type !== 'import_specifier') {
      names.set(identifier(part.text), module);
    }
  }
}

function bind(target: Node, path: string, names: Map<string, string>): void {
  if (target.type === 'identifier') {
    if (identifier(target.text) !== path) names.set(identifier(target.text), path);
    return;
  }
  if (target.type !== 'object_pattern') return;
  for (const part of target.namedChildren) {
    if (part.type === 'shorthand_property_identifier_pattern') names.set(part.text, `${path}.${part.text}`);
    else if (part.type === 'object_assignment_pattern') {
      const left = part.childForFieldName('left');
      if (left) names.set(left.text, `${path}.${left.text}`);
    } else if (part.type === 'pair_pattern') {
      const [key, value] = [part.childForFieldName('key'), part.childForFieldName('value')];
      if (key && value) bind(value, `${path}.${keyName(key)}`, names);
    }
  }
}

/** Name of a property: plain, quoted or computed; `?` where it cannot be known. */
export function keyName(key: Node): string {
  if (['property_identifier', 'shorthand_property_identifier', 'private_property_identifier'].includes(key.type))
    return identifier(key.text);
  const value = fold(key);
  return value === undefined ? '?' : String(value);
}

/** Dotted path that an expression stands for; calls within a chain end in `()`. null where it is no chain of names. */
export function dotted(node: Node, names: Names): string | null {
  switch (node.type) {
    case 'identifier': {
      const name = identifier(node.text);
      return names.get(name) ?? name;
    }
    case 'this':
    case 'super':
    case 'import':
      return node.type;
    case 'parenthesized_expression':
    case 'non_null_expression':
    case 'as_expression':
    case 'satisfies_expression':
    case 'await_expression': {
      const [inner] = node.namedChildren;
      return inner ? dotted(inner, names) : null;
    }
    case 'sequence_expression': {
      const last = node.namedChildren.at(-1);
      return last ? dotted(last, names) : null;
    }
    case 'member_expression': {
      const [object, property] = [node.childForFieldName('object'), node.childForFieldName('property')];
      const path = object && dotted(object, names);
      return path && property ? clean(`${path}.${identifier(property.text)}`) : null;
    }
    case 'subscript_expression': {
      const [object, index] = [node.childForFieldName('object'), node.childForFieldName('index')];
      const path = object && dotted(object, names);
      if (!path || !index) return null;
      const key = fold(index);
      if (typeof key === 'number') return `${path}.${key}`;
      return clean(`${path}.${key ?? '?'}`);
    }
    case 'call_expression': {
      const special = loaded(node, names) ?? reflected(node, names) ?? boundMethod(node, names);
      if (special !== null) return special;
      const callee = node.childForFieldName('function');
      const path = callee && dotted(callee, names);
      return path && `${path}()`;
    }
    default:
      return null;
  }
}

function clean(path: string): string {
  return path.replace(/^(globalThis|global|window|self)\.(?=.)/, '');
}

function argumentsOf(call: Node): readonly Node[] {
  return call.childForFieldName('arguments')?.namedChildren ?? [];
}

/** `require("m")`, `import("m")`, `module.require("m")`, `process.getBuiltinModule("m")` */
export function loaded(call: Node, names: Names): string | null {
  const callee = call.childForFieldName('function');
  if (!callee) return null;
  const path = callee.type === 'call_expression' ? null : dotted(callee, names);
  if (path === null || !/^(require|import|module\.require|process\.getBuiltinModule)$/.test(path)) {
    const made = callee.type === 'call_expression' ? callee.childForFieldName('function') : null;
    const maker = made && dotted(made, names);
    if (maker !== 'module.createRequire') return null;
  }
  const [first] = argumentsOf(call);
  const module = first && fold(first);
  return typeof module === 'string' ? moduleName(module) : '?';
}

/** `Reflect.get(object, "name")` */
function reflected(call: Node, names: Names): string | null {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'member_expression' || dotted(callee, names) !== 'Reflect.get') return null;
  const [object, key] = argumentsOf(call);
  const path = object && dotted(object, names);
  const name = key && fold(key);
  return path ? clean(`${path}.${name ?? '?'}`) : null;
}

/** `f.bind(x)` is still `f`. */
function boundMethod(call: Node, names: Names): string | null {
  const callee = call.childForFieldName('function');
  if (callee?.type !== 'member_expression' || callee.childForFieldName('property')?.text !== 'bind') return null;
  const object = callee.childForFieldName('object');
  return object && dotted(object, names);
}

const CHAINS = ['identifier', 'member_expression', 'subscript_expression', 'call_expression'];
const NOT_READ = ['import_specifier', 'import_clause', 'namespace_import', 'labeled_statement', 'required_parameter'];

/** Paths of everything that a tree reads or calls, and the node that does; the longest chain only. */
export function* references(root: Node, names: Names): Generator<{ path: string; node: Node }> {
  for (const node of walk(root)) {
    if (!CHAINS.includes(node.type)) continue;
    const { parent } = node;
    if (parent && NOT_READ.includes(parent.type)) continue;
    // The chain around it says more.
    if (parent?.type === 'member_expression' || parent?.type === 'subscript_expression') {
      if (parent.childForFieldName('object')?.id === node.id) continue;
    }
    if (parent?.type === 'call_expression' && parent.childForFieldName('function')?.id === node.id) continue;
    const path = dotted(node, names);
    if (path !== null) yield { path, node };
  }
}
