import { builtinModules } from 'node:module';
import type { BugType } from '../../../domain/names';

/** What an output says about an error that was thrown or printed. */
export interface Told {
  /** Class name, or the code of Node.js. */
  readonly code: string;
  readonly name: string;
  readonly message: string;
}

const MODULES = new Set(
  builtinModules.filter((name) => !name.startsWith('_')).flatMap((name) => [name, ...name.split('/')]),
);
/** Modules whose exports have names that nobody would give to a variable of his own, such as `readFileSync` or `EOL`. */
const TELLING = [
  ...[
    'assert',
    'async_hooks',
    'child_process',
    'crypto',
    'events',
    'fs',
    'http',
    'https',
    'net',
    'os',
    'path',
    'perf_hooks',
  ],
  ...['querystring', 'readline', 'stream', 'url', 'util', 'worker_threads', 'zlib'],
] as const;

/** Names that Node.js's own modules export, as this one has them; short ones and those that are global anyway are left out. */
function builtinExports(): ReadonlySet<string> {
  const names = TELLING.flatMap((name) => Object.keys(process.getBuiltinModule(`node:${name}`)));
  return new Set(
    names.filter((name) => (/[a-z][A-Z]/.test(name) || /^[A-Z]\w{2,}$/.test(name)) && !(name in globalThis)),
  );
}

let exportsOfNode: ReadonlySet<string> | undefined;

const IMPORT_CODES =
  /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_PACKAGE_IMPORT_NOT_DEFINED|ERR_UNSUPPORTED_DIR_IMPORT|ERR_REQUIRE_ESM|ERR_UNKNOWN_BUILTIN_MODULE|ERR_INVALID_MODULE_SPECIFIER|ERR_REQUIRE_CYCLE_MODULE|ERR_IMPORT_ASSERTION_TYPE_MISSING|ERR_IMPORT_ATTRIBUTE_MISSING)$/;
const IMPORT_MESSAGES =
  /^Cannot find (module|package) |does not provide an export named|Named export '.*' not found|^Failed to (load url|resolve (import|entry for package))|^Could not (locate|resolve) |^Unable to resolve path to module|\bis not exported by\b|^(require|module|exports|__dirname|__filename) is not defined in ES module scope|Must use import to load ES Module|^\(0 ?, ?[\w$.]+\) is not a function|__vi(te_ssr)?_import_\d+__\.|^Directory import |^Package subpath |^Missing "[^"]+" specifier|^No matching export in/;

/** A name that is used and that nobody declared: of a module, or one that some module exports? */
export function isModuleName(name: string, exported: readonly string[]): boolean {
  return MODULES.has(name) || (exportsOfNode ??= builtinExports()).has(name) || exported.includes(name);
}

/**
 * The bug type of what was thrown. A name that a module does not provide is `IMPORT` though the engine calls it a syntax error; so is
 * one that is used without the import of a known module or of an export of the project.
 */
export function thrownBugType({ code, name, message }: Told, parsing: boolean, exported: readonly string[]): BugType {
  if (IMPORT_CODES.test(code) || IMPORT_MESSAGES.test(message)) return 'IMPORT';
  if (name === 'SyntaxError' || code === 'SyntaxError') return parsing ? 'SYNTAX' : 'LOGIC';
  if (name === 'ReferenceError') {
    const [, missing] = /^([\w$]+) is not defined/.exec(message) ?? [];
    return missing !== undefined && isModuleName(missing, exported) ? 'IMPORT' : 'LOGIC';
  }
  return name === 'TypeError' ? 'TYPE_ERROR' : 'LOGIC';
}

/** Codes of the compiler about modules and what they export. */
const IMPORT_TS = new Set([
  2305, 2306, 2307, 2459, 2460, 2497, 2498, 2613, 2614, 2616, 2617, 2691, 2724, 2732, 2792, 2834, 2835, 5097, 6137,
  7016, 1192, 1259, 1371, 1479, 1484, 1541, 1542, 1543, 2580, 2582, 2583, 2584, 2591, 2592, 2593, 2686,
]);

/** Bug type of a finding of the TypeScript compiler. */
export function compilerBugType(code: number, message: string, exported: readonly string[]): BugType {
  if (IMPORT_TS.has(code)) return 'IMPORT';
  // 1000 to 1999 are the parser's own, but for some that only the checker can tell.
  if (code >= 1000 && code < 2000) return code < 1200 || code > 1300 || code === 1228 ? 'SYNTAX' : 'TYPE_ERROR';
  if (code === 17000 + 2 || code === 17008 || code === 17014 || code === 17015) return 'SYNTAX';
  if (code >= 5000 && code < 6000) return 'PIPELINE_CONFIG';
  if (code === 2304 || code === 2552 || code === 2503 || code === 2662 || code === 18004) {
    const [, missing] =
      /Cannot find (?:name|namespace) '([\w$]+)'|for the shorthand property '([\w$]+)'/.exec(message) ?? [];
    return missing !== undefined && isModuleName(missing, exported) ? 'IMPORT' : 'TYPE_ERROR';
  }
  return code === 6133 || code === 6138 || code === 6192 || code === 6196 || code === 6198 || code === 6199
    ? 'LINTING'
    : 'TYPE_ERROR';
}

/** Bug type of a linter's rule. */
export function lintBugType(rule: string, message: string, exported: readonly string[]): BugType {
  if (/^(fatal|parse|parse-error|syntax)$/i.test(rule) || /^Parsing error/.test(message)) return 'SYNTAX';
  if (
    /^(import|import-x|n|node)\/(no-unresolved|named|default|namespace|no-missing-import|no-missing-require)$/.test(
      rule,
    )
  )
    return 'IMPORT';
  if (/(^|\/)(no-undef|noUndeclaredVariables)$/.test(rule)) {
    const [, missing] = /['`]?([\w$]+)['`]? (?:is not defined|variable is undeclared)/.exec(message) ?? [];
    return missing !== undefined && isModuleName(missing, exported) ? 'IMPORT' : 'LINTING';
  }
  return 'LINTING';
}
