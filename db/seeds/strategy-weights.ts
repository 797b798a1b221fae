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

/** One row per bug type; a row that is there stays as it is. */
export async function seedStrategyWeights(queryRunner: QueryRunner): Promise<void> {
  const columns = Object.keys(LADDER).map((name) => `strategy_${name}`);
  await queryRunner.query(
    `INSERT INTO strategy_weights (bug_type, ${columns.join(', ')}, generation)
     SELECT bug_type, ${Object.values(LADDER).join(', ')}, 0 FROM unnest($1::text[]) AS bug_type
     ON CONFLICT (bug_type) DO NOTHING`,
    [BUG_TYPES],
  );
}
