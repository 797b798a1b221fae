import { Check, Column } from 'typeorm';
import { EDIT_KINDS, STRATEGIES, type EditKind, type Strategy } from '../../domain/names';

const NAMES = [...STRATEGIES, ...EDIT_KINDS] as const;

/** A CHECK of its own for each weight, so that a refused row names the wrong one. */
export function CheckWeights(table: string): ClassDecorator {
  return (entity) => {
    for (const name of NAMES) Check(`chk_${table}_${name}`, `strategy_${name} BETWEEN 0 AND 1`)(entity);
  };
}

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
