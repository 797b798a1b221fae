import { descendants, lineOf } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { LedgerView, Role } from '../contract';
import type { Fact } from '../facts';

const JDK = /^(java|javax|jdk)(\.|$)/;
/** What a group is known by: `org.apache.commons`, but `org.json`. */
const SEGMENTS = 3;

/** Packages that a file imports, as far as they tell whose they are. */
export function imports(root: Node, _table: GrammarTable): Fact[] {
  const facts = new Map<string, Fact>();
  for (const node of descendants(root, ['import_declaration'])) {
    const path = descendants(node, ['scoped_identifier', 'identifier'])[0]?.text.replace(/\s+/g, '') ?? '';
    const inPackage = path.split('.').filter((part) => !/^[A-Z]/.test(part));
    const key = inPackage.slice(0, SEGMENTS).join('.');
    if (key && !facts.has(key)) facts.set(key, { key, line: lineOf(node) });
  }
  return [...facts.values()];
}

/** Whether a package is the JDK's, the project's own, or of something that it depends on already. */
export function knownModules({ tree, role, changes }: LedgerView): (module: string, by: Role) => boolean {
  const changed = new Set(changes.map(({ path }) => path));
  const sources = tree.files.filter((file) => file.endsWith('.java'));
  const escaped = (module: string) => module.replace(/\./g, '\\.');
  return (module, by) => {
    if (JDK.test(module)) return true;
    const own = new RegExp(`^\\s*package\\s+${escaped(module)}\\b`, 'm');
    const used = new RegExp(`^\\s*import\\s+(static\\s+)?${escaped(module)}\\b`, 'm');
    const roles: readonly Role[] = by === 'test' ? ['test', 'source'] : ['source'];
    return sources.some((file) => {
      const text = tree.read(file) ?? '';
      return own.test(text) || (!changed.has(file) && roles.includes(role(file)) && used.test(text));
    });
  };
}
