import type { Frame } from '../../domain/check';
import type { Trial, TrialOutcome } from './contract';
import type { Answer } from './warm-session';

interface TestRecord {
  readonly test: string;
  readonly outcome: TrialOutcome;
  readonly ms: number;
  readonly error?: { readonly type: string; readonly message: string; readonly frames: readonly Frame[] } | null;
  readonly frames?: readonly Frame[];
  readonly lines?: Readonly<Record<string, readonly number[]>> | null;
  readonly saw?: string;
}

/** What a job wrote about itself, believed as far as it has the form. */
export interface Told {
  readonly trials: readonly Trial[];
  readonly lines: readonly Readonly<Record<string, readonly number[]>>[];
  readonly done: boolean;
  readonly unreadable: string | null;
  /** It cannot be judged in a process that has imported the old code. */
  readonly fresh: boolean;
  readonly foreign: readonly string[];
  readonly probe: readonly unknown[];
  /** Ids of all tests, where they were asked for. */
  readonly list: readonly string[];
}

/**
 * Reads the lines of a fork that had several variants, in their order; shorter than they are many where it ended before. The last
 * one may be what ended it.
 */
export function readPack(checkId: string, asked: readonly string[], count: number, answer: Answer): Told[] {
  const lines = new Map<number, string[]>();
  let left: number | null = null;
  for (const line of answer.text.split('\n')) {
    for (const { v, left: next } of recordsIn(line)) {
      if (typeof v === 'number') lines.set(v, [...(lines.get(v) ?? []), line]);
      if (typeof next === 'number') left = next;
    }
  }
  const told: Told[] = [];
  for (let i = 0; i < Math.min(count, left ?? count); i++) {
    const text = (lines.get(i) ?? []).join('\n');
    told.push(readAnswer(checkId, asked, { ...answer, text }));
    const last = told.at(-1);
    if (!last?.done && !last?.fresh && last?.unreadable === null) break;
  }
  return told;
}

function recordsIn(line: string): Record<string, unknown>[] {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? [record as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}

/** Reads the lines of one job; of the tests that were asked for, the first without an end is the one that was cut. */
export function readAnswer(checkId: string, asked: readonly string[], { text, late }: Answer): Told {
  const records = text.split('\n').flatMap((line) => recordsIn(line));
  const tests = records.filter((record) => typeof record.test === 'string') as unknown as TestRecord[];
  const trials = tests.map((record) => trialOf(checkId, record));
  const lines = tests.map((record) => record.lines ?? {});
  const done = records.some((record) => record.done === true);
  const begun = asked.find((id) => !trials.some((trial) => trial.id === id));
  const refused = records.some((record) => record.unreadable !== undefined || record.fresh !== undefined);
  const toldOfItself = trials.at(-1)?.outcome === 'timed_out';
  if (!done && !refused && !toldOfItself && begun !== undefined) {
    trials.push({ checkId, id: begun, outcome: late ? 'timed_out' : 'killed', durationMs: 0 });
    lines.push({});
  }
  const first = (name: string) => records.find((record) => record[name] !== undefined)?.[name];
  return {
    ...{ trials, lines, done },
    unreadable: typeof first('unreadable') === 'string' ? String(first('unreadable')) : null,
    fresh: first('fresh') !== undefined,
    foreign: Array.isArray(first('foreign')) ? (first('foreign') as string[]) : [],
    list: Array.isArray(first('list')) ? (first('list') as string[]) : [],
    probe: records.filter((record) => record.probe !== undefined).map((record) => record.probe),
  };
}

function trialOf(checkId: string, { test, outcome, ms, error, frames, saw }: TestRecord): Trial {
  const where = error?.frames ?? frames;
  return {
    ...{ checkId, id: test, outcome, durationMs: ms },
    ...(error && { errorType: error.type, message: error.message }),
    ...(where && { frames: where }),
    ...(saw !== undefined && { saw }),
  };
}
