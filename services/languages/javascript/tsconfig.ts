import { posix } from 'node:path';
import type { Tree } from '../contract';
import { below, plain, readJson, strings, type Table } from './manifest';

/** The compiler options of a configuration with those that it extends; packages' own are not looked up. */
export function compilerOptions(tree: Tree, file: string, depth = 0): Table {
  const table = readJson(tree, file);
  if (!table || depth > 5) return {};
  const bases = typeof table.extends === 'string' ? [table.extends] : strings(table.extends);
  const inherited = bases
    .filter((base) => base.startsWith('.'))
    .map((base) => below(posix.dirname(file), base))
    .map((base) => (tree.has(base) || base.endsWith('.json') ? base : `${base}.json`))
    .map((base) => absolutePaths(compilerOptions(tree, base, depth + 1), base, file));
  return Object.assign({}, ...inherited, plain(table.compilerOptions)) as Table;
}

/** `baseUrl` and the targets of `paths` are relative to the file that they stand in. */
function absolutePaths(options: Table, base: string, file: string): Table {
  const shift = posix.relative(posix.dirname(file), posix.dirname(base)) || '.';
  const moved: Record<string, unknown> = { ...options };
  if (typeof options.baseUrl === 'string') moved.baseUrl = posix.join(shift, options.baseUrl);
  else if (options.paths !== undefined) {
    moved.paths = Object.fromEntries(
      Object.entries(plain(options.paths)).map(([name, targets]) => [
        name,
        strings(targets).map((target) => `./${posix.join(shift, target)}`),
      ]),
    );
  }
  return moved;
}

/** Whether a compiler with this configuration writes anything. */
export function emits(tree: Tree, file: string): boolean {
  return compilerOptions(tree, file).noEmit !== true;
}
