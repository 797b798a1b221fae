import type { SearchLimits } from '../../../domain/search';
import { runOne, type Evaluator, type TestRef, type Trial, type VariantResult } from '../../evaluate/contract';
import { byTwos, together, type Attempt } from './attempt';
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

export interface SearchResult {
  /** Heal every failing test, in the order in which they were found. */
  readonly whole: readonly Found[];
  /** Heal some of them. */
  readonly partial: readonly Found[];
  readonly tried: number;
  readonly unreadable: number;
  readonly timedOut: number;
  /** Passed what failed and broke something else. */
  readonly breaking: number;
  readonly ended: 'enough' | 'exhausted' | 'candidates' | 'time';
}

/** How far the search goes on after the first patch that passes: to see whether the tests tell it from others. */
const FURTHER_CANDIDATES = 150;
const FURTHER_SCORE = 0.15;
const MOST_WHOLE = 12;
const MOST_PARTIAL = 40;
const MOST_HOPEFUL = 400;
const MOST_PAIRS = 60;
/** Attempts that were cut and get more time. */
const MOST_AGAIN = 40;
/** Edits that are kept to be tried with others. */
const MOST_FIRST = 400;
/** Edits that are tried by twos, with at least so many tests. */
const MOST_FOR_TWOS = 90;
const LEAST_FOR_TWOS = 4;
/** Edits that heal some of the tests, on top of which others are tried. */
const MOST_BASES = 3;
/** Attempts between two looks at whether it is enough: as many as take about this long. */
const CHUNK_SECONDS = 0.3;
const FIRST_CHUNK = 24;
const MOST_IN_CHUNK = 512;
const LEAST_CAP_MS = 60;
const SLOW_MS = 100;
const SLOWDOWN = 5;
/** Of the time, what single edits may take while there is hope in pairs. */
const SINGLES_SHARE = 0.7;

type Attempts = Iterator<Attempt> | AsyncIterator<Attempt>;

/** Tries attempts on the tests: what failed first, then what passed and runs the changed lines. */
export async function searchFor(
  attempts: Attempts,
  spectrum: Spectrum,
  evaluator: Evaluator,
  limits: SearchLimits,
  signal: AbortSignal,
): Promise<SearchResult> {
  const search = new Search(spectrum, evaluator, limits, signal);
  return search.run(attempts);
}

class Search {
  private readonly startedAt = Date.now();
  private readonly whole: Found[] = [];
  private partial: Found[] = [];
  private readonly late: Attempt[] = [];
  private readonly hopeful: Attempt[] = [];
  /** The best edits that can be run. */
  private readonly first: Attempt[] = [];
  private readonly groups: readonly (readonly TestRef[])[];
  private readonly trialOf: ReadonlyMap<string, Trial>;
  private readonly partsOf = new WeakMap<Attempt, readonly Found[]>();
  private tried = 0;
  private unreadable = 0;
  private timedOut = 0;
  private breaking = 0;
  private wholeAt: { tried: number; at: number; score: number } | null = null;

  constructor(
    private readonly spectrum: Spectrum,
    private readonly evaluator: Evaluator,
    private readonly limits: SearchLimits,
    private readonly signal: AbortSignal,
  ) {
    this.trialOf = new Map(spectrum.trials.map((trial) => [keyOf(trial), trial]));
    this.groups = groupsOf(spectrum);
  }

  async run(attempts: Attempts): Promise<SearchResult> {
    let ended = await this.singles(attempts, SINGLES_SHARE);
    if (this.whole.length === 0) await this.again();
    if (this.whole.length === 0) await this.pairs();
    if (this.whole.length === 0 && this.groups.length === 1) await this.byMore();
    if (this.whole.length > 0) ended = 'enough';
    const { whole, tried, unreadable, timedOut, breaking } = this;
    // Where tests run the same code, a patch that satisfies only some of them appeases rather than heals.
    const partial = this.partial.filter(({ heals }) =>
      this.groups.some((group) => group.every((test) => heals.has(keyOf(test)))),
    );
    return { whole, partial, tried, unreadable, timedOut, breaking, ended };
  }

  private seconds(): number {
    return (Date.now() - this.startedAt) / 1000;
  }

  private async singles(attempts: Attempts, share: number): Promise<SearchResult['ended']> {
    const [only] = this.groups;
    // Faults that no test has in common are looked for at once, by one test of each.
    const many = this.groups.length > 1;
    const tests = many ? this.groups.flatMap((group) => group.slice(0, 1)) : this.quick(only ?? []);
    const least = Math.max(FIRST_CHUNK / 2, this.evaluator.batchSize ?? 0);
    let size = Math.max(FIRST_CHUNK, least);
    for (;;) {
      const ended = this.enough(share);
      if (ended) return ended;
      const chunk: Attempt[] = [];
      while (chunk.length < Math.min(size, Math.max(least, this.stillWanted()))) {
        const next = await attempts.next();
        if (next.done) break;
        chunk.push(next.value);
      }
      if (chunk.length === 0) return 'exhausted';
      const began = this.seconds();
      await this.stage(chunk, tests);
      const rate = chunk.length / Math.max(this.seconds() - began, 0.001);
      size = Math.round(Math.min(Math.max(rate * CHUNK_SECONDS, least), 2 * size, MOST_IN_CHUNK));
    }
  }

  private enough(share: number): SearchResult['ended'] | null {
    this.signal.throwIfAborted();
    const { tried, wholeAt } = this;
    if (tried >= this.limits.candidates) return 'candidates';
    const spent = this.seconds();
    if (spent > this.limits.seconds * (this.whole.length > 0 ? 1 : share)) return 'time';
    if (!wholeAt) return null;
    const patience = Math.max(0.35, 1.2 * wholeAt.at);
    const isEnough =
      this.whole.length >= MOST_WHOLE ||
      this.stillWanted() <= 0 ||
      spent - wholeAt.at > patience ||
      this.lastScore < wholeAt.score * FURTHER_SCORE;
    return isEnough ? 'enough' : null;
  }

  private lastScore = 1;

  /** Candidates that are to be tried beside those so far, once one passes. */
  private stillWanted(): number {
    const { tried, wholeAt } = this;
    return wholeAt ? wholeAt.tried + Math.max(FURTHER_CANDIDATES, 0.7 * wholeAt.tried) - tried : Infinity;
  }

  /** Without those that take much longer than the rest: only what passes the others is worth their time. */
  private quick(tests: readonly TestRef[]): readonly TestRef[] {
    const timeOf = (test: TestRef) => {
      const trial = this.trialOf.get(keyOf(test));
      return trial && trial.outcome !== 'timed_out' ? trial.durationMs : 0;
    };
    const least = Math.max(SLOW_MS, 4 * Math.min(...tests.map(timeOf)));
    return tests.filter((test) => timeOf(test) <= least);
  }

  private async stage(chunk: readonly Attempt[], tests: readonly TestRef[]): Promise<void> {
    const many = this.groups.length > 1;
    const all = !many && tests.length === this.groups[0]?.length;
    const promising: VariantResult<Attempt>[] = [];
    const results = this.evaluator.runBatch({
      variants: chunk,
      tests,
      capMs: this.capOf(tests),
      stop: many ? 'never' : 'first_failure',
    });
    for await (const result of results) {
      this.count(result);
      const passed = result.trials.filter((trial) => trial.outcome === 'passed').length;
      if (result.status === 'passed' || (many && passed > 0)) promising.push(result);
      else if (passed > 0 && this.hopeful.length < MOST_HOPEFUL) this.hopeful.push(result.variant);
      if (this.seconds() > this.limits.seconds) break;
    }
    for (const result of promising.sort((a, b) => b.variant.score - a.variant.score)) {
      if (this.seconds() > this.limits.seconds) return;
      await this.judge(result.variant, result.status === 'passed' && all);
    }
  }

  private count({ status, trials, variant }: VariantResult<Attempt>): void {
    this.tried++;
    this.lastScore = variant.score;
    if (status === 'unreadable') this.unreadable++;
    else if (this.first.length < MOST_FIRST && variant.places.length === 1) this.first.push(variant);
    if (trials.some((trial) => trial.outcome === 'timed_out')) {
      this.timedOut++;
      if (this.late.length < 200) this.late.push(variant);
    }
  }

  /** All failing tests, then the passing ones that run what is changed. */
  private async judge(attempt: Attempt, healsAll: boolean, parts = this.partsOf.get(attempt)): Promise<void> {
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
      return;
    }
    this.whole.push(found);
    this.wholeAt ??= { tried: this.tried, at: this.seconds(), score: attempt.score };
  }

  private one(attempt: Attempt, tests: readonly TestRef[], stop: 'first_failure' | 'never', times = 1) {
    return runOne(this.evaluator, attempt, { tests, capMs: this.capOf(tests) * times, stop });
  }

  private capOf(tests: readonly TestRef[]): number {
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

  /** What was cut at its time, with more of it: a right patch may need longer than what passed before. */
  private async again(): Promise<void> {
    const best = [...this.late].sort((a, b) => b.score - a.score).slice(0, MOST_AGAIN);
    for (const { status, variant } of await this.atOnce(best, 'first_failure', 10)) {
      if (status === 'passed') await this.judge(variant, true);
    }
  }

  /**
   * All failing tests on several attempts, which are compiled at once where a language does; as many as there is time for. Told in
   * the order of the attempts, whichever was done first: the same search finds the same patch on a busy machine.
   */
  private async atOnce(variants: readonly Attempt[], stop: 'first_failure' | 'never', times = 1) {
    const { failing: tests } = this.spectrum;
    const results: VariantResult<Attempt>[] = [];
    for await (const result of this.evaluator.runBatch({ variants, tests, capMs: this.capOf(tests) * times, stop })) {
      results.push(result);
      if (this.seconds() > this.limits.seconds * 0.9) break;
    }
    const order = new Map(variants.map((variant, i) => [variant, i]));
    return results.sort((a, b) => (order.get(a.variant) ?? 0) - (order.get(b.variant) ?? 0));
  }

  private async textsOf(attempts: readonly Attempt[]): Promise<(file: string) => string | null> {
    const files = [...new Set(attempts.flatMap((attempt) => Object.keys(attempt.files)))];
    const texts = await Promise.all(files.map((file) => this.spectrum.scenes.open(file)));
    const known = new Map(files.map((file, i) => [file, texts[i]?.text ?? null]));
    return (file) => known.get(file) ?? null;
  }

  /** Edits on top of one that heals some of the tests; then any two of the best. */
  private async byMore(): Promise<void> {
    const { failing, passing } = this.spectrum;
    const bases = this.partial.slice(0, MOST_BASES);
    const textOf = await this.textsOf([...this.first, ...bases.map(({ attempt }) => attempt)]);
    await this.singles(this.onTopOf(bases, textOf), 1);
    // With fewer tests, two edits too easily fit them by chance.
    if (this.whole.length > 0 || failing.length + passing.length < LEAST_FOR_TWOS) return;
    await this.singles(byTwos(this.first.slice(0, MOST_FOR_TWOS), textOf), 1);
  }

  private *onTopOf(bases: readonly Found[], textOf: (file: string) => string | null): Generator<Attempt> {
    const failing = this.spectrum.failing.map(keyOf);
    for (const attempt of this.first) {
      for (const base of bases) {
        const both = together(base.attempt, attempt, textOf);
        if (!both) continue;
        this.partsOf.set(both, [base, { attempt, heals: new Set(failing.filter((test) => !base.heals.has(test))) }]);
        yield both;
      }
    }
  }

  /** What failed the first test was not asked what it does for the others. */
  private async findHopeful(): Promise<void> {
    const known = new Set(this.hopeful);
    const unasked = this.first.filter((attempt) => !known.has(attempt));
    for (const { variant, trials } of await this.atOnce(unasked, 'never')) {
      if (trials.some(({ outcome }) => outcome === 'passed')) this.hopeful.push(variant);
    }
  }

  /** The best edits that heal some of the tests, joined. */
  private async pairs(): Promise<void> {
    const { failing } = this.spectrum;
    if (this.groups.length === 1 && failing.length > 1) await this.findHopeful();
    for (const attempt of this.hopeful.sort((a, b) => b.score - a.score).slice(0, MOST_PARTIAL)) {
      if (this.seconds() > this.limits.seconds * 0.85) break;
      await this.judge(attempt, false);
    }
    const textOf = await this.textsOf(this.partial.map(({ attempt }) => attempt));
    let combined: Found[] = this.partial;
    for (let round = 1; round < 4 && this.whole.length === 0; round++) {
      const next: Found[] = [];
      for (const a of combined.slice(0, 12)) {
        for (const b of this.partial) {
          const union = new Set([...a.heals, ...b.heals]);
          if (union.size <= a.heals.size || union.size <= b.heals.size) continue;
          const attempt = together(a.attempt, b.attempt, textOf);
          if (attempt) next.push({ attempt, heals: union, parts: [...(a.parts ?? [a]), b] });
        }
      }
      next.sort(better);
      combined = [];
      const pairs = new Map(next.slice(0, MOST_PAIRS).map((found) => [found.attempt, found] as const));
      for (const { variant: attempt, trials } of await this.atOnce([...pairs.keys()], 'never')) {
        if (this.seconds() > this.limits.seconds) return;
        this.tried++;
        const { heals = new Set<string>(), parts } = pairs.get(attempt) ?? {};
        if (trials.filter(({ outcome }) => outcome === 'passed').length < heals.size) continue;
        const before = this.partial;
        await this.judge(attempt, false, parts);
        if (this.whole.length > 2) return;
        const healed = this.partial.find((p) => p.attempt === attempt);
        if (healed) combined.push(healed);
        else if (before !== this.partial && heals.size === failing.length) break;
      }
      if (combined.length === 0) return;
    }
  }
}

const better = (a: Found, b: Found): number => b.heals.size - a.heals.size || b.attempt.score - a.attempt.score;
