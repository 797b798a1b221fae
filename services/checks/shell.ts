import type { Check } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import type { BugType } from '../../domain/names';
import type { Invocation, Parsed, RawRun, Tree } from '../languages/contract';
import { CHECKOUT } from '../sandbox/contract';

/** The tool of a check that is any command of a shell. */
export const SHELL = 'shell';

const NOT_FOUND = [126, 127];
const UNREADABLE = /\b(expected|unexpected|unterminated|unclosed|illegal start of)\b/i;
const COMPILERS = /\berror(\[\w+\])?:/i;
const PLACES = [
  /File "(?<file>[^"\n]+)", line (?<line>\d+)/g,
  /\((?<file>[\w$./-]+\.\w+):(?<line>\d+)(:\d+)?\)/g,
  /(?<file>[\w$./-]+\.\w+):(?<line>\d+)/g,
];

export function shellInvocation(check: Check): Invocation {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  return { argv: ['/bin/sh', '-c', check.command], cwd };
}

/** Judged by the exit code alone; of what was printed, the places are kept that are in the repository. */
export function parseShell(check: Check, { result }: RawRun, tree: Tree): Parsed {
  const { exitCode, timedOut, outOfMemory } = result;
  const output = `${result.stdout.text}\n${result.stderr.text}`;
  const passed = exitCode === 0;
  const test = { id: check.command, file: '', line: null, durationMs: result.durationMs } as const;
  if (NOT_FOUND.includes(exitCode ?? 0) && /not found|cannot execute|no such file/i.test(output)) {
    return { status: 'infrastructure', exitCode, diagnostics: [], tests: [], reason: told(output) };
  }
  if (passed) return { status: 'passed', exitCode, diagnostics: [], tests: [{ ...test, outcome: 'passed' }] };
  const frames = placesIn(output, tree);
  const message = timedOut
    ? 'cut at its time limit'
    : outOfMemory
      ? 'ran out of memory'
      : told(output) || `ended with ${exitCode ?? 'a signal'}`;
  const at = frames.at(-1) ?? { file: mainFile(tree), line: 1 };
  const raised = /([\w.]*\w(?:Error|Exception)): ?(.*)$/m.exec(message);
  const code = raised?.[1]?.split('.').at(-1) ?? 'ExitCode';
  const diagnostic: Diagnostic = {
    ...{
      source: SHELL,
      code: timedOut ? 'TimeOut' : code,
      message: raised?.[2] || message,
      severity: 'error',
      file: at.file,
      line: at.line,
    },
    ...{ column: null, endLine: null, endColumn: null, frames, tests: [check.command] },
    bugType: timedOut ? 'LOGIC' : bugTypeOf(code, output),
  };
  return {
    ...{ status: timedOut ? 'timed_out' : 'failed', exitCode, diagnostics: [diagnostic] },
    tests: [{ ...test, outcome: 'failed', message, frames }],
    ...(timedOut && { reason: message }),
  };
}

function bugTypeOf(code: string, output: string): BugType {
  if (/^(IndentationError|TabError)$/.test(code)) return 'INDENTATION';
  if (code === 'SyntaxError' || (COMPILERS.test(output) && UNREADABLE.test(output))) return 'SYNTAX';
  if (/^(ImportError|ModuleNotFoundError)$/.test(code)) return 'IMPORT';
  return /^(TypeError|AttributeError)$/.test(code) ? 'TYPE_ERROR' : 'LOGIC';
}

function told(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const error = lines.filter((line) => /error|exception|fail|assert|panic/i.test(line)).at(-1);
  return (error ?? lines.at(-1) ?? '').trim().slice(0, 300);
}

/** Innermost last, as a Python traceback has it; stacks of other languages begin with it and are turned round. */
function placesIn(output: string, tree: Tree): { file: string; line: number; function: string }[] {
  for (const [i, pattern] of PLACES.entries()) {
    const found = [...output.matchAll(pattern)].flatMap(({ groups }) => {
      const file = inTree(groups?.file ?? '', tree);
      return file === null ? [] : [{ file, line: Number(groups?.line), function: '' }];
    });
    if (found.length > 0) return (i === 0 ? found : found.reverse()).slice(-50);
  }
  return [];
}

function inTree(path: string, tree: Tree): string | null {
  const plain = path.replace(`${CHECKOUT}/`, '').replace(/^\.\//, '');
  if (tree.has(plain)) return plain;
  const ends = tree.files.filter((file) => file.endsWith(`/${plain}`));
  return ends.length === 1 ? (ends[0] ?? null) : null;
}

function mainFile(tree: Tree): string {
  const sources = tree.files.filter((file) => /\.(py|java|go|rs|[cm]?[jt]sx?)$/.test(file));
  return sources.find((file) => !/test/i.test(file)) ?? sources[0] ?? tree.files[0] ?? '.';
}
