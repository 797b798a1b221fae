import type { Dialect } from '../dialect';
import { answers } from './answers';
import { bending } from './bending';
import { escapes } from './escapes';
import { exports } from './exports';
import { fold } from './fold';
import { imports, knownModules } from './imports';
import { raises, swallowing } from './swallowing';
import { callee, judging, marks } from './tests';

/** JavaScript and TypeScript as the ledger reads them. */
export const ecma: Dialect = {
  kinds: {
    nothing: ['empty_statement'],
    raise: ['throw_statement'],
    jump: ['continue_statement', 'break_statement'],
    suspend: ['await_expression', 'yield_expression'],
    attempt: ['try_statement'],
    constant: ['null', 'undefined', 'true', 'false'],
    container: ['array', 'object'],
    guard: [
      'if_statement',
      'ternary_expression',
      'binary_expression',
      'for_statement',
      'for_in_statement',
      'while_statement',
      'do_statement',
      'switch_statement',
    ],
  },
  fold,
  logical: (node) => {
    const operator = node.childForFieldName('operator')?.text;
    if (node.type === 'unary_expression' && operator === '!') return 'not';
    if (node.type !== 'binary_expression') return undefined;
    return operator === '&&' ? 'and' : operator === '||' ? 'or' : undefined;
  },
  unwritten: /\bnot (yet )?implemented\b|\bunimplemented\b|\bNotImplemented/i,
  escapes,
  swallowing,
  raises,
  answers,
  bending,
  imports,
  knownModules,
  exports,
  marks,
  judging,
  callee,
  broken: {
    asserts: /^\s*(?:await\s+|return\s+|void\s+)?(?:assert\b|expect\w*\s*[(.]|should\b|t\.\w+\s*\(|chai\.)/,
    defines: /\b(?:it|test|specify|describe|context|suite)(?:\.\w+)*\s*\(\s*['"`]([^'"`\\]*)['"`]\s*,/,
    head: /(?:\b(?:it|test|specify|describe|context|suite)(?:\.\w+)*\s*(?:\([^'"`]*\)\s*)?|^\s*(?:\]\)|`)\s*)\(\s*['"`](.*?)['"`]\s*,|^(?:export\s+)?(?:async\s+)?function\s+(\w+)/,
    statement: ['expression_statement', 'return_statement'],
  },
};
