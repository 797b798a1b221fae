import type { SearchLimits } from '../../../domain/search';
import type { Evaluator, TestRef, VariantResult } from '../../evaluate/contract';
import { byTwos, type Attempt } from './attempt';
import { joinPartial, onTopOf, textsOf } from './joining';
import { Judging, type Found } from './judging';
import { keyOf, type Spectrum } from './spectrum';

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
/** Of these, however long they take: on a busy machine a patch has rivals too. */
const FURTHER_LEAST = 64;
const FURTHER_SCORE = 0.15;
const MOST_WHOLE = 12;
/** Where tests of other failures tell more of them than their own do. */
const MOST_WITNESSED = 32;
const MOST_HOPEFUL = 400;
/** Attempts that were cut and get more time. */
const MOST_AGAIN = 40;
const TIMES_AGAIN = 10;
const TIMES_REPORTED = 2;
/** Edits that are tried by twos, with at least so many tests. */
const MOST_FOR_TWOS = 90;
const LEAST_FOR_TWOS = 4;
/** Edits that heal some of the tests, on top of which others are tried. */
const MOST_BASES = 3;
/** Attempts between two looks at whether it is enough: as many as take about this long. */
const CHUNK_SECONDS = 0.3;
const FIRST_CHUNK = 24;
const MOST_IN_CHUNK = 512;
const SLOW_MS = 100;
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
  const search = new Search(new Judging(spectrum, evaluator, limits, signal));
  return search.run(attempts);
}

class Search {
  private readonly hopeful: Attempt[] = [];
  private readonly partsOf = new WeakMap<Attempt, readonly Found[]>();
  /** Whether edits that heal everything between them were joined in vain. */
  private joined = false;

  constructor(private readonly judging: Judging) {}

  async run(attempts: Attempts): Promise<SearchResult> {
    const { judging } = this;
    const { whole, groups } = judging;
    let ended = await this.singles(attempts, SINGLES_SHARE);
    if (whole.length === 0 && ended === 'enough') {
      this.joined = true;
      await joinPartial(judging, this.hopeful);
      if (whole.length === 0) ended = await this.singles(attempts, SINGLES_SHARE);
    }
    if (whole.length === 0) await this.again();
    if (whole.length === 0) await joinPartial(judging, this.hopeful);
    if (whole.length === 0 && groups.length === 1) await this.byMore();
    if (whole.length > 0) ended = 'enough';
    const { tried, unreadable, timedOut, breaking } = judging;
    // Where tests run the same code, a patch that satisfies only some of them appeases rather than heals.
    const partial = judging.partial.filter(({ heals }) =>
      groups.some((group) => group.every((test) => heals.has(keyOf(test)))),
    );
    return { whole, partial, tried, unreadable, timedOut, breaking, ended };
  }

  private async singles(attempts: Attempts, share: number): Promise<SearchResult['ended']> {
    const { judging } = this;
    const { groups, evaluator } = judging;
    const [only] = groups;
    // Faults that no test has in common are looked for at once, by one test of each.
    const many = groups.length > 1;
    const tests = many ? groups.flatMap((group) => group.slice(0, 1)) : this.quick(only ?? []);
    const least = Math.max(FIRST_CHUNK / 2, evaluator.batchSize ?? 0);
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
      const began = judging.seconds();
      await this.stage(chunk, tests);
      const rate = chunk.length / Math.max(judging.seconds() - began, 0.001);
      size = Math.round(Math.min(Math.max(rate * CHUNK_SECONDS, least), 2 * size, MOST_IN_CHUNK));
    }
  }

  private enough(share: number): SearchResult['ended'] | null {
    const { signal, limits, tried, whole, wholeAt, coveredAt, groups, lastScore } = this.judging;
    signal.throwIfAborted();
    if (tried >= limits.candidates) return 'candidates';
    const spent = this.judging.seconds();
    if (spent > limits.seconds * (whole.length > 0 ? 1 : share)) return 'time';
    const since = wholeAt ?? (groups.length > 1 && !this.joined ? coveredAt : null);
    if (!since) return null;
    const patience = Math.max(0.35, 1.2 * since.at);
    const isLate = spent - since.at > patience && tried - since.tried >= FURTHER_LEAST;
    if (!wholeAt) return isLate ? 'enough' : null;
    const most = this.judging.spectrum.others.length > 0 ? MOST_WITNESSED : MOST_WHOLE;
    const isEnough =
      whole.length >= most || this.stillWanted() <= 0 || isLate || lastScore < wholeAt.score * FURTHER_SCORE;
    return isEnough ? 'enough' : null;
  }

  /** Candidates that are to be tried beside those so far, once one passes. */
  private stillWanted(): number {
    const { tried, wholeAt } = this.judging;
    return wholeAt ? wholeAt.tried + Math.max(FURTHER_CANDIDATES, 0.7 * wholeAt.tried) - tried : Infinity;
  }

  /** Without those that take much longer than the rest: only what passes the others is worth their time. */
  private quick(tests: readonly TestRef[]): readonly TestRef[] {
    const { trialOf } = this.judging;
    const timeOf = (test: TestRef) => {
      const trial = trialOf.get(keyOf(test));
      return trial && trial.outcome !== 'timed_out' ? trial.durationMs : 0;
    };
    const least = Math.max(SLOW_MS, 4 * Math.min(...tests.map(timeOf)));
    return tests.filter((test) => timeOf(test) <= least);
  }

  private async stage(chunk: readonly Attempt[], tests: readonly TestRef[]): Promise<void> {
    const { judging } = this;
    const { groups } = judging;
    const many = groups.length > 1;
    const all = !many && tests.length === groups[0]?.length;
    const stop = many ? 'never' : 'first_failure';
    const promising: VariantResult<Attempt>[] = [];
    const survivors: Attempt[] = [];
    const lead = many ? [] : this.leading(tests);
    for await (const result of this.results(chunk, lead.length > 0 ? lead : tests, stop)) {
      judging.count(result);
      const passed = result.trials.some((trial) => trial.outcome === 'passed');
      if (lead.length > 0) survivors.push(...(passed ? [result.variant] : []));
      else if (result.status === 'passed' || (many && passed)) promising.push(result);
      else if (passed) this.hope(result.variant);
    }
    for await (const result of this.results(survivors, tests.slice(lead.length), stop)) {
      judging.countLate(result);
      if (result.status === 'passed') promising.push(result);
      else this.hope(result.variant);
    }
    for (const result of promising.sort((a, b) => b.variant.score - a.variant.score)) {
      if (judging.seconds() > judging.limits.seconds) return;
      await judging.judge(result.variant, result.status === 'passed' && all, this.partsOf.get(result.variant));
    }
  }

  private async *results(variants: readonly Attempt[], tests: readonly TestRef[], stop: 'first_failure' | 'never') {
    const { judging } = this;
    if (variants.length === 0) return;
    const batch = { variants, tests, capMs: judging.capOf(tests), stop };
    for await (const result of judging.evaluator.runBatch(batch)) {
      yield result;
      if (judging.seconds() > judging.limits.seconds) return;
    }
  }

  private hope(attempt: Attempt): void {
    if (this.hopeful.length < MOST_HOPEFUL) this.hopeful.push(attempt);
  }

  /**
   * The first test, where all of them together allow an endless candidate much more time than it alone. None where candidates are
   * compiled together, which costs more than their tests.
   */
  private leading(tests: readonly TestRef[]): readonly TestRef[] {
    const { judging } = this;
    const lead = tests.slice(0, 1);
    const isWorth = judging.evaluator.batchSize === undefined && judging.capOf(tests) >= 2 * judging.capOf(lead);
    return tests.length > 1 && isWorth ? lead : [];
  }

  /** What was cut at its time, with more of it: a right patch may need longer than what passed before. */
  private async again(): Promise<void> {
    const { judging } = this;
    const { failing, reportedMs } = judging.spectrum;
    const least = Math.max(TIMES_AGAIN * judging.capOf(failing), TIMES_REPORTED * reportedMs);
    const best = [...judging.late].sort((a, b) => b.score - a.score).slice(0, MOST_AGAIN);
    for (const { status, variant } of await judging.atOnce(best, 'first_failure', least)) {
      if (status === 'passed') await judging.judge(variant, true);
    }
  }

  /** Edits on top of one that heals some of the tests; then any two of the best. */
  private async byMore(): Promise<void> {
    const { first, partial, whole, spectrum } = this.judging;
    const bases = partial.slice(0, MOST_BASES);
    const textOf = await textsOf([...first, ...bases.map(({ attempt }) => attempt)], spectrum);
    const tell = (attempt: Attempt, parts: readonly Found[]) => void this.partsOf.set(attempt, parts);
    await this.singles(onTopOf(bases, this.judging, textOf, tell), 1);
    // With fewer tests, two edits too easily fit them by chance.
    if (whole.length > 0 || spectrum.failing.length + spectrum.passing.length < LEAST_FOR_TWOS) return;
    await this.singles(byTwos(first.slice(0, MOST_FOR_TWOS), textOf), 1);
  }
}
