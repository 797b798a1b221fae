import { Column } from 'typeorm';
import { EDIT_KINDS, STRATEGIES, type EditKind, type Strategy } from '../../domain/names';

/** Every weight has the same bounds; one CHECK names the row's broken rule. */
export const WEIGHTS_IN_BOUNDS = [...STRATEGIES, ...EDIT_KINDS]
  .map((name) => `strategy_${name} BETWEEN 0 AND 1`)
  .join(' AND ');

/** The weights of a row of `strategy_weights` or of its history. */
export abstract class WeightColumns implements Record<Strategy | EditKind, number> {
  @Column({ name: 'strategy_rule_first', type: 'double precision' })
  rule_first!: number;
  @Column({ name: 'strategy_kb_lookup', type: 'double precision' })
  kb_lookup!: number;
  @Column({ name: 'strategy_search', type: 'double precision' })
  search!: number;
  @Column({ name: 'strategy_llm_single', type: 'double precision' })
  llm_single!: number;
  @Column({ name: 'strategy_llm_consensus', type: 'double precision' })
  llm_consensus!: number;
  @Column({ name: 'strategy_ast_rewrite', type: 'double precision' })
  ast_rewrite!: number;
  @Column({ name: 'strategy_line_replace', type: 'double precision' })
  line_replace!: number;
  @Column({ name: 'strategy_fn_regenerate', type: 'double precision' })
  fn_regenerate!: number;
}
