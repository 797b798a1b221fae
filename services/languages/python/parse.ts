import type { Check } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { Parsed, RawRun } from '../contract';
import { parseCompileReport } from './parse-compile';
import { parseFlake8, parseFormatDiff, parseFormatErrors, parsePylint, parseRuff, parseYamllint } from './parse-lint';
import { lastLine, parseTestReport } from './parse-report';
import { parseMypy, parsePyright } from './parse-types';

/** Reads findings from a tool's standard output; the exit codes with which the tool did its work and found something. */
interface Reader {
  readonly read: (output: string, cwd: string, errors: string) => Diagnostic[];
  readonly found: readonly number[];
}

const READERS: Readonly<Record<string, Reader>> = {
  ruff: { read: parseRuff, found: [1] },
  'ruff-format': { ...formatter('ruff-format'), found: [1, 2] },
  black: { ...formatter('black'), found: [1, 123] },
  isort: { read: (output, cwd) => parseFormatDiff('isort', output, cwd), found: [1] },
  flake8: { read: parseFlake8, found: [1] },
  pylint: { read: parsePylint, found: Array.from({ length: 31 }, (_, i) => i + 1) },
  yamllint: { read: parseYamllint, found: [1, 2] },
  mypy: { read: parseMypy, found: [1, 2] },
  pyright: { read: parsePyright, found: [1] },
  basedpyright: { read: parsePyright, found: [1] },
};

/** What a check's run amounts to. */
export function parseRun(check: Check, raw: RawRun): Parsed {
  const { exitCode, timedOut, stdout, stderr, outOfMemory } = raw.result;
  const base = { exitCode, tests: [] };
  const output = `${stdout.text}\n${stderr.text}`;
  if (['pytest', 'unittest', 'python-script'].includes(check.tool)) {
    const parsed = parseTestReport(check.tool, raw.reports['tests.jsonl'] ?? '', exitCode, output, timedOut);
    if (timedOut) return { ...base, ...parsed, status: 'timed_out', reason: 'cut at its time limit' };
    return { ...base, ...parsed };
  }
  if (timedOut) return { ...base, status: 'timed_out', diagnostics: [], reason: 'cut at its time limit' };
  if (outOfMemory) return { ...base, status: 'infrastructure', diagnostics: [], reason: 'the tool ran out of memory' };
  if (check.tool === 'compileall')
    return { ...base, ...parseCompileReport(raw.reports['compile.jsonl'] ?? '', exitCode, stderr.text) };
  return { ...base, ...parseFindings(check, exitCode, stdout.text, stderr.text) };
}

function parseFindings(
  check: Check,
  exitCode: number | null,
  stdout: string,
  stderr: string,
): Pick<Parsed, 'status' | 'diagnostics' | 'reason'> {
  const reader = READERS[check.tool];
  if (!reader) return { status: 'infrastructure', diagnostics: [], reason: `${check.tool} is not known` };
  const diagnostics = readOrNull(reader, stdout, check.cwd, stderr);
  if (diagnostics === null)
    return { status: 'infrastructure', diagnostics: [], reason: lastLine(stderr) || `${check.tool} printed no report` };
  const errors = diagnostics.filter((found) => found.severity === 'error' || exitCode !== 0);
  if (exitCode === 0) return { status: 'passed', diagnostics: [] };
  const did = exitCode !== null && reader.found.includes(exitCode);
  if (did && errors.length > 0) return { status: 'failed', diagnostics: errors };
  const reason = lastLine(stderr) || lastLine(stdout) || `${check.tool} ended with ${exitCode ?? 'a signal'}`;
  return { status: 'infrastructure', diagnostics: [], reason };
}

function formatter(source: string): Pick<Reader, 'read'> {
  return {
    read: (output, cwd, errors) => [...parseFormatDiff(source, output, cwd), ...parseFormatErrors(source, errors, cwd)],
  };
}

function readOrNull(reader: Reader, output: string, cwd: string, errors: string): Diagnostic[] | null {
  try {
    return reader.read(output, cwd, errors);
  } catch {
    return null;
  }
}
