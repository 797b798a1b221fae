import { setTimeout } from 'node:timers/promises';
import type { Batch, Evaluator, Variant, VariantResult } from '../../services/evaluate/contract';
import type { Attempt } from '../../services/strategies/search/attempt';
import { searchFor } from '../../services/strategies/search/search';
import type { Spectrum } from '../../services/strategies/search/spectrum';

const failing = { checkId: 'test', id: 'a' };
const trial = { ...failing, outcome: 'failed', durationMs: 1 } as const;
const spectrum: Spectrum = {
  ...{
    failing: [failing],
    passing: [],
    others: [],
    trials: [trial],
    lines: [{}],
    suspicions: [],
    capMs: 100,
    reportedMs: 0,
  },
  scenes: { open: () => Promise.resolve(null) },
};
const attempts = Array.from({ length: 200 }, (_, i): Attempt => ({
  ...{ files: { 'a.py': String(i) }, template: 'constant', prior: 0.2, score: 0.2, description: '' },
  places: [{ file: 'a.py', line: 1 }],
}));

/** Every fiftieth candidate passes. */
const slow = (ms: number): Evaluator => ({
  checkIds: ['test'],
  coverage: () => Promise.reject(new Error('not asked')),
  async *runBatch<V extends Variant>({ variants }: Batch<V>): AsyncIterable<VariantResult<V>> {
    for await (const variant of variants) {
      await setTimeout(ms);
      const passes = Number(variant.files['a.py']) % 50 === 0;
      const outcome = passes ? 'passed' : 'failed';
      yield { variant, status: outcome, trials: [{ ...trial, outcome }], durationMs: ms };
    }
  },
  close: () => Promise.resolve(),
});

it('a patch that passes at once has its rivals, however long they take', async () => {
  const limits = { candidates: 1000, seconds: 60 };
  const { signal } = new AbortController();
  const { whole } = await searchFor(attempts.values(), spectrum, slow(40), limits, signal);
  expect(whole.length).toBeGreaterThan(1);
});
