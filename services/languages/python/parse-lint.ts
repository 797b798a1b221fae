import type { Diagnostic } from '../../../domain/diagnostic';
import { lintBugType } from './classify';
import { diagnostic, inRepository } from './diagnose';
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
    const pipeline = /^\.github\/|^\.gitlab-ci/.test(file);
    const bugType = pipeline && (rule === undefined || rule === 'syntax') ? 'PIPELINE_CONFIG' : 'LINTING';
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
