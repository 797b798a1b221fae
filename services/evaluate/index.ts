import type { Check } from '../../domain/check';
import type { LanguageAdapter } from '../languages/contract';
import type { Batch, Coverage, Evaluator, OpenEvaluator, TestRef, Variant, VariantResult } from './contract';
import { runOne } from './contract';

export * from './contract';
export { pooled } from './pool';
export * from './schemata';

/** One evaluator for several test checks of a project; null where no check has one. */
export async function openEvaluator(
  adapter: Pick<LanguageAdapter, 'openEvaluator'>,
  { checks, ...options }: Omit<OpenEvaluator, 'check'> & { readonly checks: readonly Check[] },
): Promise<Evaluator | null> {
  const opened = await Promise.all(
    checks
      .filter((check) => check.kind === 'test')
      .map((check) => adapter.openEvaluator?.({ ...options, check }) ?? null),
  );
  const evaluators = opened.filter((one) => one !== null);
  const [only] = evaluators;
  return evaluators.length > 1 ? together(evaluators) : (only ?? null);
}

function together(parts: readonly Evaluator[]): Evaluator {
  const checkIds = parts.flatMap((part) => part.checkIds);
  const own = (part: Evaluator, tests: readonly TestRef[]) => tests.filter((t) => part.checkIds.includes(t.checkId));
  const batchSize = Math.max(...parts.map((part) => part.batchSize ?? 1));
  return {
    checkIds,
    ...(batchSize > 1 && { batchSize }),
    async coverage({ tests, capMs }) {
      const all: Coverage[] = [];
      for (const part of parts) all.push(await part.coverage({ capMs, ...(tests && { tests: own(part, tests) }) }));
      return { trials: all.flatMap((one) => one.trials), lines: all.flatMap((one) => one.lines) };
    },
    async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
      const order = [...new Set(batch.tests.map((test) => test.checkId))];
      const asked = [...new Set(order.map((id) => parts.find((part) => part.checkIds.includes(id))))];
      const [first, ...others] = asked.filter((part) => part !== undefined);
      if (!first) return;
      for await (const result of first.runBatch({ ...batch, tests: own(first, batch.tests) })) {
        let joined = result;
        for (const part of others) {
          if (joined.status === 'unreadable' || (joined.status === 'failed' && batch.stop === 'first_failure')) break;
          const more = await runOne(part, result.variant, { ...batch, tests: own(part, batch.tests) });
          const status =
            more.status === 'unreadable' ? 'unreadable' : joined.status === 'failed' ? 'failed' : more.status;
          const durationMs = joined.durationMs + more.durationMs;
          joined = { ...joined, ...more, status, trials: [...joined.trials, ...more.trials], durationMs };
        }
        yield joined;
      }
    },
    async probe(probe) {
      const results = await Promise.all(
        parts.flatMap((part) => {
          const tests = own(part, probe.tests);
          return part.probe && tests.length > 0 ? [part.probe({ ...probe, tests })] : [];
        }),
      );
      return {
        inputs: results.flatMap((one) => one.inputs),
        calls: results.flatMap((one) => one.calls ?? one.inputs.map(() => null)),
        behaviours: probe.variants.map((_, i) => results.flatMap((one) => one.behaviours[i] ?? [])),
      };
    },
    async close() {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}
