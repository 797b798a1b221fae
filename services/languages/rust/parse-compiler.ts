import type { Diagnostic } from '../../../domain/diagnostic';
import type { BugType } from '../../../domain/names';
import { diagnostic, inRepository } from '../diagnose';

/** A diagnostic of rustc, as cargo passes it on. */
export interface RustMessage {
  readonly message: string;
  readonly code: { readonly code: string } | null;
  readonly level: string;
  readonly spans: readonly RustSpan[];
  readonly children: readonly RustMessage[];
}

export interface RustSpan {
  readonly file_name: string;
  readonly byte_start: number;
  readonly byte_end: number;
  readonly line_start: number;
  readonly line_end: number;
  readonly column_start: number;
  readonly column_end: number;
  readonly is_primary: boolean;
  readonly label: string | null;
  readonly suggested_replacement: string | null;
  readonly suggestion_applicability: string | null;
  readonly expansion: { readonly span: RustSpan } | null;
}

/** Not found, or not to be seen from here. */
const IMPORTS = new Set([
  'E0432',
  'E0433',
  'E0463',
  'E0583',
  'E0603',
  'E0364',
  'E0365',
  'E0254',
  'E0255',
  'E0252',
  'E0429',
  'E0430',
  'E0431',
]);
/** The lexer's and the parser's. */
const READING = new Set(['E0585', 'E0586', 'E0748', 'E0753', 'E0758', 'E0762', 'E0763', 'E0765', 'E0766', 'E0768']);
/** Lints that are errors by default because the code is wrong, not untidy. */
const WRONG: Readonly<Record<string, BugType>> = {
  ...{ overflowing_literals: 'TYPE_ERROR', arithmetic_overflow: 'LOGIC', unconditional_panic: 'LOGIC' },
  ...{ invalid_from_utf8_unchecked: 'LOGIC', let_underscore_lock: 'LOGIC' },
};
const TO_IMPORT =
  /consider importing|perhaps you want to import|not in scope|use (?:of )?(?:undeclared|unresolved)|might be missing crate/;

/** Messages among the lines of `--message-format=json`. */
export function messagesOf(output: string): RustMessage[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{"reason":"compiler-message"')) return [];
    try {
      return [(JSON.parse(line) as { message: RustMessage }).message];
    } catch {
      return [];
    }
  });
}

/** Errors of rustc and clippy. `folders`: where paths may be relative to, the likeliest first. */
export function parseMessages(output: string, folders: readonly string[], source: string): Diagnostic[] {
  const found = messagesOf(output)
    .filter(({ level }) => level.startsWith('error'))
    .flatMap((message) => {
      const place = placeOf(message, folders);
      if (!place) return [];
      const code = message.code?.code ?? (bugTypeOf(message) === 'SYNTAX' ? 'SyntaxError' : 'error');
      return [diagnostic({ source, code, message: saying(message), bugType: bugTypeOf(message), ...place })];
    });
  // A library is compiled once more for its tests.
  return [
    ...new Map(
      found.map((one) => [[one.file, one.line, one.column, one.code, one.message].join('\u0000'), one]),
    ).values(),
  ];
}

/** Errors as rustc prints them for people; rustfmt has no other form. */
export function parsePrinted(output: string, folders: readonly string[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const pattern = /^error(?:\[(\w+)\])?: (.+)\n\s*--> (.+?):(\d+):(\d+)$/gm;
  for (const [, code = 'SyntaxError', message = '', path = '', line = '', column = ''] of output.matchAll(pattern)) {
    const file = inRepository(path, folders[0] ?? '.');
    if (!file) continue;
    found.push(
      diagnostic({
        source: 'rustfmt',
        code,
        message,
        file,
        line: Number(line),
        column: Number(column),
        bugType: 'SYNTAX',
      }),
    );
  }
  return found;
}

/** The place in the repository: where a macro of somebody else's is used, not where it is written. */
export function placeOf(
  message: RustMessage,
  folders: readonly string[],
): Pick<Diagnostic, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'> | null {
  const primary = message.spans.find((span) => span.is_primary) ?? message.spans[0];
  for (let span = primary; span; span = span.expansion?.span) {
    const file = inRepository(span.file_name, folders[0] ?? '.');
    if (span.file_name.startsWith('<') || file === null) continue;
    const { line_start: line, column_start: column, line_end: endLine, column_end: endColumn } = span;
    return { file, line, column, endLine, endColumn };
  }
  return null;
}

function saying(message: RustMessage): string {
  const label = message.spans.find((span) => span.is_primary)?.label;
  return label && !message.message.includes(label) ? `${message.message}: ${label}` : message.message;
}

export function bugTypeOf(message: RustMessage): BugType {
  const { code: id, message: text } = message;
  const said = [text, ...message.children.map((child) => child.message)].join('\n');
  if (id === null) {
    if (/^cannot find (macro|attribute|derive macro)|^cannot determine resolution/.test(text)) return 'IMPORT';
    if (/format string|positional argument|named argument|argument never used|^format argument/.test(text)) {
      return 'TYPE_ERROR';
    }
    return 'SYNTAX';
  }
  if (/^[a-z]/.test(id.code)) return WRONG[id.code] ?? 'LINTING';
  if (READING.has(id.code)) return 'SYNTAX';
  if (IMPORTS.has(id.code)) return 'IMPORT';
  // A name that some module has, or a method of a trait that is not brought into scope.
  if (/^E0(4(0[0-9]|1[1-6]|2[2-6])|531|532|574|599)$/.test(id.code) && TO_IMPORT.test(said)) {
    return id.code === 'E0599' && !/trait/.test(said) ? 'TYPE_ERROR' : 'IMPORT';
  }
  return 'TYPE_ERROR';
}
