import type { Batch, Trial, Variant, VariantResult } from './contract';
import { pooled } from './pool';

export type TrialOrder = Pick<Batch, 'tests' | 'capMs' | 'stop'>;

/** Variants compiled together behind a switch. */
export interface Program {
  /** Runs tests with one variant switched on, by its place in the list that was compiled. */
  run(place: number, order: TrialOrder, signal: AbortSignal): Promise<readonly Trial[]>;
  close(): Promise<void>;
}

export interface Compilation {
  /** What the compiler says of variants that it refuses, by their place in the list. */
  readonly refused: ReadonlyMap<number, string>;
  /** null: nothing was made. What is not refused can be tried again without the rest. */
  readonly program: Program | null;
}

export interface SchemataOptions {
  /** For the tests of an order, though others may be asked for later. Never rejects for what is wrong with a variant. */
  compile(variants: readonly Variant[], order: TrialOrder): Promise<Compilation>;
  /** Variants of one program. */
  readonly most: number;
  /** Variants that are run at the same time. */
  readonly atOnce: number;
  /** Programs that are kept for variants that are asked for again. */
  readonly kept: number;
}

/** Where a variant is to be found; a text: why it does not compile. */
type Compiled = { readonly program: Program; readonly place: number } | string;

/**
 * Mutant schemata (Untch, Offutt and Harrold, ISSTA 1993): many variants are compiled into one program and told apart by a switch
 * when it runs, so that compiling is paid once for all of them. What is language-independent of it: groups, variants that do not
 * compile, and which program has which variant.
 */
export class Schemata {
  private readonly known = new WeakMap<Variant['files'], Compiled>();
  private readonly programs: { readonly program: Program; running: number }[] = [];

  constructor(private readonly options: SchemataOptions) {}

  async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
    for await (const group of groupsOf(batch.variants, this.options.most)) {
      const began = performance.now();
      await this.ensure(group, batch);
      const share = (performance.now() - began) / group.length;
      yield* pooled(group, this.options.atOnce, async (variant, signal): Promise<VariantResult<V>> => {
        const started = performance.now();
        const result = await this.runKnown(variant, batch, signal);
        return { ...result, durationMs: share + performance.now() - started };
      });
    }
  }

  /** Programs that have these variants; those that are known are not compiled again. */
  async ensure(variants: readonly Variant[], order: TrialOrder): Promise<void> {
    const fresh = variants.filter(({ files }) => !this.has(files));
    if (fresh.length === 0) return;
    await this.dropOld();
    await this.compile(fresh, order);
  }

  /** Where a variant was compiled to, or why it was not. Undefined before {@link ensure}. */
  find({ files }: Variant): Compiled | undefined {
    return this.known.get(files);
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.splice(0).map(({ program }) => program.close()));
  }

  private has(files: Variant['files']): boolean {
    const found = this.known.get(files);
    return found !== undefined && (typeof found === 'string' || this.programs.some((p) => p.program === found.program));
  }

  private async runKnown<V extends Variant>(variant: V, order: TrialOrder, signal: AbortSignal) {
    const found = this.known.get(variant.files) ?? 'it was not compiled';
    if (typeof found === 'string') return { variant, status: 'unreadable' as const, trials: [], message: found };
    const entry = this.programs.find(({ program }) => program === found.program);
    if (entry) entry.running++;
    try {
      const trials = await found.program.run(found.place, order, signal);
      const passed = trials.length === order.tests.length && trials.every(({ outcome }) => outcome === 'passed');
      return { variant, status: passed ? ('passed' as const) : ('failed' as const), trials };
    } finally {
      if (entry) entry.running--;
    }
  }

  /** Without what the compiler refuses; where it does not say what that is, by halves. */
  private async compile(variants: readonly Variant[], order: TrialOrder): Promise<void> {
    const { refused, program } = await this.options.compile(variants, order);
    for (const [place, why] of refused) if (variants[place]) this.known.set(variants[place].files, why);
    const rest = variants.filter((_variant, place) => !refused.has(place));
    if (program) {
      variants.forEach(({ files }, place) => {
        if (!refused.has(place)) this.known.set(files, { program, place });
      });
      this.programs.push({ program, running: 0 });
    } else if (refused.size > 0 && rest.length > 0) {
      await this.compile(rest, order);
    } else if (rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      await this.compile(rest.slice(0, half), order);
      await this.compile(rest.slice(half), order);
    } else if (rest[0]) this.known.set(rest[0].files, 'it does not compile');
  }

  private async dropOld(): Promise<void> {
    const idle = this.programs.filter(({ running }) => running === 0);
    for (const entry of idle.slice(0, Math.max(0, this.programs.length - this.options.kept))) {
      this.programs.splice(this.programs.indexOf(entry), 1);
      await entry.program.close();
    }
  }
}

async function* groupsOf<T>(items: Iterable<T> | AsyncIterable<T>, most: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
