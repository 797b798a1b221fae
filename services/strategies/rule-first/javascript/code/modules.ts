import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import type { Workbench } from '../../rule';
import { moduleUses } from './imports';

const SOURCES = /\.[cm]?[jt]sx?$|\.json$/;
const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** Files that can be imported, tests among them. */
export function sourceFiles(bench: Workbench): readonly string[] {
  return bench.memo('ecma:sources', () =>
    bench.tree.files.filter((f) => SOURCES.test(f) && !f.includes('node_modules/')),
  );
}

interface Manifest {
  readonly name?: string;
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifestAt(bench: Workbench, folder: string): Manifest | null {
  return bench.memo(`ecma:manifest:${folder}`, () => {
    const text = bench.text(folder === '.' ? 'package.json' : `${folder}/package.json`);
    if (text === null) return null;
    try {
      return JSON.parse(text) as Manifest;
    } catch {
      return null;
    }
  });
}

/** The manifest that a file belongs to. */
export function manifestOf(bench: Workbench, file: string): Manifest | null {
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    const manifest = manifestAt(bench, folder);
    if (manifest || folder === '.' || folder === '/') return manifest;
  }
}

/** Packages that a file may import: declared ones, and those of the workspace. */
export function packagesOf(bench: Workbench, file: string): string[] {
  const own = [manifestOf(bench, file), manifestAt(bench, '.')].flatMap((m) =>
    m
      ? [m.dependencies, m.devDependencies, m.peerDependencies, m.optionalDependencies].flatMap((all) =>
          Object.keys(all ?? {}),
        )
      : [],
  );
  const workspace = bench.tree.files
    .filter((f) => posix.basename(f) === 'package.json')
    .flatMap((f) => manifestAt(bench, posix.dirname(f))?.name ?? []);
  return [...new Set([...own, ...workspace])];
}

export const BUILTINS: readonly string[] = builtinModules.filter((name) => !name.startsWith('_'));

/** Whether Node itself resolves the file's imports, which it does to the letter. */
export function isStrict(bench: Workbench, file: string): boolean {
  return /\.mjs$/.test(file) || (/\.js$/.test(file) && manifestOf(bench, file)?.type === 'module');
}

export function isModuleFile(bench: Workbench, file: string): boolean {
  if (/\.(mjs|mts)$/.test(file)) return true;
  if (/\.(cjs|cts)$/.test(file)) return false;
  const text = bench.text(file) ?? '';
  return manifestOf(bench, file)?.type === 'module' || /^\s*(import\s+[\w{*'"]|export\s)/m.test(text);
}

interface Alias {
  readonly prefix: string;
  readonly folder: string;
}

/** Path aliases of the compiler's configuration. */
function aliasesOf(bench: Workbench): Alias[] {
  return bench.memo('ecma:aliases', () =>
    bench.tree.files
      .filter((f) => /(^|\/)(ts|js)config(\.[\w-]+)?\.json$/.test(f))
      .flatMap((f) => {
        const text = (bench.text(f) ?? '').replace(/^\s*\/\/.*$/gm, '');
        const base = /"baseUrl"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? '.';
        const paths = [...text.matchAll(/"([^"]+)\*"\s*:\s*\[\s*"([^"]+)\*"/g)];
        return paths.map(([, prefix = '', target = '']) => ({
          prefix,
          folder: posix.normalize(posix.join(posix.dirname(f), base, target)),
        }));
      }),
  );
}

/** The path that a specifier stands for, without regard to whether something is there; null for a package. */
export function pathOf(bench: Workbench, from: string, specifier: string): string | null {
  if (/^\.{1,2}(\/|$)/.test(specifier))
    return posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\/$/, '');
  const alias = aliasesOf(bench).find(({ prefix }) => prefix !== '' && specifier.startsWith(prefix));
  return alias ? posix.normalize(posix.join(alias.folder, specifier.slice(alias.prefix.length))) : null;
}

/** The project's file that a specifier leads to; null where there is none. */
export function resolve(bench: Workbench, from: string, specifier: string, strict = false): string | null {
  const path = pathOf(bench, from, specifier);
  if (path === null) return null;
  if (bench.tree.has(path) && SOURCES.test(path)) return path;
  if (strict) return null;
  const ending = posix.extname(path);
  const swapped = (WRITTEN[ending] ?? []).map((other) => path.slice(0, -ending.length) + other);
  const all = [
    ...swapped,
    ...ENDINGS.map((e) => path + e),
    ...ENDINGS.map((e) => `${path === '.' ? '' : `${path}/`}index${e}`),
  ];
  return all.find((one) => bench.tree.has(one)) ?? null;
}

/** A file as another one would write it: its style of endings is that of `like`, an import that stands there already. */
export function written(bench: Workbench, from: string, file: string, like: string | null): string {
  const style = like ?? anyRelative(bench, from) ?? (needsEndings(bench, from) ? './a.js' : '');
  const alias = aliasesOf(bench).find(
    ({ prefix, folder }) => prefix !== '' && style.startsWith(prefix) && file.startsWith(`${folder}/`),
  );
  const relative = posix.relative(posix.dirname(from), file);
  let path = alias
    ? alias.prefix + file.slice(alias.folder.length + 1)
    : relative.startsWith('.')
      ? relative
      : `./${relative}`;
  const ending = /(\.d)?\.[cm]?[jt]sx?$/.exec(path)?.[0] ?? '';
  const wanted = posix.extname(style);
  if (isStrict(bench, from) || ending === '') return path;
  if (!/^\.[cm]?[jt]sx?$/.test(wanted)) {
    path = path.slice(0, -ending.length);
    return path.endsWith('/index') && path.length > 7 ? path.slice(0, -'/index'.length) : path;
  }
  if (/ts/.test(ending) && /js/.test(wanted)) return path.replace(/(\.d)?\.([cm]?)tsx?$/, '.$2js');
  return path;
}

/** Whether the compiler resolves as Node does, to the letter, in a file that is a module. */
function needsEndings(bench: Workbench, file: string): boolean {
  if (!/\.(mts|tsx?)$/.test(file) || (!file.endsWith('.mts') && manifestOf(bench, file)?.type !== 'module'))
    return false;
  for (let folder = posix.dirname(file); ; folder = posix.dirname(folder)) {
    const config = bench.text(folder === '.' ? 'tsconfig.json' : `${folder}/tsconfig.json`);
    if (config !== null) return /"module(Resolution)?"\s*:\s*"node(16|18|20|next)"/i.test(config);
    if (folder === '.' || folder === '/') return false;
  }
}

function anyRelative(bench: Workbench, from: string): string | null {
  const text = bench.text(from) ?? '';
  const own = /from\s+['"](\.{1,2}\/[^'"]+)['"]|require\(['"](\.{1,2}\/[^'"]+)['"]\)/.exec(text);
  if (own) return own[1] ?? own[2] ?? null;
  const other = sourceFiles(bench).map((file) => /from\s+['"](\.{1,2}\/[^'"]+)['"]/.exec(bench.text(file) ?? '')?.[1]);
  return other.find((one) => one !== undefined) ?? null;
}

/** How the project's other files import a name: module and form, the commonest first. */
export async function howOthersImport(bench: Workbench, except: string, local: string) {
  const found = new Map<string, { specifier: string; name: string; from: string; count: number }>();
  for (const from of sourceFiles(bench)) {
    if (from === except || !(bench.text(from) ?? '').includes(local)) continue;
    const tree = await bench.parse(from);
    for (const use of tree ? moduleUses(tree.rootNode) : []) {
      if (use.kind !== 'import' && use.kind !== 'require') continue;
      for (const entry of use.names) {
        if (entry.local !== local) continue;
        const key = `${resolve(bench, from, use.specifier) ?? use.specifier}\u0000${entry.name}`;
        found.set(key, { specifier: use.specifier, name: entry.name, from, count: (found.get(key)?.count ?? 0) + 1 });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
