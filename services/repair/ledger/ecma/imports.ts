import { builtinModules } from 'node:module';
import { dirname, posix } from 'node:path';
import { lineOf, walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { LedgerView, Role } from '../contract';
import type { Fact } from '../facts';
import { fold } from './fold';
import { dotted, namesOf } from './names';

const BUILTIN = new Set(builtinModules);
const LOADERS =
  /^(require|import|require\.resolve|module\.require|process\.getBuiltinModule|import\.meta\.resolve|module\.createRequire\(\))$/;

/** The package of a specifier; the specifier itself where it is a path, `?` where it cannot be known. */
export function packageOf(specifier: string): string {
  if (/^[./#]/.test(specifier)) return specifier;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '?');
}

/** Packages and modules that a file loads, however it does. */
export function imports(root: Node): Fact[] {
  const facts: Fact[] = [];
  const tell = (value: unknown, node: Node) => {
    const key = typeof value === 'string' ? packageOf(value) : '?';
    if (/^\.{1,2}(\/|$)|^#/.test(key) || facts.some((fact) => fact.key === key)) return;
    facts.push({ key, line: lineOf(node) });
  };
  const names = namesOf(root);
  for (const node of walk(root)) {
    if (['import_statement', 'export_statement', 'import_require_clause'].includes(node.type)) {
      const source = node.childForFieldName('source');
      if (source) tell(fold(source), node);
    } else if (node.type === 'call_expression') {
      const callee = node.childForFieldName('function');
      const path = callee && (callee.type === 'import' ? 'import' : dotted(callee, names));
      if (!path || !LOADERS.test(path)) continue;
      const [module] = node.childForFieldName('arguments')?.namedChildren ?? [];
      // A path that is put together from a folder of the project stays in it.
      if (module && fold(module) === undefined && /__dirname|import\.meta|^`\.{1,2}\//.test(module.text)) continue;
      tell(module && fold(module), node);
    }
  }
  return facts;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly peerDependencies?: object;
  readonly optionalDependencies?: object;
}

function manifests({ tree }: LedgerView): { folder: string; manifest: Manifest }[] {
  return tree.files
    .filter((file) => posix.basename(file) === 'package.json')
    .flatMap((file) => {
      try {
        return [{ folder: dirname(file), manifest: JSON.parse(tree.read(file) ?? '{}') as Manifest }];
      } catch {
        return [];
      }
    });
}

/** Whether a package is Node's own, a part of the repository, or one that it already depends on. */
export function knownModules(view: LedgerView): (module: string, by: Role) => boolean {
  const { tree, role, changes } = view;
  const all = manifests(view);
  const own = new Set(all.map(({ manifest }) => manifest.name));
  const declared = (kind: keyof Manifest) =>
    all.flatMap(({ manifest }) => Object.keys((manifest[kind] ?? {}) as object));
  const used = new Set([
    ...declared('dependencies'),
    ...declared('peerDependencies'),
    ...declared('optionalDependencies'),
  ]);
  const tools = new Set(declared('devDependencies'));
  const changed = new Set(changes.map(({ path }) => path));
  return (module, by) => {
    if (module === '?' || /^([a-z]+:\/|\/)/i.test(module)) return false;
    if (/^node:/.test(module) || BUILTIN.has(module) || own.has(module) || used.has(module)) return true;
    const types = module.startsWith('@') ? module.slice(1).replace('/', '__') : module;
    if (by === 'test' && (tools.has(module) || tools.has(`@types/${types}`))) return true;
    // What the project's own sources load already is there: an alias, a workspace, a bundled tool.
    const roles: readonly Role[] = by === 'test' ? ['test', 'source'] : ['source'];
    const quoted = new RegExp(`['"\`]${module.replace(/[^\w]/g, '\\$&')}(/[^'"\`]*)?['"\`]`);
    return tree.files.some(
      (file) =>
        /\.[cm]?[jt]sx?$/.test(file) &&
        !changed.has(file) &&
        roles.includes(role(file)) &&
        quoted.test(tree.read(file) ?? ''),
    );
  };
}
