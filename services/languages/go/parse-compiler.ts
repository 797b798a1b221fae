import type { BugType } from '../../../domain/names';
import type { Diagnostic } from '../../../domain/diagnostic';
import { diagnostic, inRepository } from '../diagnose';
import { isStandardName } from './standard';

/** What the compiler means, under the names that `go/types` gives its errors. The first that fits counts. */
const KINDS: readonly (readonly [RegExp, string, BugType])[] = [
  [
    /^syntax error|^expected |^missing ',' |^illegal |^invalid character|^(string|rune|raw string|comment).* not terminated|^newline in string|^unexpected |^non-declaration statement|^imports must appear|^method has multiple receivers|^missing condition in if/,
    'SyntaxError',
    'SYNTAX',
  ],
  [/^"[^"]+" imported (as \S+ )?and not used/, 'UnusedImport', 'LINTING'],
  [/^declared and not used: |^\w+ declared and not used/, 'UnusedVar', 'LINTING'],
  [
    /no required module provides package|is not in (std|GOROOT)|cannot find (module|package)|could not import|no Go files in|use of internal package|malformed import path|import cycle not allowed|invalid import path|missing go\.sum entry/,
    'BrokenImport',
    'IMPORT',
  ],
  [
    /^undefined: \w+\.\w+|^name \w+ not exported by package|^cannot refer to unexported/,
    'UndeclaredImportedName',
    'IMPORT',
  ],
  [/^undefined: \w+$/, 'UndeclaredName', 'TYPE_ERROR'],
  [/undefined \(type .* has no field or method/, 'MissingFieldOrMethod', 'TYPE_ERROR'],
  [/^unknown field \w+ in struct literal/, 'MissingLitField', 'TYPE_ERROR'],
  [/^missing return/, 'MissingReturn', 'TYPE_ERROR'],
  [/^cannot use .* as .* value/, 'IncompatibleAssign', 'TYPE_ERROR'],
  [/mismatched types/, 'MismatchedTypes', 'TYPE_ERROR'],
  [/^assignment mismatch/, 'AssignmentMismatch', 'TYPE_ERROR'],
  [/^(not enough|too many) arguments/, 'WrongArgCount', 'TYPE_ERROR'],
  [/^(not enough|too many) return values/, 'WrongResultCount', 'TYPE_ERROR'],
  [/^no new variables on left side of :=/, 'NoNewVar', 'TYPE_ERROR'],
  [/redeclared in this block/, 'DuplicateDecl', 'TYPE_ERROR'],
  [
    /^cannot assign to|cannot range over|is not a type|is not an expression|non-boolean condition/,
    'InvalidUse',
    'TYPE_ERROR',
  ],
];
const PLACE = /^(?:vet: )?([^\s:][^:\n]*\.go):(\d+)(?::(\d+))?: (.*)$/;
const MANIFEST = /^(\/?[^\s:]*go\.mod):(\d+)(?::(\d+))?: (.*)$/;

/** What the compiler, vet's own type checker or gofmt print, each place once. */
export function parseCompiler(output: string, cwd: string, source: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  let last: { -readonly [K in keyof Diagnostic]: Diagnostic[K] } | null = null;
  for (const text of output.split('\n')) {
    const [, path, line, column, message] = PLACE.exec(text) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file !== null && line !== undefined && message !== undefined) {
      if (/^too many errors/.test(message)) continue;
      const [code, bugType] = kindOf(message);
      last = diagnostic({
        source,
        code,
        bugType,
        message: plain(message),
        file,
        line: Number(line),
        column: column ? Number(column) : null,
      });
      found.push(last);
      continue;
    }
    const [, manifest, at, , problem] = MANIFEST.exec(text) ?? [];
    const known = manifest === undefined ? null : inRepository(manifest, cwd);
    if (known !== null && at !== undefined) {
      found.push(
        diagnostic({
          source,
          code: 'go.mod',
          bugType: 'PIPELINE_CONFIG',
          message: problem ?? '',
          file: known,
          line: Number(at),
        }),
      );
      last = null;
    } else if (/^\t/.test(text) && last) last.message = `${last.message} ${text.trim()}`.slice(0, 500);
    else last = null;
  }
  return [...new Map(found.map((one) => [`${one.file}:${one.line}:${one.column}:${one.code}`, one])).values()];
}

/** One fault under one message, whoever reports it. */
function plain(message: string): string {
  return message
    .replace(/ \(and \d+ more errors?\)$/, '')
    .replace(/; to add it:$/, '')
    .trim();
}

function kindOf(message: string): [string, BugType] {
  const [, code = 'CompileError', bugType = 'TYPE_ERROR'] = KINDS.find(([pattern]) => pattern.test(message)) ?? [];
  const name = /^undefined: (\w+)$/.exec(message)?.[1];
  // A package of the standard library that is used without import.
  return [code, name !== undefined && isStandardName(name) ? 'IMPORT' : bugType];
}
