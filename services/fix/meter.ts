import type { FixSeconds } from '../../domain/fix-report';
import type { Evaluator } from '../evaluate';
import type { Validator } from '../repair';

export type Phase = keyof FixSeconds;

/** Where the time went, and on how many candidates. */
export interface Meter {
  readonly seconds: () => FixSeconds;
  /** Candidates that were compiled and run until now, by the evaluator or the validator. */
  readonly tried: () => number;
  time<T>(phase: Phase, work: () => Promise<T>): Promise<T>;
  validator(validator: Validator): Validator;
  evaluator(evaluator: Evaluator): Evaluator;
}

/** Measures a run. */
export function createMeter(): Meter {
  let tried = 0;
  const spent: Record<Phase, number> = { prepare: 0, baseline: 0, localize: 0, search: 0, validate: 0 };

  async function time<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const inner = spent.localize + spent.validate;
    try {
      return await work();
    } finally {
      // Localizing and validating happen within the search and are no part of its time.
      const within = phase === 'search' ? spent.localize + spent.validate - inner : 0;
      spent[phase] += performance.now() - began - within;
    }
  }

  return {
    time,
    seconds: () => {
      const rounded = (phase: Phase) => Math.round(Math.max(0, spent[phase])) / 1000;
      return {
        ...{ prepare: rounded('prepare'), baseline: rounded('baseline'), localize: rounded('localize') },
        ...{ search: rounded('search'), validate: rounded('validate') },
      };
    },
    tried: () => tried,
    validator: (validator) => ({
      validate: (...given) => {
        tried++;
        return time('validate', () => validator.validate(...given));
      },
    }),
    evaluator: (evaluator) => ({
      checkIds: evaluator.checkIds,
      ...(evaluator.batchSize !== undefined && { batchSize: evaluator.batchSize }),
      coverage: (options) => time('localize', () => evaluator.coverage(options)),
      async *runBatch(batch) {
        for await (const result of evaluator.runBatch(batch)) {
          tried++;
          yield result;
        }
      },
      ...(evaluator.probe && {
        probe: (probe) => evaluator.probe?.(probe) as ReturnType<NonNullable<Evaluator['probe']>>,
      }),
      close: () => evaluator.close(),
    }),
  };
}
