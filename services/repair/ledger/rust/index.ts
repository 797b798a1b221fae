import type { Dialect } from '../dialect';
import { answers } from './answers';
import { bending } from './bending';
import { escapes } from './escapes';
import { exports } from './exports';
import { fold } from './fold';
import { raises, swallowing } from './swallowing';
import { callee, inner, judging, marks } from './tests';

/** Rust as the ledger reads it. */
export const rust: Dialect = {
  kinds: {
    nothing: ['empty_statement'],
    raise: [],
    jump: ['break_expression', 'continue_expression'],
    suspend: ['await_expression'],
    attempt: ['try_block'],
    constant: ['unit_expression'],
    container: ['array_expression', 'tuple_expression'],
    guard: ['if_expression', 'match_expression', 'while_expression', 'for_expression', 'loop_expression'],
  },
  fold,
  logical: (node) => {
    if (node.type === 'unary_expression' && node.firstChild?.text === '!') return 'not';
    const operator = node.type === 'binary_expression' ? node.childForFieldName('operator')?.text : undefined;
    return operator === '&&' ? 'and' : operator === '||' ? 'or' : undefined;
  },
  unwritten: /\b(todo|unimplemented)!|\bnot (yet )?implemented\b/i,
  ...{ escapes, swallowing, raises, answers, bending, exports, marks, judging, callee, inner },
  // The compiler lets no crate in that the manifest does not name.
  imports: () => [],
  knownModules: () => () => true,
  broken: {
    asserts: /^\s*(?:\w+::)*(?:debug_)?assert\w*!/,
    defines: /^\s*(?:pub(?:\([a-z]+\))? +)?(?:async +)?(?:unsafe +)?fn +(\w+)\s*[(<]/,
    head: /^\s*(?:pub(?:\([a-z]+\))? +)?(?:async +)?(?:unsafe +)?fn +(\w+)/,
    statement: ['expression_statement', 'macro_invocation'],
  },
};
