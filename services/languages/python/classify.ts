import type { BugType } from '../../../domain/names';

/** An exception as the helper programs describe it. */
export interface RaisedError {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly { readonly file: string; readonly line: number; readonly function: string }[];
  /** Built-in classes that it is one of, its own first. */
  readonly family?: readonly string[];
  /** A syntax error's own place. */
  readonly at?: {
    readonly file: string;
    readonly line: number;
    readonly column: number | null;
    readonly endLine?: number | null;
    readonly endColumn?: number | null;
  };
  /** Module that an import error names. */
  readonly module?: string | null;
  /** The declared requirement that prepare could not install and that has this module. */
  readonly unmet?: string | null;
  /** For a missing attribute or name: which, and what lacks it. */
  readonly name?: string | null;
  readonly owner?: string | null;
}

const INDENTATION = ['IndentationError', 'TabError'];
const INDENTATION_TEXT = /\bindent|unindent|dedent|inconsistent use of tabs/i;
const TYPE_ERRORS = ['TypeError', 'AttributeError'];

export function syntaxBugType(type: string, message: string): BugType {
  return INDENTATION.includes(type) || INDENTATION_TEXT.test(message) ? 'INDENTATION' : 'SYNTAX';
}

/**
 * The bug type of an exception. A member that a module lacks is a name it does not export; one that an object lacks is what a type
 * checker calls an unknown member. A name that is a module's is a missing import.
 */
export function raisedBugType(error: RaisedError, modules: ReadonlySet<string>): BugType {
  const family = error.family ?? [error.type];
  const is = (...names: string[]) => names.some((name) => family.includes(name) || error.type === name);
  if (is('SyntaxError')) return syntaxBugType(error.type, error.message);
  if (is('ImportError', 'ModuleNotFoundError')) return 'IMPORT';
  if (is('AttributeError') && (error.owner === 'module' || /^(partially initialized )?module '/.test(error.message)))
    return 'IMPORT';
  if (is('NameError') && !is('UnboundLocalError') && isModule(error, modules)) return 'IMPORT';
  return is(...TYPE_ERRORS) ? 'TYPE_ERROR' : 'LOGIC';
}

function isModule({ name, message }: RaisedError, modules: ReadonlySet<string>): boolean {
  const missing = name ?? /name '(\w+)' is not defined/.exec(message)?.[1];
  return missing != null && modules.has(missing);
}

/** Bug type of a linter's rule. Codes are ruff's, flake8's and pylint's. */
export function lintBugType(code: string, message: string, modules: ReadonlySet<string>): BugType {
  if (/^(E999|E902|E0001|syntax-error|invalid-syntax)$/i.test(code)) return syntaxBugType(code, message);
  if (/^(E1\d\d|W191|W19\d|D20[67])$/.test(code)) return 'INDENTATION';
  if (/^(F821|E0602|undefined-variable)$/.test(code)) {
    const [, name] = /[`'"](\w+)[`'"]/.exec(message) ?? [];
    return name !== undefined && modules.has(name) ? 'IMPORT' : 'LINTING';
  }
  if (/^(E0401|import-error|E0611|no-name-in-module|F822)$/.test(code)) return 'IMPORT';
  return 'LINTING';
}

const IMPORT_RULES =
  /^(import-not-found|import-untyped|import|reportMissingImports|reportMissingModuleSource|reportUndefinedVariable)$/;

/** Bug type of a type checker's finding. */
export function typeBugType(code: string, message: string, modules: ReadonlySet<string>): BugType {
  if (code === 'syntax') return syntaxBugType(code, message);
  if (code === 'name-defined' || code === 'reportUndefinedVariable') {
    const [, name] = /["'](\w+)["'] is not defined/.exec(message) ?? [];
    return name !== undefined && modules.has(name) ? 'IMPORT' : 'TYPE_ERROR';
  }
  if (IMPORT_RULES.test(code)) return 'IMPORT';
  if (code === 'attr-defined' && /^Module "/.test(message)) return 'IMPORT';
  return code === 'reportAttributeAccessIssue' &&
    /is not a known attribute of module|is unknown import symbol/.test(message)
    ? 'IMPORT'
    : 'TYPE_ERROR';
}
