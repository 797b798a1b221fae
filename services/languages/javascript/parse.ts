import type { Check } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { shellCommands } from '../../../domain/shell';
import type { Parsed, RawRun } from '../contract';
import { diagnostic } from '../diagnose';
import { readFacts, type Facts } from './facts';
import { readPrinted } from './parse-error';
import { parseBiome, parseEslint, parsePlaces, parsePrettier } from './parse-lint';
import { asDiagnostic, complaint, parseTestReport } from './parse-report';
import { parseExit, parseTap } from './parse-tap';
import { parseTsc } from './parse-tsc';
import { subjectOf } from './program';

interface StepRecord {
  readonly name: string;
  readonly exitCode: number | null;
  readonly stdout?: string;
  readonly stderr?: string;
}

const REPORTERS = ['node', 'jest', 'vitest', 'mocha'];
const NOT_THERE = [126, 127];

/** What a check's run amounts to. */
export function parseRun(check: Check, raw: RawRun): Parsed {
  const { exitCode, timedOut, outOfMemory, stdout, stderr } = raw.result;
  const facts = readFacts(raw.reports['facts.json']);
  const { steps, done } = readSteps(raw.reports['steps.json']);
  const last = steps.at(-1);
  const base = { exitCode, tests: [] };
  if (outOfMemory) return { ...base, status: 'infrastructure', diagnostics: [], reason: 'the tool ran out of memory' };
  if (timedOut) {
    const seen = REPORTERS.includes(check.tool)
      ? parseTestReport(check.tool, raw.reports['tests.jsonl'] ?? '', { exitCode, stderr: '' }, facts, true)
      : null;
    return {
      ...base,
      diagnostics: seen?.diagnostics ?? [],
      tests: seen?.tests ?? [],
      status: 'timed_out',
      reason: 'cut at its time limit',
    };
  }
  if (!last || !done) {
    const reason = complaint(stderr.text) || complaint(stdout.text) || 'the check left no report';
    return { ...base, status: check.kind === 'test' ? 'no_evidence' : 'infrastructure', diagnostics: [], reason };
  }
  const before = steps.length < shellCommands(check.command).length;
  const ran = { ...last, stdout: last.stdout ?? '', stderr: last.stderr ?? '' };
  if (NOT_THERE.includes(ran.exitCode ?? 0) && /command not found/.test(ran.stderr)) {
    return { ...base, status: 'infrastructure', diagnostics: [], reason: complaint(ran.stderr) };
  }
  if (before) return { ...base, ...stopped(check, ran, facts) };
  return { ...base, ...judged(check, ran, raw, facts) };
}

type Outcome = Pick<Parsed, 'status' | 'diagnostics' | 'reason'> & Partial<Pick<Parsed, 'tests'>>;
type Ran = Required<StepRecord>;

/** A step before the check's own failed: a build that a test needs. */
function stopped(check: Check, ran: Ran, facts: Facts): Outcome {
  const output = `${ran.stdout}\n${ran.stderr}`;
  const found = ran.name === 'tsc' ? parseTsc(output, check.cwd, facts) : generic('script', output, check, facts);
  if (found.length > 0) return { status: 'failed', diagnostics: found };
  return { status: 'failed', diagnostics: [], reason: complaint(output) };
}

function judged(check: Check, ran: Ran, raw: RawRun, facts: Facts): Outcome {
  const output = `${ran.stdout}\n${ran.stderr}`;
  const manifest = subjectOf(check);
  switch (check.tool) {
    case 'node':
    case 'jest':
    case 'vitest':
    case 'mocha':
      return parseTestReport(check.tool, raw.reports['tests.jsonl'] ?? '', ran, facts);
    case 'ava':
    case 'tap':
    case 'tape':
      return parseTap(check.tool, ran.stdout, ran, facts, manifest);
    case 'tsc':
      return findings(parseTsc(output, check.cwd, facts), ran, [1, 2, 3]);
    case 'eslint':
    case 'xo':
      return reading(() => parseEslint(check.tool, ran.stdout, check.cwd, facts), ran, [1]);
    case 'biome':
      return findings(parseBiome(output, check.cwd, facts), ran, [1]);
    case 'prettier':
      return reading(() => parsePrettier(raw.reports['prettier.json'] ?? ''), ran, [1, 2]);
    case 'oxlint':
    case 'standard':
      return findings(parsePlaces(check.tool, output, check.cwd), ran, [1, 2]);
    default:
      return script(check, ran, facts, manifest);
  }
}

function script(check: Check, ran: Ran, facts: Facts, manifest: string): Outcome {
  const output = `${ran.stdout}\n${ran.stderr}`;
  if (check.kind === 'test') {
    return /^TAP version \d+/m.test(ran.stdout)
      ? parseTap('tap', ran.stdout, ran, facts, manifest)
      : parseExit('node', ran.exitCode, output, facts, manifest);
  }
  if (ran.exitCode === 0) return { status: 'passed', diagnostics: [] };
  const found = generic('script', output, check, facts);
  return found.length > 0
    ? { status: 'failed', diagnostics: found }
    : { status: 'failed', diagnostics: [], reason: complaint(output) };
}

/** What a program that nobody knows says: the compiler's form, places with a message, an error that ended it. */
function generic(source: string, output: string, check: Check, facts: Facts): Diagnostic[] {
  const compiled = parseTsc(output, check.cwd, facts).filter((found) => found.file !== 'tsconfig.json');
  if (compiled.length > 0) return compiled;
  const printed = readPrinted(output, facts, { file: '', line: 1 });
  if (printed && printed.file !== '') return [asDiagnostic('node', printed, [])];
  const places = parsePlaces(source, output, check.cwd);
  if (places.length > 0) return places;
  const [, script] = /Missing script: "?([\w:.-]+)"?/.exec(output) ?? [];
  if (script === undefined) return [];
  const [file = 'package.json', line = '1'] = check.origin.split(':');
  return [
    diagnostic({
      source: 'npm',
      code: 'missing-script',
      message: `Missing script: "${script}"`,
      file,
      line: Number(line),
      bugType: 'PIPELINE_CONFIG',
    }),
  ];
}

function findings(found: readonly Diagnostic[], { exitCode, stdout, stderr }: Ran, codes: readonly number[]): Outcome {
  if (exitCode === 0) return { status: 'passed', diagnostics: [] };
  if (exitCode !== null && codes.includes(exitCode) && found.length > 0) {
    const errors = found.filter((one) => one.severity === 'error');
    return { status: 'failed', diagnostics: errors.length > 0 ? errors : found };
  }
  return {
    status: 'infrastructure',
    diagnostics: [],
    reason: complaint(stderr) || complaint(stdout) || `the tool ended with ${exitCode ?? 'a signal'}`,
  };
}

function reading(read: () => readonly Diagnostic[], ran: Ran, codes: readonly number[]): Outcome {
  try {
    return findings(read(), ran, codes);
  } catch {
    return findings([], ran, codes);
  }
}

function readSteps(text: string | undefined): { steps: readonly StepRecord[]; done: boolean } {
  try {
    return JSON.parse(text ?? '') as { steps: StepRecord[]; done: boolean };
  } catch {
    return { steps: [], done: false };
  }
}
