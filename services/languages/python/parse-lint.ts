import { isCiFile } from '../../../domain/ci-steps';
import type { Diagnostic } from '../../../domain/diagnostic';
import { lintBugType, syntaxBugType } from './classify';
import { diagnostic, inRepository } from '../diagnose';
import { STANDARD_MODULES } from './modules';

interface RuffFinding {
  readonly code: string | null;
  readonly message: string;
  readonly filename: string;
  readonly location: { readonly row: number; readonly column: number };
  readonly end_location: { readonly row: number; readonly column: number };
}
interface PylintFinding {
  readonly type: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly symbol: string;
  readonly message: string;
  readonly 'message-id': string;
}

/** `ruff check --output-format json`. @throws where it is no JSON */
export function parseRuff(output: string, cwd: string): Diagnostic[] {
  return (JSON.parse(output || '[]') as RuffFinding[]).flatMap((found) => {
    const file = inRepository(found.filename, cwd);
    const code = found.code ?? 'invalid-syntax';
    if (file === null) return [];
    const { row: line, column } = found.location;
    const message = found.message.replace(/^SyntaxError: /, '');
    const bugType = lintBugType(code, message, STANDARD_MODULES);
    const end = { endLine: found.end_location.row, endColumn: found.end_location.column };
    return [diagnostic({ source: 'ruff', code, message, file, line, column, ...end, bugType })];
  });
}

/** `pylint --output-format=json`. @throws where it is no JSON */
export function parsePylint(output: string, cwd: string): Diagnostic[] {
  return (JSON.parse(output || '[]') as PylintFinding[]).flatMap((found) => {
    const file = inRepository(found.path, cwd);
    if (file === null) return [];
    const code = found['message-id'];
    const { line, endLine, endColumn, message } = found;
    const severity = /^(error|fatal)$/.test(found.type) ? 'error' : 'warning';
    const bugType = lintBugType(code, message, STANDARD_MODULES);
    return [
      diagnostic({
        source: 'pylint',
        code,
        message,
        severity,
        file,
        line: Math.max(line, 1),
        column: found.column + 1,
        endLine,
        endColumn,
        bugType,
      }),
    ];
  });
}

/** flake8's `path:row:col: code text`. */
export function parseFlake8(output: string, cwd: string): Diagnostic[] {
  return output.split('\n').flatMap((line) => {
    const [, path, row, column, code, message] = /^(.+?):(\d+):(\d+): ([A-Z]+\d+) (.*)$/.exec(line) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || code === undefined || message === undefined) return [];
    const text = message.replace(/^(SyntaxError|IndentationError|TabError): /, '$1: ');
    const bugType = lintBugType(code, text, STANDARD_MODULES);
    return [
      diagnostic({
        source: 'flake8',
        code,
        message: text,
        file,
        line: Math.max(Number(row), 1),
        column: Number(column) || null,
        bugType,
      }),
    ];
  });
}

/** yamllint's `path:row:col: [level] text (rule)`. */
export function parseYamllint(output: string, cwd: string): Diagnostic[] {
  return output.split('\n').flatMap((line) => {
    const [, path, row, column, level, message, rule] =
      /^(.+?):(\d+):(\d+): \[(\w+)\] (.*?)(?: \(([\w-]+)\))?$/.exec(line) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || message === undefined) return [];
    const severity = level === 'error' ? 'error' : 'warning';
    const unreadable = rule === undefined || rule === 'syntax';
    const bugType = !unreadable ? 'LINTING' : isCiFile(file) ? 'PIPELINE_CONFIG' : 'SYNTAX';
    return [
      diagnostic({
        source: 'yamllint',
        code: rule ?? 'syntax',
        message,
        severity,
        file,
        line: Number(row),
        column: Number(column),
        bugType,
      }),
    ];
  });
}

/** A formatter's unified diff: one finding a file, at the first line that it would change. */
export function parseFormatDiff(source: string, output: string, cwd: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  let file: string | null = null;
  let line = 0;
  for (const text of output.split('\n')) {
    const [, path] = /^--- (?:a\/)?(.+?)(?:[:\t].*|\s+\d{4}-\d\d-\d\d.*)?$/.exec(text) ?? [];
    const [, start] = /^@@ -(\d+)/.exec(text) ?? [];
    if (path !== undefined) file = inRepository(path.replace(/:before$/, ''), cwd);
    else if (start !== undefined) line = Number(start);
    else if (file !== null && line > 0 && /^[-+]/.test(text) && !text.startsWith('+++')) {
      const message = 'the formatter would change this file';
      found.push(diagnostic({ source, code: 'format', message, file, line, column: 1, bugType: 'LINTING' }));
      file = null;
    } else line++;
  }
  return found;
}

/** What a formatter says of files that it cannot read: `path:row:col: text` of ruff, `path: …: row:col: text` of black. */
export function parseFormatErrors(source: string, output: string, cwd: string): Diagnostic[] {
  return output.split('\n').flatMap((line) => {
    const ruff = /^error: Failed to parse (.+?):(\d+):(\d+): (.*)$/.exec(line);
    const black = /^error: cannot format (.+?): (?:Cannot parse.*?|.*?): (\d+):(\d+): (.*)$/.exec(line);
    const [, path, row, column, text] = ruff ?? black ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || text === undefined) return [];
    const message = text.trim();
    const bugType = syntaxBugType('', message);
    const place = { line: Number(row), column: Number(column) };
    return [diagnostic({ source, code: 'invalid-syntax', message, file, ...place, bugType })];
  });
}
