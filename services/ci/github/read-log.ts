import type { Diagnostic } from '../../../domain/diagnostic';
import type { BugType } from '../../../domain/names';
import type { CheckKind } from '../../../domain/check';

/** A step of a job, as its log shows it. */
export interface LogStep {
  /** The script that was run; null for an action, or before the first step. */
  readonly script: string | null;
  readonly text: string;
  readonly failed: boolean;
}

const STAMP = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;
const ANSI = /\u001b\[[0-9;?]*[A-Za-z]/g;
const EXIT = /^##\[error\]Process completed with exit code \d+/;

/** Takes a job's log apart into its steps: time stamps and colours off, the script apart from what it printed. */
export function logSteps(log: string): LogStep[] {
  const steps: { script: string | null; lines: string[]; failed: boolean }[] = [];
  let current = { script: null as string | null, lines: [] as string[], failed: false };
  let group: string[] | null = null;
  const push = () => {
    if (current.script !== null || current.lines.length > 0) steps.push(current);
  };
  for (const raw of log.split(/\r?\n/)) {
    const line = raw.replace(STAMP, '').replace(ANSI, '');
    const [, command] = /^##\[group\]Run (.*)$/.exec(line) ?? [];
    if (command !== undefined) {
      push();
      current = { script: /^[\w.-]+\/[\w./-]+@[\w./-]+$/.test(command) ? null : command, lines: [], failed: false };
      group = [];
    } else if (group !== null) {
      if (line.startsWith('##[endgroup]')) {
        const end = group.findIndex((each) => each.startsWith('shell: '));
        if (current.script !== null && end > 0) current.script = group.slice(0, end).join('\n');
        group = null;
      } else group.push(line);
    } else if (EXIT.test(line)) current.failed = true;
    else current.lines.push(line.replace(/^##\[(error|warning|notice|debug|command|section)\]/, ''));
  }
  push();
  return steps.map(({ lines, ...step }) => ({ ...step, text: lines.join('\n') }));
}

const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/The (?:hosted )?runner (?:has received a shutdown signal|lost communication)/i, 'the runner was lost'],
  [/No space left on device|ENOSPC/, 'the disk of the runner is full'],
  [
    /(?:Could not resolve host|Temporary failure in name resolution|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|network is unreachable)/i,
    'the network of the runner failed',
  ],
  [
    /(?:ETIMEDOUT|ECONNRESET|Connection (?:timed out|reset by peer)|TLS handshake timeout)/,
    'a connection of the runner broke',
  ],
  [
    /(?:Unable to resolve action|Failed to download (?:action|archive)|An error occurred trying to start process)/i,
    'an action could not be had',
  ],
  [/(?:toomanyrequests|pull rate limit|(?:HTTP|status)[ :]+(?:429|50[0234]))/i, 'a server that the job needs refused'],
  [/exit code 137|The operation was canceled|out of memory|heap out of memory/i, 'the job was cut off'],
];

/** Why a log without any finding is nobody's fault; null where it may well be the code's. */
export function outsideCause(log: string): string | null {
  return OUTSIDE.find(([pattern]) => pattern.test(log))?.[1] ?? null;
}

/** How a step's findings are to be called. */
export interface StepTool {
  readonly tool: string;
  readonly kind: CheckKind;
}

const PATH = String.raw`((?:[A-Za-z]:)?[\w@./\\+-]*[\w-]\.[A-Za-z][\w]{0,9})`;
const PLACES: readonly RegExp[] = [
  // path:line:col: [severity] message
  new RegExp(String.raw`^\s*(?:\[?(?:ERROR|error|Error)\]?:?\s+)?${PATH}:(\d+)(?::(\d+))?:?\s+(?:-\s+)?(.+)$`),
  // path(line,col): error CODE: message
  new RegExp(String.raw`^\s*${PATH}\((\d+),(\d+)\):\s+(.+)$`),
  // [ERROR] path:[line,col] message
  new RegExp(String.raw`^\s*(?:\[ERROR\]\s+)?${PATH}:\[(\d+),(\d+)\]\s+(.+)$`),
];
const PYTHON_FRAME = /^\s*File "([^"]+)", line (\d+)/;
const ARROW = new RegExp(String.raw`^\s*-->\s+${PATH}:(\d+):(\d+)`);
const PANIC = new RegExp(String.raw`^thread '.*' (?:\(\d+\) )?panicked at ${PATH}:(\d+):(\d+)`);
const JS_FRAME = /^\s*at (?:.*\()?(?:file:\/\/)?([^\s():]+):(\d+):(\d+)\)?$/;
const MOST = 200;

interface Found {
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
  readonly code: string;
  readonly test: string | null;
}

/**
 * Findings in what a step printed, for logs that no parser of ours was written for.
 * @param elsewhere the file that a failed test is told at where it names none of the repository's
 * @param locate a path as the runner knows it, as the repository does; null for what is none of its files
 */
export function readFindings(
  text: string,
  { tool, kind }: StepTool,
  locate: (path: string) => string | null,
  elsewhere = '',
): Diagnostic[] {
  const lines = text.split('\n');
  const tests = failedTests(lines, locate);
  const places = placesIn(lines, locate);
  const found: Found[] = tests.map((test) => {
    const place =
      places.find((each) => each.file === test.file && each.at >= test.from && each.at <= test.to) ??
      places.find((each) => each.file === test.file && each.own) ??
      places.find((each) =>
        test.file === null ? each.at >= test.from && each.at <= test.to : each.file === test.file,
      );
    const message = test.message || place?.message || `${test.id} fails`;
    const path = place?.file ?? test.file ?? elsewhere;
    return {
      path,
      line: place?.line ?? 1,
      column: place?.column ?? null,
      message,
      code: codeOf(message),
      test: test.id,
    };
  });
  if (found.length === 0) {
    for (const { file, line, column, message, own } of places) {
      if (own) found.push({ path: file, line, column, message, code: codeOf(message), test: null });
    }
  }
  if (found.length === 0) {
    const last = places.at(-1);
    if (last) found.push({ ...last, path: last.file, code: codeOf(last.message), test: null });
  }
  const diagnostics = found
    .filter(({ path }) => path !== '')
    .map(({ path, line, column, message, code, test }): Diagnostic => {
      const bugType = bugTypeOf(message, kind);
      const known = { source: tool, code, message: message.slice(0, 500), severity: 'error' as const };
      const place = { file: path, line, column, endLine: null, endColumn: null };
      return { ...known, ...place, bugType, tests: test === null ? [] : [test], frames: [] };
    });
  const unique = new Map(diagnostics.map((d) => [`${d.file}:${d.line}:${d.message}:${d.tests[0] ?? ''}`, d]));
  return [...unique.values()].slice(0, MOST);
}

interface FailedTest {
  readonly id: string;
  readonly file: string | null;
  readonly message: string;
  /** Lines that may say where. */
  readonly from: number;
  readonly to: number;
}

/** Tests that runners name as failed, each in its own way of saying so. */
function failedTests(lines: readonly string[], locate: (path: string) => string | null): FailedTest[] {
  const tests = new Map<string, FailedTest>();
  const add = (test: FailedTest) => void (tests.has(test.id) || tests.set(test.id, test));
  const window = (index: number) => ({ from: index, to: index + 30 });
  lines.forEach((line, index) => {
    const pytest = /^(?:FAILED|ERROR) ([^\s:]+\.py)((?:::\S.*?)?)(?: - (.*))?$/.exec(line);
    const file = pytest?.[1] ? locate(pytest[1]) : null;
    if (pytest && !file) add({ id: `${pytest[1]}${pytest[2]}`, file, message: pytest[3] ?? '', from: 0, to: -1 });
    if (pytest && file) {
      const name = /^::([A-Za-z_]\w*)/.exec(pytest[2] ?? '') ? sectionOf(lines, pytest[2] ?? '') : null;
      add({ id: `${file}${pytest[2]}`, file, message: pytest[3] ?? '', ...(name ?? { from: 0, to: index }) });
      return;
    }
    const go = /^\s*--- FAIL: (\S+)/.exec(line)?.[1];
    const rust = /^test (\S+) \.\.\. FAILED$/.exec(line)?.[1];
    const tap = /^\s*not ok \d+ - (?!.*# (?:SKIP|TODO))(.+?)(?: # .*)?$/.exec(line)?.[1];
    const spec = /^\s*[✖✗] (.+?)(?: \(\d[\d.]*m?s\))?$/.exec(line)?.[1];
    const jest = /^\s*● (?!Console|Test suite failed)(.+)$/.exec(line)?.[1];
    const vitest = /^\s*FAIL\s+(\S+)(?: \[.*\])? > (.+)$/.exec(line);
    if (vitest?.[1] && vitest[2]) {
      add({
        id: `${vitest[1]} > ${vitest[2]}`,
        file: locate(vitest[1]),
        message: lines[index + 1]?.trim() ?? '',
        ...window(index),
      });
    }
    const surefire = /^\[ERROR\]\s+([\w.$]+\.\w+):(\d+)\s+(.+)$/.exec(line);
    const plain = go ?? tap ?? jest ?? (spec && !/^failing tests/i.test(spec) ? spec : undefined);
    if (plain) add({ id: plain.trim(), file: null, message: messageAfter(lines, index), ...window(index) });
    if (rust) add({ id: rust, file: null, message: '', ...panicOf(lines, rust) });
    if (surefire?.[1]) add({ id: surefire[1], file: null, message: surefire[3] ?? '', ...window(index) });
  });
  return [...tests.values()].slice(0, MOST);
}

/** The part of pytest's report that is about one test. */
function sectionOf(lines: readonly string[], id: string): { from: number; to: number } | null {
  const name = id.replace(/^::/, '').replaceAll('::', '.');
  const from = lines.findIndex((line) => /^_{3,} /.test(line) && line.includes(` ${name} `));
  if (from < 0) return null;
  const next = lines.findIndex((line, index) => index > from && /^(?:_{3,} |={3,} )/.test(line));
  return { from, to: next < 0 ? lines.length : next };
}

function panicOf(lines: readonly string[], test: string): { from: number; to: number } {
  const at = lines.findIndex((line) => line.startsWith(`thread '${test}'`));
  return at < 0 ? { from: 0, to: -1 } : { from: at, to: at + 6 };
}

function messageAfter(lines: readonly string[], index: number): string {
  const near = lines.slice(index + 1, index + 20).map((line) => line.trim());
  return (
    near.find((line) => /(?:\w*Error|[Ee]xpected|panic|assert|Exception)\b/.test(line)) ?? near.find(Boolean) ?? ''
  );
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
  readonly at: number;
  /** A finding by itself, not a frame of one. */
  readonly own: boolean;
}

function placesIn(lines: readonly string[], locate: (path: string) => string | null): Place[] {
  const places: Place[] = [];
  let heading: string | null = null;
  lines.forEach((line, at) => {
    const own = PLACES.map((pattern) => pattern.exec(line)).find(Boolean);
    const frame = PYTHON_FRAME.exec(line) ?? ARROW.exec(line) ?? PANIC.exec(line) ?? JS_FRAME.exec(line);
    const match = own ?? frame;
    const file = match?.[1] ? locate(match[1]) : null;
    if (match && file) {
      const message = own ? (own[4] ?? '') : nearMessage(lines, at);
      const column = Number(match[3] ?? NaN);
      const base = { file, line: Number(match[2]), column: Number.isFinite(column) ? column : null, message, at };
      places.push({ ...base, own: Boolean(own) || ARROW.test(line) });
      return;
    }
    // eslint and its like name the file once, above its findings.
    const under = /^\s+(\d+):(\d+)\s+(?:error|✖)\s+(.+)$/.exec(line);
    if (under && heading) {
      const [, row, column, message = ''] = under;
      places.push({ file: heading, line: Number(row), column: Number(column), message, at, own: true });
    } else if (/^\S+$/.test(line)) heading = locate(line);
  });
  return places;
}

/** An error's text stands above an arrow and below a Python frame. */
function nearMessage(lines: readonly string[], at: number): string {
  const around = [...lines.slice(Math.max(0, at - 3), at).reverse(), ...lines.slice(at + 1, at + 8)];
  return (
    around.find((line) => /^\s*(?:error|[\w.]*(?:Error|Exception))\b/.test(line))?.trim() ?? lines[at]?.trim() ?? ''
  );
}

const CODES: readonly RegExp[] = [
  /\b(TS\d{3,5}|E\d{4}|[A-Z]{1,4}\d{3,4}|[\w.]*(?:Error|Exception))\b/,
  /\[([a-z][a-z0-9-]+)\]\s*$/,
  /\s((?:@?[a-z][\w-]*\/)?[a-z]+(?:-[a-z]+)+)$/,
];

function codeOf(message: string): string {
  return CODES.map((pattern) => pattern.exec(message)?.[1]).find(Boolean) ?? 'ci';
}

const TYPES: readonly (readonly [RegExp, BugType])[] = [
  [/\b(?:IndentationError|TabError|E1\d\d)\b/, 'INDENTATION'],
  [/\bSyntaxError\b|syntax error|Unexpected token|Parsing error/i, 'SYNTAX'],
  [
    /\b(?:ModuleNotFoundError|ImportError|TS2307|E0432|E0433)\b|Cannot find module|No module named|package .* does not exist/,
    'IMPORT',
  ],
  [/\b(?:TypeError|TS\d{4}|E0308)\b|incompatible types/, 'TYPE_ERROR'],
];
const OF_KIND: Readonly<Record<CheckKind, BugType>> = {
  build: 'SYNTAX',
  typecheck: 'TYPE_ERROR',
  lint: 'LINTING',
  test: 'LOGIC',
};

function bugTypeOf(message: string, kind: CheckKind): BugType {
  return TYPES.find(([pattern]) => pattern.test(message))?.[1] ?? OF_KIND[kind];
}
