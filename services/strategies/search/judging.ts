import type { SearchLimits } from '../../../domain/search';
import { runOne, type Evaluator, type TestRef, type Trial, type VariantResult } from '../../evaluate/contract';
import type { Attempt } from './attempt';
import { groupsOf } from './groups';
import { keyOf, type Spectrum } from './spectrum';

/** An attempt that heals tests and breaks none. */
export interface Found {
  readonly attempt: Attempt;
  /** Keys of the failing tests that pass with it. */
  readonly heals: ReadonlySet<string>;
  /** Of several that were joined, each one. */
  readonly parts?: readonly Found[];
}

export const better = (a: Found, b: Found): number => b.heals.size - a.heals.size || b.attempt.score - a.attempt.score;

/** Attempts that heal some of the tests and are kept. */
const MOST_PARTIAL = 40;
/** Edits that are kept to be tried with others. */
const MOST_FIRST = 400;
const MOST_LATE = 200;
const LEAST_CAP_MS = 60;
const SLOWDOWN = 5;

/** Asks tests what they say of attempts, within the limits of a search, and keeps what it heard. */
export class Judging {
  readonly whole: Found[] = [];
  partial: Found[] = [];
  /** Those that were cut at their time. */
  readonly late: Attempt[] = [];
  /** The best edits that can be run. */
  readonly first: Attempt[] = [];
  /** Failing tests that run the same code. */
  readonly groups: readonly (readonly TestRef[])[];
  readonly trialOf: ReadonlyMap<string, Trial>;
  tried = 0;
  unreadable = 0;
  timedOut = 0;
  breaking = 0;
  lastScore = 1;
  /** Where the first that heals all was found. */
  wholeAt: { readonly tried: number; readonly at: number; readonly score: number } | null = null;
  /** Where the first edits that heal everything between them were found, each of them a part. */
  coveredAt: { readonly tried: number; readonly at: number } | null = null;
  private readonly startedAt = Date.now();

  constructor(
    readonly spectrum: Spectrum,
    readonly evaluator: Evaluator,
    readonly limits: SearchLimits,
    readonly signal: AbortSignal,
  ) {
    this.trialOf = new Map(spectrum.trials.map((trial) => [keyOf(trial), trial]));
    this.groups = groupsOf(spectrum);
  }

  /** Since the search began. */
  seconds(): number {
    return (Date.now() - this.startedAt) / 1000;
  }

  count(result: VariantResult<Attempt>): void {
    const { status, variant } = result;
    this.tried++;
    this.lastScore = variant.score;
    if (status === 'unreadable') this.unreadable++;
    else if (this.first.length < MOST_FIRST && variant.places.length === 1) this.first.push(variant);
    this.countLate(result);
  }

  /** Keeps what was cut. */
  countLate({ trials, variant }: VariantResult<Attempt>): void {
    if (trials.some((trial) => trial.outcome === 'timed_out')) {
      this.timedOut++;
      if (this.late.length < MOST_LATE) this.late.push(variant);
    }
  }

  /** All failing tests, then the passing ones that run what is changed. */
  async judge(attempt: Attempt, healsAll: boolean, parts?: readonly Found[]): Promise<void> {
    const { failing } = this.spectrum;
    let heals = new Set(failing.map(keyOf));
    if (!healsAll) {
      const result = await this.one(attempt, failing, 'never');
      heals = new Set(result.trials.filter((trial) => trial.outcome === 'passed').map(keyOf));
      if (heals.size === 0) return;
    }
    const covering = this.covering(attempt);
    if (covering.length > 0) {
      const result = await this.one(attempt, covering, 'first_failure');
      if (result.status !== 'passed') {
        this.breaking++;
        return;
      }
    }
    const found = { attempt, heals, ...(parts && { parts }) };
    if (heals.size < failing.length) {
      this.partial = [...this.partial, found].sort(better).slice(0, MOST_PARTIAL);
      const healed = new Set(this.partial.flatMap((one) => [...one.heals]));
      if (healed.size === failing.length) this.coveredAt ??= { tried: this.tried, at: this.seconds() };
      return;
    }
    this.whole.push(found);
    this.wholeAt ??= { tried: this.tried, at: this.seconds(), score: attempt.score };
  }

  private one(attempt: Attempt, tests: readonly TestRef[], stop: 'first_failure' | 'never') {
    return runOne(this.evaluator, attempt, { tests, capMs: this.capOf(tests), stop });
  }

  capOf(tests: readonly TestRef[]): number {
    const green = this.spectrum.passing.map((test) => this.trialOf.get(keyOf(test))?.durationMs ?? 0);
    const slowest = Math.max(1, ...green.slice(-1));
    const sum = tests.reduce((all, test) => {
      const trial = this.trialOf.get(keyOf(test));
      return all + (trial && trial.outcome !== 'timed_out' ? trial.durationMs : slowest);
    }, 0);
    return Math.min(Math.max(LEAST_CAP_MS, sum * SLOWDOWN), 10 * this.spectrum.capMs);
  }

  /** Passing tests that ran a line of the statements that the attempt touches, or all where that is not known. */
  private covering({ places }: Attempt): TestRef[] {
    const { trials, lines } = this.spectrum;
    const wanted = new Set(this.spectrum.passing.map(keyOf));
    return trials
      .filter((trial, i) => {
        if (!wanted.has(keyOf(trial))) return false;
        return places.some(({ file, line }) => {
          const own = lines[i]?.[file];
          // An insertion shows at the line before or after; a constant of the module at none.
          return own !== undefined && (own.some((l) => Math.abs(l - line) <= 3) || !this.isExecuted(file, line));
        });
      })
      .sort((a, b) => a.durationMs - b.durationMs)
      .map(({ checkId, id }) => ({ checkId, id }));
  }

  private isExecuted(file: string, line: number): boolean {
    return this.spectrum.lines.some((files) => files[file]?.some((l) => Math.abs(l - line) <= 3));
  }

  /**
   * All failing tests on several attempts, which are compiled at once where a language does; as many as there is time for. Told in
   * the order of the attempts, whichever was done first: the same search finds the same patch on a busy machine.
   *
   * @param least milliseconds that one of them may take at least
   */
  async atOnce(variants: readonly Attempt[], stop: 'first_failure' | 'never', least = 0) {
    const { failing: tests } = this.spectrum;
    const capMs = Math.max(this.capOf(tests), least);
    const results: VariantResult<Attempt>[] = [];
    for await (const result of this.evaluator.runBatch({ variants, tests, capMs, stop })) {
      results.push(result);
      if (this.seconds() > this.limits.seconds * 0.9) break;
    }
    const order = new Map(variants.map((variant, i) => [variant, i]));
    return results.sort((a, b) => (order.get(a.variant) ?? 0) - (order.get(b.variant) ?? 0));
  }
}
