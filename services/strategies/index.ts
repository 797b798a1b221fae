import type { Strategy } from '../../domain/names';
import type { StrategyModule } from './contract';
import { kbLookup } from './kb-lookup';
import { llmConsensus } from './llm-consensus';
import { llmSingle } from './llm-single';
import { ruleFirst } from './rule-first';
import { search } from './search';

/** The rungs that there are. A new one is a folder and a line. */
export const STRATEGY_MODULES: Readonly<Partial<Record<Strategy, StrategyModule>>> = {
  kb_lookup: kbLookup,
  rule_first: ruleFirst,
  search,
  llm_single: llmSingle,
  llm_consensus: llmConsensus,
};
