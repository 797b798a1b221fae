import type { ModelUsage } from '../../db';
import type { FixRecord } from '../../domain/fix';
import { STRATEGIES } from '../../domain/names';
import type { Results } from '../../domain/results';

/** What models were asked and cost, and what each rung healed for it. */
export function costOf(usage: readonly ModelUsage[], fixes: readonly FixRecord[]): NonNullable<Results['cost']> {
  const sum = (of: (one: ModelUsage) => number, among = usage) => among.reduce((all, one) => all + of(one), 0);
  return {
    total_usd: sum(({ costUsd }) => costUsd),
    calls: sum(({ calls }) => calls),
    input_tokens: sum(({ inputTokens }) => inputTokens),
    output_tokens: sum(({ outputTokens }) => outputTokens),
    models: usage.map(({ model, strategy, calls, failed, inputTokens, outputTokens, costUsd }) => ({
      ...{ model, strategy, calls, failed },
      ...{ input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd },
    })),
    rungs: STRATEGIES.flatMap((strategy) => {
      const own = fixes.filter((fix) => fix.strategy === strategy);
      const asked = usage.filter((one) => one.strategy === strategy);
      if (own.length === 0 && asked.length === 0) return [];
      const applied = own.filter(({ status }) => status === 'applied').length;
      return [{ strategy, fixes: own.length, applied, cost_usd: sum(({ costUsd }) => costUsd, asked) }];
    }),
  };
}
