import type { CheckRun } from '../../../domain/check';
import { syntaxBugType } from './classify';
import { diagnostic } from '../diagnose';
import { lastLine, readRecords } from './parse-report';

interface Broken {
  readonly kind: 'broken';
  readonly type: string;
  readonly message: string;
  readonly at: {
    file: string;
    line: number;
    column: number | null;
    endLine?: number | null;
    endColumn?: number | null;
  };
}
type Line = Broken | { readonly kind: 'exit'; readonly status: number; readonly files: number };

export function parseCompileReport(
  report: string,
  exitCode: number | null,
  stderr: string,
): Pick<CheckRun, 'status' | 'diagnostics' | 'reason'> {
  const { records } = readRecords<Line>(report);
  const diagnostics = records
    .filter((r): r is Broken => r.kind === 'broken')
    .map(({ type, message, at }) =>
      diagnostic({
        source: 'python',
        code: type,
        message,
        bugType: syntaxBugType(type, message),
        ...at,
        endLine: at.endLine ?? null,
        endColumn: at.endColumn ?? null,
      }),
    );
  const exit = records.find((r) => r.kind === 'exit');
  if (!exit || exit.kind !== 'exit')
    return { status: 'infrastructure', diagnostics, reason: lastLine(stderr) || 'the compiler left no report' };
  if (diagnostics.length > 0) return { status: 'failed', diagnostics };
  if (exit.files === 0) return { status: 'no_evidence', diagnostics, reason: 'there was no file to compile' };
  return exitCode === 0
    ? { status: 'passed', diagnostics }
    : { status: 'no_evidence', diagnostics, reason: 'the report does not fit the exit code' };
}
