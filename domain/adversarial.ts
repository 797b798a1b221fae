import { fails, isUncalled } from './agreement';
import type { TestOutcome } from './check';

/** How a test that was written against a fix ended with the code as it was and with the fix; null: it did not run. */
export interface Duel {
  readonly before: TestOutcome | null;
  readonly after: TestOutcome | null;
}

/**
 * What a test says of a fix. `tells`: it fails without the fix and passes with it; `holds`: it passes with both; `doubts`: it passed
 * before the fix and fails with it; `silent`: it fails with both, so that nobody knows whether it asks for the right thing.
 */
export type Word = 'tells' | 'holds' | 'doubts' | 'silent';

export function wordOf({ before, after }: Duel): Word {
  if (after === 'passed') return before === 'passed' ? 'holds' : 'tells';
  return before === 'passed' && (after === 'failed' || after === 'error') ? 'doubts' : 'silent';
}

/** An input with which the code worked before a fix and does not with it. */
export interface CounterExample {
  /** For people: `f(3, [])`. */
  readonly input: string;
  readonly before: string;
  readonly after: string;
}

const RAISES = /^raises ([\w.]+)/;

/**
 * Inputs that were answered before a fix and now end with an error, or not at all. Errors that the code raises on purpose are
 * answers.
 * @param behaviours before and after, by input; null: it did not end
 */
export function newlyBroken(
  inputs: readonly string[],
  before: readonly (string | null)[],
  after: readonly (string | null)[],
  onPurpose: ReadonlySet<string>,
): CounterExample[] {
  return inputs.flatMap((input, i) => {
    const [was, is] = [before[i] ?? null, after[i] ?? null];
    if (was === null || fails(was) || isUncalled(is)) return [];
    const raised = is === null ? null : RAISES.exec(is)?.[1];
    if (raised === undefined || (raised !== null && onPurpose.has(raised))) return [];
    return [{ input, before: was, after: is ?? 'does not end' }];
  });
}

/** Names of the errors that a text raises in so many words. */
export function raisedOnPurpose(text: string): Set<string> {
  const found = text.matchAll(/\b(?:raise|throw(?:\s+new)?)\s+(?:[\w]+\.)*([\w]+)/g);
  return new Set([...found].map(([, name = '']) => name));
}

const DOUBTED = 0.5;

/** Of a fix that was shown to break what worked: never above the threshold again. */
export function doubted(confidence: number | null, threshold: number): number {
  return Math.min((confidence ?? threshold) * DOUBTED, threshold * DOUBTED);
}
