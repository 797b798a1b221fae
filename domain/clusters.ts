import { distance } from 'fastest-levenshtein';
import type { Check, CheckReport, Project } from './check';
import { isRuntime, stopsReading } from './compare';
import type { Diagnostic } from './diagnostic';
import { fanIn, type Cluster, type Failure, type ModuleGraph, type RiskCell } from './failure';
import { identity } from './hash';
import type { BugType } from './names';

export interface FailureMapInput {
  readonly report: CheckReport;
  readonly checks: readonly Pick<Check, 'id' | 'projectId' | 'language'>[];
  readonly projects: readonly Pick<Project, 'id' | 'language'>[];
  readonly graph: ModuleGraph;
  /** Whether a file holds tests; their frames explain less than those of the code under test. */
  readonly isTest: (file: string) => boolean;
  /** Line of the tree as submitted. */
  readonly submittedLine: (file: string, line: number) => number;
}

export interface FailureMap {
  readonly failures: readonly Failure[];
  readonly clusters: readonly Cluster[];
}

/** What stands before what where one place is reported under several types. */
const RANK: readonly BugType[] = [
  'PIPELINE_CONFIG',
  'SYNTAX',
  'INDENTATION',
  'IMPORT',
  'TYPE_ERROR',
  'LOGIC',
  'LINTING',
  'SECRET_LEAK',
];

interface Report {
  readonly checkId: string;
  readonly diagnostic: Diagnostic;
}

/** Failures and clusters of a tree, in the order in which they are to be healed. */
export function mapFailures(input: FailureMapInput): FailureMap {
  const flaky = new Set(input.report.flaky);
  const reports: Report[] = input.report.runs
    .filter((run) => run.status === 'failed' || run.status === 'timed_out')
    .flatMap((run) => run.diagnostics.map((diagnostic) => ({ checkId: run.checkId, diagnostic })))
    .filter(({ diagnostic: d }) => d.tests.length === 0 || d.tests.some((id) => !flaky.has(id)));
  const found = merge(reports, input.isTest);
  const fan = fanIn(input.graph);
  const failures = foldConsequences(found.map((group) => toFailure(group, input))).sort(
    (a, b) =>
      order(a, fan) - order(b, fan) || compareText(a.file, b.file) || a.line - b.line || compareText(a.id, b.id),
  );
  return { failures, clusters: clusterOf(failures, input.isTest) };
}

/** Readable again first, then what others import, then the rest. */
function order(failure: Failure, fan: ReadonlyMap<string, number>): number {
  const stage = stopsReading(failure.diagnostic) ? 0 : RANK.indexOf(failure.bugType);
  return stage * 1e6 - Math.min(fan.get(failure.file) ?? 0, 1e6 - 1);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Reports of one reason: one unreadable file, one place named by many tests, one function that many tests crash in. */
function merge(reports: readonly Report[], isTest: (file: string) => boolean): Report[][] {
  const groups = new Map<string, Report[]>();
  for (const report of reports) {
    const key = reason(report.diagnostic, isTest);
    groups.set(key, [...(groups.get(key) ?? []), report]);
  }
  return [...groups.values()];
}

function reason(d: Diagnostic, isTest: (file: string) => boolean): string {
  if (stopsReading(d)) return identity('unreadable', d.file);
  const name = unknownName(d);
  // A name that nothing binds is missing once, however often it is used.
  if (name !== null && (d.bugType === 'IMPORT' || !isRuntime(d))) return identity('name', d.bugType, d.file, name);
  if (d.bugType === 'IMPORT') return identity('place', d.bugType, d.file, d.line);
  if (d.bugType === 'TYPE_ERROR') {
    const { file, line } = [...d.frames].reverse().find((f) => !isTest(f.file)) ?? d;
    return identity('place', d.bugType, file, line);
  }
  if (!isRuntime(d)) return identity('finding', d.bugType, d.file, d.line, d.code, d.message);
  const frame = [...d.frames].reverse().find((f) => !isTest(f.file));
  if (frame) return identity('function', d.bugType, frame.file, frame.function);
  // Parameters of one test function fail together as a rule.
  const functions = d.tests.map((id) => id.replace(/\[.*$/s, '')).sort();
  return identity('test', d.bugType, d.file, functions[0] ?? d.line);
}

function toFailure(group: readonly Report[], input: FailureMapInput): Failure {
  const root = [...group].sort(
    (a, b) => trust(a.diagnostic) - trust(b.diagnostic) || a.diagnostic.line - b.diagnostic.line,
  )[0];
  if (!root) throw new Error('a failure without a diagnostic');
  const { diagnostic, checkId } = root;
  const check = input.checks.find((c) => c.id === checkId);
  const projectId = check?.projectId ?? input.projects[0]?.id ?? '';
  const project = input.projects.find((p) => p.id === projectId);
  const submittedLine = input.submittedLine(diagnostic.file, diagnostic.line);
  const consequences = group.filter((r) => r !== root).map((r) => r.diagnostic);
  return {
    id: identity(diagnostic.bugType, diagnostic.file, submittedLine, diagnostic.code),
    projectId,
    checkId,
    language: check?.language ?? project?.language ?? 'python',
    bugType: diagnostic.bugType,
    file: diagnostic.file,
    line: diagnostic.line,
    submittedLine,
    diagnostic,
    tests: [...new Set(group.flatMap((r) => r.diagnostic.tests))].sort(),
    ...(consequences.length > 0 ? { consequences } : {}),
  };
}

/** What names the root best: the language's own parser for a file that cannot be read, else a checker rather than a crash. */
function trust(d: Diagnostic): number {
  if (stopsReading(d)) return /^[A-Z][A-Za-z]*(Error|Exception)$/.test(d.code) ? 0 : 1;
  return isRuntime(d) ? 1 : 0;
}

/**
 * Joins findings that only repeat another failure: a linter's or type checker's word on the line of a wrong import, names that
 * are unknown because an import names them wrongly, everything else in a file that cannot be read.
 */
function foldConsequences(all: readonly Failure[]): Failure[] {
  const kept: Failure[] = [];
  for (const failure of [...all].sort((a, b) => RANK.indexOf(a.bugType) - RANK.indexOf(b.bugType) || a.line - b.line)) {
    const at = kept.findIndex((root) => isConsequence(failure, root));
    const root = kept[at];
    if (!root) {
      kept.push(failure);
      continue;
    }
    const own = [failure.diagnostic, ...(failure.consequences ?? [])];
    kept[at] = {
      ...root,
      tests: [...new Set([...root.tests, ...failure.tests])].sort(),
      consequences: [...(root.consequences ?? []), ...own],
    };
  }
  return uniqueIds(kept);
}

function isConsequence(failure: Failure, root: Failure): boolean {
  if (failure.file !== root.file) return false;
  if (stopsReading(root.diagnostic)) return !isRuntime(failure.diagnostic);
  if (root.bugType !== 'IMPORT' || failure.bugType === 'LOGIC') return false;
  const names = quotedNames(root.diagnostic.message);
  const others = quotedNames(failure.diagnostic.message);
  if (failure.line === root.line) return others.some((name) => names.includes(name));
  if (failure.diagnostic.source === root.diagnostic.source) return false;
  // A name that the stale import would have brought in, under the name that it has today.
  return failure.bugType === 'IMPORT' || failure.bugType === 'TYPE_ERROR' || isUnknownName(failure.diagnostic)
    ? others.some((other) => names.some((name) => isNear(name, other)))
    : false;
}

/** The name that a tool says nothing binds; null where it says something else. */
export function unknownName({ message }: Pick<Diagnostic, 'message'>): string | null {
  if (!/\b(undefined (name|variable)|is not defined|cannot find (name|value|type))\b|^undefined: /i.test(message))
    return null;
  return quotedNames(message)[0] ?? /^undefined: (\S+)/.exec(message)?.[1] ?? null;
}

function isUnknownName(d: Diagnostic): boolean {
  return /undefined|not defined|cannot find|unresolved|unknown/i.test(d.message);
}

function quotedNames(message: string): string[] {
  const quoted = [...message.matchAll(/['"`‘“]([^'"`’”]+)['"`’”]/gu)].map((match) => match[1] ?? '');
  return [...new Set(quoted.flatMap((text) => [text, text.split(/[.:/]+/).pop() ?? '']))].filter(Boolean);
}

function isNear(a: string, b: string): boolean {
  return distance(a, b) <= Math.max(a.length, b.length) * 0.4;
}

function uniqueIds(failures: readonly Failure[]): Failure[] {
  const seen = new Map<string, number>();
  return failures.map((failure) => {
    const count = (seen.get(failure.id) ?? 0) + 1;
    seen.set(failure.id, count);
    return count === 1 ? failure : { ...failure, id: identity(failure.id, count) };
  });
}

/** Files whose lint findings are fixed in one go: as many as one reads in one sitting. */
const FILES_AT_ONCE = 25;

/**
 * Lint findings of one check are fixed in one go, and validated once; so are assertions of one test file that name no place in
 * the code under test. Every other failure is a cluster of its own.
 */
function clusterOf(failures: readonly Failure[], isTest: (file: string) => boolean): Cluster[] {
  const groups = new Map<string, Failure[]>();
  const linted = new Map<string, string[]>();
  const batchOf = ({ checkId, file }: Failure): number => {
    const files = linted.get(checkId) ?? [];
    if (!files.includes(file)) files.push(file);
    linted.set(checkId, files);
    return Math.floor(files.indexOf(file) / FILES_AT_ONCE);
  };
  const keyOf = (failure: Failure): string => {
    const { bugType, checkId, file, id } = failure;
    if (bugType === 'LINTING') return identity(bugType, checkId, batchOf(failure));
    return bugType === 'LOGIC' && isTest(file) ? identity(bugType, checkId, file) : id;
  };
  for (const failure of failures) {
    const key = keyOf(failure);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()].flatMap((group) => {
    const [root] = group;
    return root ? [{ id: identity('cluster', ...group.map((f) => f.id)), failures: group, root }] : [];
  });
}

/** Fan-in × failures × churn per file, the riskiest first. Each factor counts from 1, so that none blanks the others. */
export function riskMap(
  failures: readonly Failure[],
  graph: ModuleGraph,
  churn: Readonly<Record<string, number>>,
): RiskCell[] {
  const fan = fanIn(graph);
  const counts = new Map<string, number>();
  for (const failure of failures) counts.set(failure.file, (counts.get(failure.file) ?? 0) + 1);
  return [...counts]
    .map(([file, count]) => {
      const cell = { file, fanIn: fan.get(file) ?? 0, failures: count, churn: churn[file] ?? 0 };
      return { ...cell, risk: (1 + cell.fanIn) * cell.failures * (1 + cell.churn) };
    })
    .sort((a, b) => b.risk - a.risk || compareText(a.file, b.file));
}
