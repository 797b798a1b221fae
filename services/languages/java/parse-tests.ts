import { XMLParser } from 'fast-xml-parser';
import type { TestOutcome, TestResult } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { RawRun } from '../contract';
import { diagnostic } from '../diagnose';
import type { Places } from './places';

interface Problem {
  readonly message?: string;
  readonly type?: string;
  readonly '#text'?: string;
}

interface Case {
  readonly name?: string;
  readonly classname?: string;
  readonly time?: string;
  readonly failure?: readonly Problem[];
  readonly error?: readonly Problem[];
  readonly skipped?: readonly unknown[];
}

interface Suite {
  readonly testsuite?: { readonly testcase?: readonly Case[] };
}

const LISTS = new Set(['testcase', 'failure', 'error', 'skipped']);
const parser = new XMLParser({
  ...{ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, parseTagValue: false },
  isArray: (name: string) => LISTS.has(name),
});

/** Surefire's reports, one for each test class. */
export function parseTests(raw: RawRun, places: Places): { tests: TestResult[]; diagnostics: Diagnostic[] } {
  const tests: TestResult[] = [];
  const diagnostics: Diagnostic[] = [];
  const reports = Object.entries(raw.reports).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, text] of reports) {
    if (!name.endsWith('.xml')) continue;
    for (const one of casesOf(text)) {
      const result = resultOf(one, places);
      if (!result) continue;
      tests.push(result);
      if (result.outcome !== 'failed' && result.outcome !== 'error') continue;
      diagnostics.push(failureOf(result));
    }
  }
  return { tests, diagnostics };
}

function casesOf(text: string): readonly Case[] {
  try {
    return (parser.parse(text) as Suite).testsuite?.testcase ?? [];
  } catch {
    // Cut off in the middle: the test that it would have told of is missing, and missed.
    return [];
  }
}

function resultOf(one: Case, places: Places): TestResult | null {
  const type = one.classname ?? '';
  const file = places.ofClass(type);
  if (file === null) return null;
  const simple = type.slice(type.lastIndexOf('.') + 1);
  const method = methodName(one.name ?? '', type);
  const problem = one.failure?.[0] ?? one.error?.[0];
  const outcome: TestOutcome = one.failure ? 'failed' : one.error ? 'error' : one.skipped ? 'skipped' : 'passed';
  const base = {
    ...{ id: [file, simple, method].filter(Boolean).join('::'), file, line: null, outcome },
    durationMs: Math.round(Number((one.time ?? '0').replace(/,/g, '')) * 1000) || 0,
  };
  if (!problem) return base;
  const trace = decoded(problem['#text'] ?? '');
  const errorType = (problem.type ?? 'failure').split('.').pop() ?? 'failure';
  const said = decoded(problem.message ?? trace.split('\n')[0] ?? '');
  const message = `${errorType}: ${said.replace(/\s+/g, ' ').trim()}`.slice(0, 500);
  // The last cause has the place where it began.
  const causes = trace.split(/^Caused by: /m);
  const own = causes.map((part) => places.frames(part)).filter((frames) => frames.length > 0);
  const frames = one.failure ? (own[0] ?? []) : (own.at(-1) ?? []);
  return { ...base, line: frames.find((frame) => frame.file === file)?.line ?? null, message, errorType, frames };
}

function failureOf(result: TestResult): Diagnostic {
  const frames = result.frames ?? [];
  const place = frames.at(-1);
  return diagnostic({
    ...{ source: 'junit', code: result.errorType ?? 'failure', bugType: 'LOGIC', message: result.message ?? 'failed' },
    ...{ file: place?.file ?? result.file, line: place?.line ?? result.line ?? 1, frames, tests: [result.id] },
  });
}

/** Without the types of parameters, with the case in brackets; empty where a class as a whole failed. */
function methodName(name: string, type: string): string {
  if (name === type || name === type.slice(type.lastIndexOf('.') + 1)) return '';
  return decoded(name)
    .replace(/\([^()]*\)|\{[^{}]*\}(?=\[)/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Character references that the parser left. */
function decoded(text: string): string {
  return text.replace(/&(#x[\da-f]+|#\d+|lt|gt|amp|quot|apos);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? whole;
    const code = name[1]?.toLowerCase() === 'x' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
