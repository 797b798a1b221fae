/** One figure, beside the thing it should be near. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured against, in the same unit. */
  readonly against?: { readonly name: string; readonly value: number };
  /** What `value`, or where there is an `against` its ratio to that, has to keep to. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number };
}

/** A measurement of the real thing: its own servers, its own home, nothing kept. */
export interface Bench {
  readonly summary: string;
  /** @param say tells what is being done */
  measure(say: (text: string) => void, options: BenchOptions): Promise<readonly Figure[]>;
}

/** For benches that are made of many tasks. */
export interface BenchOptions {
  /** Tasks at most, spread over all; null: all. */
  readonly limit: number | null;
  /** Only tasks whose names match. */
  readonly only: RegExp | null;
  readonly seed: number;
  /** File for the single results; null: nowhere. */
  readonly out: string | null;
}

/** Value over what it is measured against; null where there is nothing to measure it against. */
export function ratio({ value, against }: Figure): number | null {
  return against ? value / against.value : null;
}

/** null: the figure has no goal. */
export function isMet(figure: Figure): boolean | null {
  const { goal, value } = figure;
  if (!goal) return null;
  const judged = ratio(figure) ?? value;
  return 'atMost' in goal ? judged <= goal.atMost : judged >= goal.atLeast;
}

/** The value below which the given share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
