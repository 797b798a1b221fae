import { posix } from 'node:path';
import { inRepository } from '../diagnose';

export interface Place {
  readonly file: string;
  readonly line: number | null;
}

/** Finds a test's function among those that `grep` listed, by the crate's root file and the path of modules. */
export function placesIn(list: string, cwd: string): (root: string, name: string) => Place {
  const functions = new Map<string, Place[]>();
  for (const text of list.split('\n')) {
    const [, path = '', line = '', name = ''] = /^(.+?):(\d+):.*?\bfn +(\w+)/.exec(text) ?? [];
    const file = name ? inRepository(path, cwd) : null;
    if (file) functions.set(name, [...(functions.get(name) ?? []), { file, line: Number(line) }]);
  }
  return (root, name) => {
    const modules = name.split('::');
    const own = modules.pop() ?? name;
    // A case of a macro is a function in a module of the test's name.
    const known = functions.get(own) ?? functions.get(modules.at(-1) ?? '') ?? [];
    for (const file of filesOf(root, modules)) {
      const place = known.find((one) => one.file === file);
      if (place) return place;
    }
    const below = known.filter(({ file }) => file.startsWith(`${posix.dirname(root)}/`) || posix.dirname(root) === '.');
    return (below.length === 1 ? below[0] : undefined) ?? { file: root, line: null };
  };
}

/** Files that may hold a module, the deepest first, the crate's root last. */
function filesOf(root: string, modules: readonly string[]): string[] {
  const folder = posix.dirname(root);
  const found: string[] = [];
  for (let length = modules.length; length > 0; length--) {
    const path = posix.join(folder, ...modules.slice(0, length));
    found.push(`${path}.rs`, `${path}/mod.rs`);
  }
  return [...found, root];
}
