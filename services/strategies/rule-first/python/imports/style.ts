import type { Workbench } from '../../rule';
import { importsOf } from '../code/imports';
import { absoluteNames, moduleIndex, packagesOf, sourceFiles } from '../modules';

/** A project file's module as this file would write it: relative where it imports so (or as `like` is written), absolute else. */
export function writtenModule(bench: Workbench, from: string, target: string, like = ''): string | null {
  const names = moduleIndex(bench).byPath.get(target) ?? [];
  const own = packagesOf(bench, from);
  if (like.startsWith('.')) {
    const relative = relativeName(own, names);
    if (relative !== null) return relative;
  }
  return preferredName(bench, names);
}

/** The dotted name under which the project's files import this one, else the shortest. */
export function preferredName(bench: Workbench, names: readonly string[]): string | null {
  const tops = bench.memo('tops', () => {
    const counts = new Map<string, number>();
    for (const file of bench.tree.files) {
      if (!file.endsWith('.py')) continue;
      for (const match of (bench.text(file) ?? '').matchAll(/^\s*(?:from|import)\s+(\w[\w.]*)/gm)) {
        const top = (match[1] ?? '').split('.')[0] ?? '';
        counts.set(top, (counts.get(top) ?? 0) + 1);
      }
    }
    return counts;
  });
  const weight = (name: string) => tops.get(name.split('.')[0] ?? '') ?? 0;
  return [...names].sort((a, b) => weight(b) - weight(a) || a.length - b.length)[0] ?? null;
}

/** `.a`, `..b.c`: how a module is reached from a package, over the names that both are known by. */
export function relativeName(packages: readonly string[], names: readonly string[]): string | null {
  let best: string | null = null;
  for (const own of packages) {
    for (const name of names) {
      const [a, b] = [own.split('.').filter(Boolean), name.split('.')];
      let shared = 0;
      while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
      if (shared === 0) continue;
      const written = '.'.repeat(a.length - shared + 1) + b.slice(shared).join('.');
      if (best === null || written.length < best.length) best = written;
    }
  }
  return best;
}

async function ownImports(bench: Workbench, path: string): Promise<{ relative: number; absolute: number }> {
  const tree = await bench.parse(path);
  const own = tree ? importsOf(tree.rootNode).filter((s) => s.from) : [];
  const known = (module: string) => absoluteNames(bench, path, module).some((n) => moduleIndex(bench).byName.has(n));
  return {
    relative: own.filter((s) => s.module.startsWith('.')).length,
    absolute: own.filter((s) => !s.module.startsWith('.') && known(s.module)).length,
  };
}

const ASKED_FILES = 40;

/** Whether a file imports its own project by relative names; one that imports nothing of it does as the others do. */
export async function importsRelatively(bench: Workbench, path: string): Promise<boolean> {
  const own = await ownImports(bench, path);
  if (own.relative + own.absolute > 0) return own.relative > own.absolute;
  const counts = await Promise.all(
    sourceFiles(bench)
      .slice(0, ASKED_FILES)
      .map((file) => ownImports(bench, file)),
  );
  return counts.reduce((sum, c) => sum + c.relative - c.absolute, 0) > 0;
}
