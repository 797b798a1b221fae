import type { Diagnostic } from '../../../domain/diagnostic';
import { typeBugType } from './classify';
import { diagnostic, inRepository } from '../diagnose';
import { STANDARD_MODULES } from './modules';

interface PyrightReport {
  readonly generalDiagnostics: readonly {
    readonly file: string;
    readonly severity: string;
    readonly message: string;
    readonly rule?: string;
    readonly range?: { readonly start: Place; readonly end: Place };
  }[];
}
interface Place {
  readonly line: number;
  readonly character: number;
}

/** mypy's `path:line:column: error: message  [code]`. */
export function parseMypy(output: string, cwd: string): Diagnostic[] {
  return output.split('\n').flatMap((text) => {
    const [, path, line, column, level, message, code] =
      /^(.+?):(\d+):(?:(\d+):)? (error|warning): (.*?)(?:\s+\[([\w-]+)\])?$/.exec(text) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || message === undefined) return [];
    const rule = code ?? 'misc';
    const bugType = typeBugType(rule, message, STANDARD_MODULES);
    const severity = level === 'error' ? 'error' : 'warning';
    return [
      diagnostic({
        source: 'mypy',
        code: rule,
        message,
        severity,
        file,
        line: Number(line),
        column: column ? Number(column) : null,
        bugType,
      }),
    ];
  });
}

/** pyright's `--outputjson`. @throws where it is no JSON */
export function parsePyright(output: string, cwd: string): Diagnostic[] {
  const { generalDiagnostics } = JSON.parse(output) as PyrightReport;
  return generalDiagnostics.flatMap((found) => {
    const file = inRepository(found.file, cwd);
    if (file === null || found.severity !== 'error') return [];
    const code = found.rule ?? 'syntax';
    const [message = ''] = found.message.split('\n');
    const { start, end } = found.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const place = {
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
    };
    return [
      diagnostic({
        source: 'pyright',
        code,
        message,
        file,
        ...place,
        bugType: typeBugType(code, message, STANDARD_MODULES),
      }),
    ];
  });
}
