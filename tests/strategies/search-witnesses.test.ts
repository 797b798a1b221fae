import type { Evaluator, TestRef, Variant } from '../../services/evaluate/contract';
import { witnessed } from '../../services/strategies/search/witnesses';
import type { Found } from '../../services/strategies/search/judging';

const others: TestRef[] = ['a', 'b', 'c', 'd'].map((id) => ({ checkId: 'test', id }));
const found = ['all', 'half', 'none'].map((name) => ({ attempt: { files: { name } } })) as unknown as Found[];
const healedBy: Record<string, readonly string[]> = { all: ['a', 'b', 'c', 'd'], half: ['a', 'c'] };

/** Says of each patch which tests pass, the last patch first. */
const evaluator = {
  async *runBatch({ variants, tests }: { variants: readonly Variant[]; tests: readonly TestRef[] }) {
    for (const variant of [...variants].reverse()) {
      const passing = healedBy[variant.files.name ?? ''] ?? [];
      const trials = tests.map((test) => ({ ...test, outcome: passing.includes(test.id) ? 'passed' : 'failed' }));
      yield { variant, status: 'failed', trials };
    }
  },
} as unknown as Evaluator;

test('a patch gains by the tests of other failures that it heals', async () => {
  const [all, half, none] = await witnessed(found, { others, capMs: 100 }, evaluator);
  expect(all).toEqual({ healed: 4, gain: 1024 });
  expect(half).toEqual({ healed: 2, gain: 16 });
  expect(none).toEqual({ healed: 0, gain: 1 });
});

test('where nothing else fails, all patches weigh what they did', async () => {
  expect(await witnessed(found, { others: [], capMs: 100 }, evaluator)).toEqual(
    found.map(() => ({ healed: 0, gain: 1 })),
  );
});
