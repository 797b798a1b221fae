/** Spectrum-based fault localization: which lines failing tests ran and passing ones did not. */

export interface SpectrumTest {
  readonly failed: boolean;
  /** File → lines (1-based) that the test ran. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
}

export interface Suspicion {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 0..1 */
  readonly value: number;
}

export interface LineHints {
  /** Places of the failures' stacks, the innermost with the greatest weight. */
  readonly frames: readonly { readonly file: string; readonly line: number; readonly weight: number }[];
  /** Changed since all was known to be well. */
  readonly changed: Readonly<Record<string, readonly number[]>>;
}

/** What a stack frame, and what a recent change, adds to the suspicion of a line that failing tests ran. */
const FRAME = 0.35;
const CHANGED = 0.5;

/** Ochiai: failing runs of a line over the geometric mean of all failing tests and all runs of the line. */
export function ochiai(failedWith: number, failed: number, passedWith: number): number {
  const runs = failed * (failedWith + passedWith);
  return runs === 0 ? 0 : failedWith / Math.sqrt(runs);
}

/** Each line once, with the greatest of its values; the most suspicious first. */
export function strongest(found: readonly Suspicion[]): Suspicion[] {
  const lines = new Map<string, Suspicion>();
  for (const one of found) {
    const key = `${one.file}:${one.line}`;
    if ((lines.get(key)?.value ?? 0) < one.value) lines.set(key, one);
  }
  return byValue([...lines.values()]);
}

/** Lines that some failing test ran, the most suspicious first; ties in the order of the source. */
export function suspicions(tests: readonly SpectrumTest[], hints?: LineHints): Suspicion[] {
  const failed = tests.filter((test) => test.failed).length;
  const counts = new Map<string, Map<number, { failed: number; passed: number }>>();
  for (const test of tests) {
    for (const [file, lines] of Object.entries(test.lines)) {
      const known = counts.get(file) ?? new Map<number, { failed: number; passed: number }>();
      counts.set(file, known);
      for (const line of lines) {
        const count = known.get(line) ?? { failed: 0, passed: 0 };
        count[test.failed ? 'failed' : 'passed']++;
        known.set(line, count);
      }
    }
  }
  const found: Suspicion[] = [];
  for (const [file, lines] of counts) {
    const changed = new Set(hints?.changed[file]);
    for (const [line, count] of lines) {
      if (count.failed === 0) continue;
      const frame = Math.max(
        0,
        ...(hints?.frames ?? []).filter((f) => f.file === file && f.line === line).map((f) => f.weight),
      );
      const value = ochiai(count.failed, failed, count.passed);
      found.push({ file, line, value: value + frame * FRAME + (changed.has(line) ? CHANGED : 0) });
    }
  }
  const most = Math.max(...found.map((f) => f.value), 1);
  return byValue(found.map((f) => ({ ...f, value: f.value / most })));
}

export function byValue(found: readonly Suspicion[]): Suspicion[] {
  return [...found].sort(
    (a, b) => b.value - a.value || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line,
  );
}

/**
 * How many lines would be looked at down to this one, ties counted half. A line that nothing runs (an end of a block, say) counts as
 * the nearest one above it. Null where there is none.
 */
export function rankOf(found: readonly Suspicion[], file: string, line: number): number | null {
  const above = found.filter((f) => f.file === file && f.line <= line);
  const own = above.sort((a, b) => b.line - a.line)[0];
  if (!own) return null;
  const before = found.filter((f) => f.value > own.value).length;
  const tied = found.filter((f) => f.value === own.value).length;
  return before + Math.ceil(tied / 2);
}
