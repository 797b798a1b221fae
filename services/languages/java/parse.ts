import { posix } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Check, Project } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { Parsed, RawRun } from '../contract';
import { diagnostic, inRepository } from '../diagnose';
import { parseCompiler } from './parse-compiler';
import { parseTests } from './parse-tests';
import { Places } from './places';

/** What a check's run amounts to. */
export function parseRun(check: Check, _project: Project, raw: RawRun): Parsed {
  const { exitCode, timedOut, outOfMemory, stdout, stderr } = raw.result;
  const base = { exitCode, tests: [] };
  if (outOfMemory) return { ...base, status: 'infrastructure', diagnostics: [], reason: 'memory ran out' };
  // Without colours Maven still says where one would end.
  const output = stripVTControlCharacters(`${stdout.text}\n${stderr.text}`);
  const places = new Places(raw.reports['sources.txt'] ?? '', check.cwd);
  const { tests, diagnostics: failures } =
    check.tool === 'surefire' ? parseTests(raw, places) : { tests: [], diagnostics: [] };
  const compile = parseCompiler(output, check.cwd);
  const found = [...compile, ...styled(output, check, places), ...failures];
  if (timedOut) return { exitCode, tests, status: 'timed_out', diagnostics: found, reason: 'cut at its time limit' };
  if (exitCode === 0) {
    if (check.kind === 'test' && !tests.some(({ outcome }) => outcome === 'passed'))
      return { exitCode, tests, status: 'no_evidence', diagnostics: [], reason: 'no test ran' };
    // A build that ignores failing tests has them all the same.
    return { exitCode, tests, status: failures.length > 0 ? 'failed' : 'passed', diagnostics: failures };
  }
  if (found.length > 0) return { exitCode, tests, status: 'failed', diagnostics: found };
  return { exitCode, tests, ...unplaced(output, check) };
}

const AUDIT =
  /^\[(?:ERROR|WARN(?:ING)?)\] (\S+\.java):(?:\[(\d+)(?:,(\d+))?\] \(\w+\) (\w+): (.*)|(\d+)(?::(\d+))?: (.*) \[(\w+)\])$/;

/** Findings of Checkstyle, in both ways that Maven prints them. */
function styled(output: string, check: Check, places: Places): Diagnostic[] {
  const found = output.split('\n').flatMap((text): Diagnostic[] => {
    const match = AUDIT.exec(text);
    if (!match) return [];
    const [, path = '', line, column, rule, said, otherLine, otherColumn, otherSaid, otherRule] = match;
    const file = path.startsWith('/') ? inRepository(path, check.cwd) : places.ending(path);
    if (file === null) return [];
    const at = Number(column ?? otherColumn ?? 0);
    return [
      diagnostic({
        ...{ source: 'checkstyle', code: rule ?? otherRule ?? 'checkstyle', bugType: 'LINTING' },
        ...{ message: said ?? otherSaid ?? '', file, line: Number(line ?? otherLine), column: at > 0 ? at : null },
      }),
    ];
  });
  return [...new Map(found.map((one) => [`${one.file}:${one.line}:${one.column}:${one.code}`, one])).values()];
}

/** A failure that names no place in a source. */
function unplaced(output: string, check: Check): Pick<Parsed, 'status' | 'diagnostics' | 'reason'> {
  const lines = output
    .split('\n')
    .filter(
      (line) =>
        /^\[(ERROR|FATAL)\] ./.test(line) &&
        !/\[Help|re-run Maven|Re-run Maven|full stack trace|For more information/.test(line),
    )
    .map((line) => line.replace(/^\[(ERROR|FATAL)\] /, '').trim());
  const said = lines.find((line) => line && !/^COMPILATION ERROR/.test(line)) ?? 'Maven ended without a word';
  const broken = /(?:Non-parseable POM|Malformed POM|'[\w.[\]:-]+' .* is missing|Unrecognised tag)[^\n]*/.exec(output);
  if (broken) {
    const path = /(\/\S*pom\.xml)/.exec(output.slice(Math.max(0, broken.index - 500)))?.[1];
    const file = (path && inRepository(path, check.cwd)) ?? posix.join(check.cwd, 'pom.xml');
    const line = Number(/(?:@ line |@)(\d+)/.exec(broken[0])?.[1] ?? 1);
    const message = broken[0].replace(CHECKOUT_PATH, '').slice(0, 500);
    const one = diagnostic({ source: 'maven', code: 'pom', bugType: 'PIPELINE_CONFIG', message, file, line });
    return { status: 'failed', diagnostics: [one] };
  }
  if (OUTSIDE.test(output)) {
    const version = /Detected (?:JDK|Maven) Version:? .*|The plugin \S+ requires Maven version [\w.]+/.exec(
      output,
    )?.[0];
    return { status: 'infrastructure', diagnostics: [], reason: (version ?? said).slice(0, 300) };
  }
  return { status: 'failed', diagnostics: [], reason: said.slice(0, 300) };
}

const CHECKOUT_PATH = /\/checkout\//g;
const OUTSIDE =
  /in offline mode|Could not (resolve|transfer|find) artifact|Non-resolvable|could not be resolved|invalid target release|release version \d+ not supported|No compiler is provided|command not found|: not found|Require(Java|Maven)Version failed|requires Maven version/;
