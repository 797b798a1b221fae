import type { Check, Frame, Project } from '../../domain/check';
import type { Prepared } from '../languages/contract';
import type { Sandbox } from '../sandbox/contract';

/** A test of one check, by the id that its {@link Check}'s reports use. */
export interface TestRef {
  readonly checkId: string;
  readonly id: string;
}

/** A candidate as the evaluator sees it: these files in place of those of the work copy, which is not written. */
export interface Variant {
  /** Path relative to the repository → the whole new text. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * `timed_out`: cut at its time; `killed`: its process died (memory, a signal, an exit in the middle of a test);
 * `missing`: the runner does not know the test (any more).
 */
export type TrialOutcome = 'passed' | 'failed' | 'error' | 'skipped' | 'timed_out' | 'killed' | 'missing';

export interface Trial extends TestRef {
  readonly outcome: TrialOutcome;
  readonly durationMs: number;
  /** Exception class name or what the language has for it. */
  readonly errorType?: string;
  /** One line. */
  readonly message?: string;
  /** Of the error, or where a cut test was; innermost last, only inside the repository. */
  readonly frames?: readonly Frame[];
  /** What the test saw, where it is one that tells: equal texts for equal values. */
  readonly saw?: string;
}

export interface VariantResult<V extends Variant = Variant> {
  readonly variant: V;
  /**
   * `passed`: every named test ran and passed. `unreadable`: it does not compile, nothing was run. `failed`: anything else;
   * what happened is in `trials`.
   */
  readonly status: 'passed' | 'failed' | 'unreadable';
  /** In the order of running; with `firstFailure` the last one is the only one that did not pass. */
  readonly trials: readonly Trial[];
  /** Why it is unreadable. */
  readonly message?: string;
  readonly durationMs: number;
}

export interface Batch<V extends Variant = Variant> {
  /** Drawn lazily, only as many ahead as can be in work at once. */
  readonly variants: Iterable<V> | AsyncIterable<V>;
  /** In the order in which they are to run: failing tests first, the fastest of them first. */
  readonly tests: readonly TestRef[];
  /** Computing time for all tests of one variant; a variant that waits is cut some time later as well. */
  readonly capMs: number;
  /** Whether the rest of a variant's tests is skipped after the first that does not pass. */
  readonly stop: 'first_failure' | 'never';
}

export interface Coverage {
  /** Every test with its outcome on the unchanged work copy. */
  readonly trials: readonly Trial[];
  /** The lines (1-based, ascending) that each test of {@link trials} ran, by file; same order. */
  readonly lines: readonly Readonly<Record<string, readonly number[]>>[];
}

/** A function of the project, by its file and the line of its definition or any line of its body. */
export interface FunctionRef {
  readonly file: string;
  readonly line: number;
}

export interface Probe<V extends Variant = Variant> {
  /** The first may be the code as it is; the tests are watched with the second, which passes them. */
  readonly variants: readonly V[];
  /** Whose behaviour is compared: the functions that the variants change. */
  readonly functions: readonly FunctionRef[];
  /** The tests that call them, to learn from them what arguments look like. */
  readonly tests: readonly TestRef[];
  /** Inputs at most, those of the tests and varied ones together. */
  readonly inputs: number;
  /** Whether inputs may leave what those of the tests have in common: empty, zero, negative. Where the language can. */
  readonly edges?: boolean;
  /** Whether tests with other values are asked what they see, where the functions tell too little. Where the language can. */
  readonly amplify?: boolean;
  readonly seed: number;
  /** Computing time for one variant. */
  readonly capMs: number;
}

/** A call as a program could write it. */
export interface ProbeCall {
  readonly module: string;
  /** Within the module, with the names of what is around it: `Cart.total`. */
  readonly name: string;
  /** The arguments as the language writes them; null where they are no plain values. */
  readonly code: string | null;
  /** Whether a test makes this call; else it was made from those. */
  readonly given: boolean;
}

export interface ProbeResult {
  /** Inputs, for people: `f(3, [])`. */
  readonly inputs: readonly string[];
  /** The same for programs, where the language tells; same order. */
  readonly calls?: readonly (ProbeCall | null)[];
  /** The test that is varied, where an input is a whole test; same order. */
  readonly varied?: readonly (string | null)[];
  /**
   * Per variant and input, what came of it (a result, an exception, changed arguments), so that equal texts mean equal behaviour;
   * `raises …` for an exception, null where it did not end in time.
   */
  readonly behaviours: readonly (readonly (string | null)[])[];
}

/**
 * Tells quickly what tests say of many candidates. It is no judge: what passes here is judged again by the project's own commands,
 * since code under test shares a process with what reports about it.
 *
 * How a language does it is its own: a fork per variant, fresh module instances in a warm process, or a compiled batch with a
 * switch; the last draws many variants before it gives the first result.
 */
export interface Evaluator {
  /** Checks whose tests it can run; others have to be left to the validator. */
  readonly checkIds: readonly string[];
  /** How many variants cost hardly more than one: where they are compiled together. Missing where each costs the same. */
  readonly batchSize?: number;
  /** The tests of all checks, each run once on the unchanged work copy. `capMs` is per test. */
  coverage(options: { readonly tests?: readonly TestRef[]; readonly capMs: number }): Promise<Coverage>;
  /** Results in the order in which they are known. Whoever stops reading stops the work. */
  runBatch<V extends Variant>(batch: Batch<V>): AsyncIterable<VariantResult<V>>;
  /** Missing where the language cannot. */
  probe?(probe: Probe): Promise<ProbeResult>;
  /** Ends all processes. What is under way ends with `killed`. */
  close(): Promise<void>;
}

export interface OpenEvaluator {
  readonly project: Project;
  readonly prepared: Prepared;
  /** A test check of the project. */
  readonly check: Check;
  /** Host path of a copy of the tree that nobody else uses; what tests write stays in it. */
  readonly workCopy: string;
  readonly sandbox: Sandbox;
  /** Variants in work at the same time. */
  readonly atOnce: number;
  readonly signal: AbortSignal;
}

/** One variant alone. */
export async function runOne<V extends Variant>(
  evaluator: Evaluator,
  variant: V,
  batch: Omit<Batch, 'variants'>,
): Promise<VariantResult<V>> {
  for await (const result of evaluator.runBatch({ ...batch, variants: [variant] })) return result;
  throw new Error('the evaluator gave no result');
}
