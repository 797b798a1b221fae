import type { CheckRun, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { asDiagnostic, complaint, type Ending } from './parse-report';
import type { Facts } from './facts';
import { oneLine, readPrinted, readRaised } from './parse-error';

type Outcome = Pick<CheckRun, 'status' | 'diagnostics' | 'tests' | 'reason'>;

const POINT = /^(not ok|ok)\b\s*\d*\s*(?:- )?(.*?)(?:\s+#\s*(SKIP|TODO|time)\b.*)?(?:\s*\{)?\s*$/i;

/** The Test Anything Protocol: points of the outermost level, with what stands below those that failed. */
export function parseTap(
  tool: string,
  output: string,
  { exitCode, stderr }: Ending,
  facts: Facts,
  file: string,
): Outcome {
  const lines = output.split('\n');
  const tests: TestResult[] = [];
  const diagnostics: Diagnostic[] = [];
  lines.forEach((line, i) => {
    const [, word, name = '', directive] = POINT.exec(line) ?? [];
    if (word === undefined) return;
    const id = `${file}::${name || `point ${tests.length + 1}`}`;
    const outcome = /^skip$/i.test(directive ?? '')
      ? 'skipped'
      : word === 'ok'
        ? 'passed'
        : /^todo$/i.test(directive ?? '')
          ? 'xfailed'
          : 'failed';
    const result = { id, file, line: null, outcome, durationMs: 0 } as const;
    if (outcome !== 'failed') return void tests.push(result);
    const end = lines.slice(i + 1).findIndex((next) => POINT.test(next) || /^# /.test(next));
    const text = lines.slice(i + 1, end < 0 ? undefined : i + 1 + end).join('\n');
    const operator = /^\s*(?:operator|name|code): *'?([\w.]+)'?/m.exec(text)?.[1];
    const stack = text.replace(/^\s*(?:at: |source: )/gm, ' at ');
    const errorName =
      operator !== undefined && /Error$/.test(operator)
        ? operator
        : (/^\s*(?:message: .*?)?\b(\w+Error)\b/m.exec(text)?.[1] ?? 'AssertionError');
    const found = readRaised({ name: errorName, message: name, code: null, stack }, facts, { file, line: 1 });
    tests.push({ ...result, message: oneLine(`${found.code}: ${name}`), errorType: found.code, frames: found.frames });
    diagnostics.push(asDiagnostic(tool, found, [id]));
  });
  if (tests.length > 0) {
    if (diagnostics.length > 0) return { status: 'failed', diagnostics, tests };
    if (exitCode === 0)
      return {
        status: tests.every((test) => test.outcome === 'skipped') ? 'no_evidence' : 'passed',
        diagnostics,
        tests,
      };
  }
  return parseExit(tool, exitCode === 0 ? 1 : exitCode, `${output}\n${stderr}`, facts, file, tests);
}

/** A script that tells by its exit code alone whether its one test passed. */
export function parseExit(
  tool: string,
  exitCode: number | null,
  output: string,
  facts: Facts,
  file: string,
  others: readonly TestResult[] = [],
): Outcome {
  const result = { id: file, file, line: null, durationMs: 0 };
  if (exitCode === 0)
    return { status: 'passed', diagnostics: [], tests: [...others, { ...result, outcome: 'passed' }] };
  if (exitCode === 127 || exitCode === 126)
    return { status: 'infrastructure', diagnostics: [], tests: [], reason: complaint(output) };
  const found = readPrinted(output, facts, { file, line: 1 });
  if (!found)
    return {
      status: 'failed',
      diagnostics: [],
      tests: [...others, { ...result, outcome: 'failed' }],
      reason: complaint(output),
    };
  const message = oneLine(`${found.code}: ${found.message}`);
  return {
    status: 'failed',
    diagnostics: [asDiagnostic(tool, found, [file])],
    tests: [...others, { ...result, outcome: 'failed', message, errorType: found.code, frames: found.frames }],
  };
}
