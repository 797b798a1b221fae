import type { Check, Project } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { Parsed, RawRun } from '../contract';
import { diagnostic, inRepository } from '../diagnose';
import { parseCompiler } from './parse-compiler';
import { parseTests } from './parse-tests';
import { unplaced } from './unplaced';

/** What a check's run amounts to. */
export function parseRun(check: Check, _project: Project, raw: RawRun): Parsed {
  const { exitCode, timedOut, outOfMemory, stdout, stderr } = raw.result;
  const base = { exitCode, tests: [] };
  if (outOfMemory) return { ...base, status: 'infrastructure', diagnostics: [], reason: 'memory ran out' };
  const [program = 'go'] = check.command.split(' ');
  if (exitCode === 127)
    return { ...base, status: 'infrastructure', diagnostics: [], reason: `this machine lacks ${program}` };
  if (check.tool === 'go-test') return { exitCode, ...parseTests(check, raw) };
  if (timedOut) return { ...base, status: 'timed_out', diagnostics: [], reason: 'cut at its time limit' };
  const output = `${stderr.text}\n${stdout.text}`;
  const found =
    check.tool === 'gofmt'
      ? unformatted(output, check)
      : check.tool === 'golangci-lint'
        ? linted(output, check.cwd)
        : [...parseCompiler(output, check.cwd, 'go'), ...(check.tool === 'go-vet' ? vetted(output, check.cwd) : [])];
  if (found.length > 0) return { ...base, status: 'failed', diagnostics: found };
  if (exitCode === 0) return { ...base, status: 'passed', diagnostics: [] };
  return { ...base, ...unplaced(output, check) };
}

/** Lines of golangci-lint, each with the linter that says so; what vet and gofmt say through it is theirs. */
function linted(output: string, cwd: string): Diagnostic[] {
  return output.split('\n').flatMap((line) => {
    const [, path, row, column = '1', said = '', by = ''] =
      /^(\S+?\.go):(\d+)(?::(\d+))?: (.*) \(([\w-]+)\)$/.exec(line) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || by === 'typecheck') return [];
    const [, analyzer, rest] = (by === 'govet' && /^(\w+): (.*)$/.exec(said)) || [];
    const place = { file, line: Number(row), column: Number(column), bugType: 'LINTING' as const };
    if (analyzer && rest) return [diagnostic({ source: 'vet', code: analyzer, message: rest, ...place })];
    return [diagnostic({ source: by === 'gofmt' ? 'gofmt' : 'golangci-lint', code: by, message: said, ...place })];
  });
}

/** `go vet -json`: objects of packages, of analyzers, of findings, one after the other between comments. */
function vetted(output: string, cwd: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  let analyzer = 'vet';
  let place: { file: string; line: number; column: number } | null = null;
  for (const line of output.split('\n')) {
    analyzer = /^\t\t"(\w+)": \[/.exec(line)?.[1] ?? analyzer;
    const [, path, row, column] = /^\s*"posn": "(.+?):(\d+):(\d+)"/.exec(line) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (path !== undefined) place = file === null ? null : { file, line: Number(row), column: Number(column) };
    const [, text] = /^\s*"message": ("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
    if (text === undefined || !place) continue;
    found.push(
      diagnostic({ source: 'vet', code: analyzer, bugType: 'LINTING', message: JSON.parse(text) as string, ...place }),
    );
    place = null;
  }
  return [...new Map(found.map((one) => [`${one.file}:${one.line}:${one.column}:${one.code}`, one])).values()];
}

/** `gofmt -d`: a unified diff for each file; the finding is at the first line that differs. */
function unformatted(output: string, check: Check): Diagnostic[] {
  const broken = parseCompiler(output, check.cwd, 'gofmt').map((one) => ({
    ...one,
    code: 'SyntaxError',
    bugType: 'SYNTAX' as const,
  }));
  const found: Diagnostic[] = [];
  let file: string | null = null;
  let line = 0;
  for (const text of output.split('\n')) {
    const [, path] = /^--- (\S+?)(?:\.orig)?(?:\s|$)/.exec(text) ?? [];
    const [, start] = /^@@ -(\d+)/.exec(text) ?? [];
    if (path !== undefined) file = inRepository(path, check.cwd);
    else if (start !== undefined) line = Number(start) - 1;
    else if (/^[-+]/.test(text) && !text.startsWith('+++')) {
      if (file !== null)
        found.push(
          diagnostic({
            source: 'gofmt',
            code: 'gofmt',
            bugType: 'LINTING',
            message: 'the file is not formatted',
            file,
            line: Math.max(1, line + 1),
          }),
        );
      file = null;
    } else line++;
  }
  return [...broken, ...found];
}
