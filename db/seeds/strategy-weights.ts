import type { QueryRunner } from 'typeorm';
import { BUG_TYPES } from '../../domain/names';

/** Generation 0 keeps the order of the ladder, and no edit before another: nothing was learned yet. */
const LADDER = {
  kb_lookup: 0.9,
  rule_first: 0.8,
  search: 0.7,
  llm_single: 0.6,
  llm_consensus: 0.5,
  ast_rewrite: 0.5,
  line_replace: 0.5,
  fn_regenerate: 0.5,
} as const;

/** One row per bug type, and the first of its history; rows that are there stay as they are. */
export async function seedStrategyWeights(queryRunner: QueryRunner): Promise<void> {
  const columns = Object.keys(LADDER).map((name) => `strategy_${name}`);
  const [names, values] = [columns.join(', '), Object.values(LADDER).join(', ')];
  await queryRunner.query(
    `INSERT INTO strategy_weights (bug_type, ${names}, generation)
     SELECT bug_type, ${values}, 0 FROM unnest($1::text[]) AS bug_type
     ON CONFLICT (bug_type) DO NOTHING`,
    [BUG_TYPES],
  );
  await queryRunner.query(
    `INSERT INTO strategy_weight_history (bug_type, ${names}, generation, reason)
     SELECT bug_type, ${values}, 0, 'the order of the ladder' FROM unnest($1::text[]) AS bug_type
     ON CONFLICT (bug_type, generation) DO NOTHING`,
    [BUG_TYPES],
  );
}
