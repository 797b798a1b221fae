import type { Diagnostic } from '../../../domain/diagnostic';
import type { BugType } from '../../../domain/names';
import { diagnostic, inRepository } from '../diagnose';

/** What the compiler means, under names of ours. The first that fits counts. */
const KINDS: readonly (readonly [RegExp, string, BugType])[] = [
  [
    /^(?!.*\bbut found\b).*\bexpected$|^illegal (start of|character|escape|unicode|line end|text block|underscore)|^reached end of file|^unclosed |^not a statement|^('else'|'catch'|'finally') without|^'try' without|^orphaned |^(empty|malformed) |^<identifier> expected|^invalid method declaration|^unnamed class|^unterminated |^variable declaration not allowed here|^class, interface, enum/,
    'SyntaxError',
    'SYNTAX',
  ],
  [/^package [A-Z]\w* does not exist/, 'UnknownSymbol', 'TYPE_ERROR'],
  [/^package .* does not exist/, 'UnknownPackage', 'IMPORT'],
  [/^cannot find symbol\s+symbol:\s+(static |class )\S+(\s+location: package .*)?$/, 'UnknownClass', 'IMPORT'],
  [/^cannot find symbol\s+symbol:\s+class /, 'UnknownClass', 'IMPORT'],
  [/^cannot find symbol\s+symbol:\s+variable [A-Z]\w*[a-z]/, 'UnknownClass', 'IMPORT'],
  [/^cannot find symbol\s+symbol:\s+method /, 'UnknownMethod', 'TYPE_ERROR'],
  [/^cannot find symbol/, 'UnknownSymbol', 'TYPE_ERROR'],
  [
    /^static import only from|^reference to (\w+) is ambiguous\s+both class|^a type with the same simple name/,
    'BrokenImport',
    'IMPORT',
  ],
  [/possible lossy conversion/, 'LossyConversion', 'TYPE_ERROR'],
  [/^incompatible types/, 'IncompatibleTypes', 'TYPE_ERROR'],
  [/cannot be applied to|^no suitable (method|constructor)/, 'WrongArguments', 'TYPE_ERROR'],
  [/^unreported exception/, 'UnreportedException', 'TYPE_ERROR'],
  [/^missing return statement/, 'MissingReturn', 'TYPE_ERROR'],
  [/^bad operand types/, 'BadOperands', 'TYPE_ERROR'],
  [/might not have been initialized/, 'Uninitialized', 'TYPE_ERROR'],
  [/^unreachable statement/, 'Unreachable', 'TYPE_ERROR'],
  [/is already defined in/, 'DuplicateDeclaration', 'TYPE_ERROR'],
  [/does not override|attempting to assign weaker|cannot override|cannot implement/, 'WrongOverride', 'TYPE_ERROR'],
  [/has private access|is not public in|cannot be accessed from outside/, 'NoAccess', 'TYPE_ERROR'],
];
const PLACE = /^(?:\[ERROR\] )?([^\s:[\]][^:\n]*\.java):\[(\d+),(\d+)\] (?:error: )?(.*)$/;
const DETAIL = /^(?:\[ERROR\])?\s{2,}(symbol|location|required|found|reason|where)\s*:\s*(.*)$/;

/** What javac says, as Maven prints it, each place once, the symbol and its location in the message. */
export function parseCompiler(output: string, cwd: string): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  let last: { file: string; line: number; column: number; text: string[] } | null = null;
  const close = () => {
    if (last === null) return;
    const message = last.text.join(' ').slice(0, 500);
    const [, code = 'CompileError', bugType = 'TYPE_ERROR'] = KINDS.find(([pattern]) => pattern.test(message)) ?? [];
    const { file, line, column } = last;
    const key = `${file}:${line}:${column}`;
    const known = found.get(key);
    // Maven says all of it twice, once in short.
    if (!known || (message.startsWith(known.message) && message.length > known.message.length))
      found.set(key, diagnostic({ source: 'javac', code, bugType, message, file, line, column }));
    last = null;
  };
  for (const text of output.split('\n')) {
    const [, path, line, column, message] = PLACE.exec(text) ?? [];
    if (path !== undefined && message !== undefined) {
      close();
      const file = inRepository(path, cwd);
      // Findings of a style check look alike, but for the group in brackets.
      if (file !== null && !/^\(\w+\) \w+:/.test(message))
        last = { file, line: Number(line), column: Number(column), text: [message.trim()] };
      continue;
    }
    const [, label, detail] = DETAIL.exec(text) ?? [];
    if (label !== undefined && last) last.text.push(`${label}: ${(detail ?? '').trim()}`);
    else if (/^\s{4,}\S/.test(text) && last && last.text.length < 4) last.text.push(text.trim());
    else close();
  }
  close();
  return [...found.values()];
}
