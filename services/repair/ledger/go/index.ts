import type { Dialect } from '../dialect';
import { answers } from './answers';
import { bending } from './bending';
import { escapes } from './escapes';
import { exports } from './exports';
import { fold } from './fold';
import { raises, swallowing } from './swallowing';
import { callee, judging, marks } from './tests';

/** Go as the ledger reads it. */
export const go: Dialect = {
  kinds: {
    nothing: ['empty_statement'],
    raise: [],
    jump: ['break_statement', 'continue_statement', 'goto_statement', 'fallthrough_statement'],
    suspend: ['defer_statement', 'go_statement'],
    attempt: [],
    constant: ['true', 'false', 'nil', 'iota'],
    container: ['composite_literal', 'literal_value'],
    guard: [
      'if_statement',
      'for_statement',
      'expression_switch_statement',
      'type_switch_statement',
      'select_statement',
    ],
  },
  fold,
  logical: (node) => {
    const operator = node.childForFieldName('operator')?.text;
    if (node.type === 'unary_expression') return operator === '!' ? 'not' : undefined;
    if (node.type !== 'binary_expression') return undefined;
    return operator === '&&' ? 'and' : operator === '||' ? 'or' : undefined;
  },
  unwritten: /\bnot (yet )?implemented\b|\bunimplemented\b/i,
  ...{ escapes, swallowing, raises, answers, bending, exports, marks, judging, callee },
  // The compiler lets no module in that the manifest does not name.
  imports: () => [],
  knownModules: () => () => true,
  broken: {
    asserts:
      /^\s*(?:\w+\.)?(?:t|b|f|tb|assert|require|is|c|g|suite|s)\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|[A-Z]\w*)\s*\(/,
    defines: /^func\s+(?:\([^)]*\)\s*)?((?:Test|Fuzz|Benchmark|Example)\w*)\s*\(/,
    head: /^func\s+(?:\([^)]*\)\s*)?(\w+)/,
    statement: ['expression_statement', 'if_statement'],
  },
};
