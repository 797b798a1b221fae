import { posix } from 'node:path';
import type { Check, Frame, TestOutcome, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT } from '../../sandbox/contract';
import type { Parsed, RawRun } from '../contract';
import { diagnostic, inRepository } from '../diagnose';
import { parseCompiler } from './parse-compiler';
import { unplaced } from './unplaced';

interface Event {
  readonly Action: string;
  readonly Package?: string;
  readonly ImportPath?: string;
  readonly Test?: string;
  readonly Elapsed?: number;
  readonly Output?: string;
}

interface Seen {
  readonly package: string;
  readonly name: string;
  readonly output: string[];
  outcome: TestOutcome | null;
  elapsed: number;
}

const OUTCOMES: Readonly<Record<string, TestOutcome>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };

/** The events of `go test -json`, with the list of tests by file that our own helper made. */
export function parseTests(check: Check, raw: RawRun): Omit<Parsed, 'exitCode'> {
  const { exitCode, timedOut, stdout, stderr } = raw.result;
  const { tests: listed, packages, built, rest } = readEvents(stdout.text);
  const tests = listed.map((seen) => withPanic(seen, listed, packages));
  const places = placesOf(raw.reports['tests.txt'] ?? '', check.cwd);
  const compile = parseCompiler(`${built.join('')}\n${stderr.text}\n${rest.join('\n')}`, check.cwd, 'go');
  const idOf = (seen: Seen) => `${fileOf(seen, places)}::${seen.name}`;
  const results = tests.map((seen): TestResult => {
    const failure = seen.outcome === 'failed' ? failureOf(seen, places, check) : null;
    return {
      ...{ id: idOf(seen), file: fileOf(seen, places), line: lineOf(seen, places) },
      ...{ outcome: seen.outcome ?? 'error', durationMs: Math.round(seen.elapsed * 1000) },
      ...(failure && { message: failure.message.slice(0, 500), errorType: failure.code, frames: failure.frames }),
    };
  });
  // A test fails with its cases: they say why.
  const isParent = (seen: Seen) =>
    tests.some(
      (other) => other.package === seen.package && other.outcome === 'failed' && other.name.startsWith(`${seen.name}/`),
    );
  const failing = tests.filter(
    (seen) => (seen.outcome === 'failed' || (seen.outcome === null && !timedOut)) && !isParent(seen),
  );
  const diagnostics: Diagnostic[] = [
    ...compile,
    ...failing.map((seen) => ({ ...failureOf(seen, places, check), tests: [idOf(seen)] })),
    ...(timedOut ? tests.filter(({ outcome }) => outcome === null).slice(-1) : []).map((seen) =>
      endless(seen, idOf(seen), places),
    ),
  ];
  if (timedOut) return { tests: results, diagnostics, status: 'timed_out', reason: 'cut at its time limit' };
  const dead = packages.filter(
    ({ name, outcome }) => outcome === 'fail' && !tests.some((t) => t.package === name && t.outcome === 'failed'),
  );
  if (diagnostics.length === 0 && dead.length > 0) {
    const file = [...places.values()].flat()[0]?.file;
    const message =
      dead
        .flatMap(({ output }) => output)
        .join('')
        .trim()
        .slice(-500) || `${dead[0]?.name ?? 'a package'} failed`;
    if (file)
      diagnostics.push(
        diagnostic({
          source: 'go-test',
          code: 'exit',
          bugType: 'LOGIC',
          message,
          file,
          line: 1,
          tests: results.map(({ id }) => id),
        }),
      );
  }
  if (exitCode === 0) {
    if (results.some(({ outcome }) => outcome === 'passed'))
      return { tests: results, diagnostics: [], status: 'passed' };
    return { tests: results, diagnostics: [], status: 'no_evidence', reason: 'no test ran' };
  }
  if (diagnostics.length > 0) return { tests: results, diagnostics, status: 'failed' };
  return { tests: results, ...unplaced(`${stderr.text}\n${rest.join('\n')}`, check) };
}

function readEvents(text: string) {
  const tests = new Map<string, Seen>();
  const packages = new Map<string, { name: string; outcome: string; output: string[] }>();
  const built: string[] = [];
  const rest: string[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) {
      if (line) rest.push(line);
      continue;
    }
    let event: Event;
    try {
      event = JSON.parse(line) as Event;
    } catch {
      continue;
    }
    const { Action: action, Package: name = '', Test: test, Output: output = '' } = event;
    if (action === 'build-output') built.push(output);
    else if (test === undefined) {
      const known = packages.get(name) ?? { name, outcome: '', output: [] };
      packages.set(name, known);
      if (action === 'output') known.output.push(output);
      else known.outcome = action;
      // Before Go 1.24 the compiler's words come as the package's.
      if (action === 'output' && /\.go:\d+/.test(output)) built.push(output);
    } else {
      const key = `${name}\u0000${test}`;
      const seen = tests.get(key) ?? { package: name, name: test, output: [], outcome: null, elapsed: 0 };
      tests.set(key, seen);
      if (action === 'output') seen.output.push(output);
      else if (OUTCOMES[action]) Object.assign(seen, { outcome: OUTCOMES[action], elapsed: event.Elapsed ?? 0 });
    }
  }
  return { tests: [...tests.values()], packages: [...packages.values()], built, rest };
}

/** What a panic prints belongs to the case that is running, and is told of its parent or of the package. */
function withPanic(
  seen: Seen,
  all: readonly Seen[],
  packages: readonly { name: string; output: readonly string[] }[],
): Seen {
  if (seen.outcome !== 'failed' || seen.output.some((line) => /\.go:\d+/.test(line))) return seen;
  const parents = all.filter((other) => other.package === seen.package && seen.name.startsWith(`${other.name}/`));
  const whole = packages.filter(({ name }) => name === seen.package);
  const panics = [...parents, ...whole]
    .map(({ output }) => output)
    .find((output) => /^\s*panic: /m.test(output.join('')));
  return panics ? { ...seen, output: [...panics] } : seen;
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** Test functions, as `grep` lists them, by name. */
function placesOf(list: string, cwd: string): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  for (const text of list.split('\n')) {
    const [, path = '', line = '', name = ''] = /^(.+?):(\d+):func (\w+)/.exec(text) ?? [];
    const file = name ? inRepository(path, cwd) : null;
    if (file) found.set(name, [...(found.get(name) ?? []), { file, line: Number(line) }]);
  }
  return found;
}

/** Of several functions of one name, the one in the folder that the package's path ends with. */
function placeOf(seen: Seen, places: ReadonlyMap<string, readonly Place[]>): Place | undefined {
  const all = places.get(seen.name.split('/')[0] ?? '') ?? [];
  const score = ({ file }: Place) => {
    const folder = posix.dirname(file);
    return folder === '.' ? 0 : seen.package.endsWith(`/${folder}`) ? folder.length : -1;
  };
  return [...all].sort((a, b) => score(b) - score(a))[0];
}

const fileOf = (seen: Seen, places: ReadonlyMap<string, readonly Place[]>): string =>
  placeOf(seen, places)?.file ?? `${seen.package.split('/').slice(3).join('/') || '.'}/unknown_test.go`;
const lineOf = (seen: Seen, places: ReadonlyMap<string, readonly Place[]>): number | null =>
  placeOf(seen, places)?.line ?? null;

function endless(seen: Seen, id: string, places: ReadonlyMap<string, readonly Place[]>): Diagnostic {
  const place = { file: fileOf(seen, places), line: lineOf(seen, places) ?? 1 };
  return diagnostic({
    source: 'go-test',
    code: 'timeout',
    bugType: 'LOGIC',
    message: `${seen.name} did not end`,
    ...place,
    tests: [id],
  });
}

/** Where and why a test fails: the panic with its stack, else what it reported first. */
function failureOf(seen: Seen, places: ReadonlyMap<string, readonly Place[]>, check: Check): Diagnostic {
  const own = { file: fileOf(seen, places), line: lineOf(seen, places) ?? 1 };
  const text = seen.output.join('');
  const [, panic] = /^(?:\s*)panic: ([^\n]+)/m.exec(text) ?? [];
  if (panic !== undefined) {
    const frames = framesOf(text);
    const at = frames.at(-1) ?? own;
    return diagnostic({
      source: 'go-test',
      code: 'panic',
      bugType: 'LOGIC',
      message: panic.replace(/ \[recovered.*$/, ''),
      file: at.file,
      line: at.line,
      frames,
    });
  }
  const [, file = '', line = '', message = ''] = /^\s+([\w.-]+\.go):(\d+): ?(.*)$/m.exec(text) ?? [];
  const folder = posix.dirname(own.file);
  const trace = /Error Trace:\s+(\S+?\.go):(\d+)/.exec(text);
  const traced = trace?.[1] ? inRepository(trace[1], check.cwd) : null;
  const said = /Error:\s+(.+)/.exec(text)?.[1] ?? message;
  const place =
    traced && trace?.[2]
      ? { file: traced, line: Number(trace[2]) }
      : file
        ? { file: posix.join(folder, file), line: Number(line) }
        : own;
  const details = text.split('\n').slice(text.split('\n').findIndex((one) => one.includes(`${file}:${line}`)) + 1, 8);
  const more =
    said.trim().length > 12 || !file
      ? ''
      : ` ${details
          .map((one) => one.trim())
          .filter((one) => one && !one.startsWith('---'))
          .join(' ')}`;
  return diagnostic({
    source: 'go-test',
    code: 'AssertionError',
    bugType: 'LOGIC',
    message: `${seen.name}: ${said}${more}`.trim().slice(0, 500),
    ...place,
  });
}

/** Frames of the goroutine that panicked, those of the checkout, innermost last. */
function framesOf(text: string): Frame[] {
  const stack = text.slice(text.search(/^goroutine \d+ \[running/m));
  const frames: Frame[] = [];
  const lines = stack.split('\n\n')[0]?.split('\n') ?? [];
  lines.forEach((line, i) => {
    const [, path = '', at = ''] = /^\s+(\/\S+\.go):(\d+)/.exec(line) ?? [];
    if (!path.startsWith(`${CHECKOUT}/`)) return;
    const name = (lines[i - 1] ?? '').replace(/\(.*$/, '').replace(/^.*[/.]/, '');
    frames.push({ file: path.slice(CHECKOUT.length + 1), line: Number(at), function: name });
  });
  return frames.reverse();
}
